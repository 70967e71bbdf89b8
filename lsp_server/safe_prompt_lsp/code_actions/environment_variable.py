"""Move a value to an environment variable: the code reads it, ``.env`` holds it, ``.gitignore`` keeps that out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from safe_prompt.findings.finding import Finding
from safe_prompt.rewriting.change import EditError
from safe_prompt.rewriting.python_environment import ENV_FILE
from safe_prompt_lsp.code_actions.moving import can_move, moved, taken_names, value_files
from safe_prompt_lsp.code_actions.offer import Offer, Request, is_single, key_of
from safe_prompt_lsp.workspace_edit import FileEdit

NO_FOLDER = "the file lies in no workspace folder, so there is no place for .env"


def offers(request: Request) -> Iterator[Offer]:
    """For every credential in a language that reads environment variables."""
    if not can_move(request.source):
        return
    for finding in request.values():
        if finding.category != "credential" or not is_single(finding):
            continue
        name, refused = _name(request, finding)
        yield Offer(
            key_of("environment", finding),
            f"Move to environment variable{f' {name}' if name else ''} ({ENV_FILE}): {request.title_of(finding)}",
            findings=(finding,),
            build=partial(_edit, request, finding),
            preferred=True,
            refused=refused,
        )


def _name(request: Request, finding: Finding) -> tuple[str, str]:
    """The variable's name, and why it cannot be done."""
    root = request.snapshot.root
    if root is None:
        return "", NO_FOLDER
    try:
        return moved(request.source, [finding], taken_names(root, request.means)).variables[0][0], ""
    except EditError as error:
        return "", error.problem


def _edit(request: Request, finding: Finding) -> list[FileEdit]:
    root = request.snapshot.root
    if root is None:
        raise EditError(NO_FOLDER)
    made = moved(request.source, [finding], taken_names(root, request.means))
    return [*value_files(root, request.means, made.variables), request.source.edit(made.changes)]
