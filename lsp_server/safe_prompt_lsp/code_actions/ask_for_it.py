"""Replace a value by code that asks for it when the program runs: a prompt, or the system's keyring."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from safe_prompt.findings.finding import Finding
from safe_prompt.rewriting.change import Change, EditError
from safe_prompt.rewriting.naming import spoken, suggested_name
from safe_prompt.rewriting.python_environment import spans_of
from safe_prompt.rewriting.python_imports import import_of
from safe_prompt.rewriting.python_values import Wanted, replacements
from safe_prompt_lsp.code_actions.moving import sets_variable
from safe_prompt_lsp.code_actions.offer import QUICK_FIX, Offer, Request, is_single, key_of
from safe_prompt_lsp.workspace_edit import FileEdit


def offers(request: Request) -> Iterator[Offer]:
    """For every credential in Python."""
    if request.source.document.kind != "python":
        return
    for finding in request.values():
        if finding.category != "credential" or not is_single(finding):
            continue
        title = request.title_of(finding)
        name = suggested_name(request.source.text, spans_of(finding)[0].start, finding.rule, finding.entity)
        service = _service(request)
        ways = (
            ("getpass", f'getpass.getpass("{spoken(title)}: ")', f"Ask for it with getpass: {title}"),
            (
                "keyring",
                f'keyring.get_password("{service}", "{name}")',
                f"Read it from the keyring (store it with: keyring set {service} {name}): {title}",
            ),
        )
        for module, expression, said in ways:
            yield Offer(
                key_of(module, finding),
                said,
                QUICK_FIX,
                (finding,),
                build=partial(_edit, request, finding, module, expression),
                refused=_refused(request, finding, expression),
            )


def _service(request: Request) -> str:
    """What the keyring files it under: the workspace folder's name."""
    root = request.snapshot.root
    name = "".join(one for one in root.name if (one.isascii() and one.isalnum()) or one in "._-") if root else ""
    return name.lstrip("-") or "safe-prompt"


def _refused(request: Request, finding: Finding, expression: str) -> str:
    if sets_variable(request.source, spans_of(finding)[0]):
        return "a magic takes no expressions"
    try:
        _replaced(request, finding, expression)
    except EditError as error:
        return error.problem
    return ""


def _replaced(request: Request, finding: Finding, expression: str) -> tuple[Change, ...]:
    source, spans = request.source, spans_of(finding)
    return replacements(source.text, source.lexed(spans), [Wanted(spans, expression)])


def _edit(request: Request, finding: Finding, module: str, expression: str) -> list[FileEdit]:
    added = import_of(request.source.text, module)
    return [request.source.edit((*((added,) if added else ()), *_replaced(request, finding, expression)))]
