"""Fix all findings of a text at once: credentials move to environment variables where code can read them, the rest is
masked."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import SEVERITIES, Finding
from safe_prompt.masking.vault import Vault
from safe_prompt.rewriting.change import Change, EditError
from safe_prompt.rewriting.python_environment import Moved, spans_of
from safe_prompt_lsp.code_actions.masking import masking_changes
from safe_prompt_lsp.code_actions.moving import can_move, moved, taken_names, value_files
from safe_prompt_lsp.code_actions.offer import FIX_ALL, QUICK_FIX, Offer, Request, is_single, is_value
from safe_prompt_lsp.phrases import counted
from safe_prompt_lsp.workspace_edit import FileEdit

_LEAST: Final = SEVERITIES.index("medium")
_TRIED: Final = (
    50  # findings tried one after another where those that have room do not fit together; what is beyond is masked
)
_EAGER: Final = 20  # findings whose fix is made for a client that wants every edit at once, wherever its cursor goes
_NOTHING: Final = Moved((), ())


def offers(request: Request) -> Iterator[Offer]:
    """Where anything of medium severity or more is in the text: for a menu of sources, and beside the others."""
    findings = _wanted(request)
    if not findings:
        return
    what = counted(len(findings), "finding", "findings")
    title = f"Fix all in this text ({what}): variables for secrets, masks for the rest"
    yield Offer("fix-all", title, FIX_ALL, findings, build=partial(_edit, request, findings))
    quick = request.means.abilities.lazy_edits or len(findings) <= _EAGER
    if quick and len(findings) > 1 and any(finding in findings for finding in request.findings):
        yield Offer("fix-all-here", title, QUICK_FIX, findings, build=partial(_edit, request, findings))


def _wanted(request: Request) -> tuple[Finding, ...]:
    """Findings to fix, none inside another."""
    found = [
        finding
        for finding in request.snapshot.findings
        if is_value(finding) and SEVERITIES.index(finding.severity) >= _LEAST
    ]
    taken: list[Span] = []  # sorted and disjoint
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda one: (-SEVERITIES.index(one.severity), one.start)):
        if all(_is_free(span, taken) for span in spans_of(finding)):
            kept.append(finding)
            for span in spans_of(finding):
                insort(taken, span)
    return tuple(sorted(kept, key=lambda one: one.start))


def _is_free(span: Span, taken: Sequence[Span]) -> bool:
    at = bisect_left(taken, span)
    return not any(span.overlaps(other) for other in taken[max(at - 1, 0) : at + 1])


def _edit(request: Request, findings: Sequence[Finding]) -> list[FileEdit]:
    source, root = request.source, request.snapshot.root
    moving = [
        finding
        for finding in findings
        if root is not None and can_move(source) and finding.category == "credential" and is_single(finding)
    ]
    taken = taken_names(root, request.means) if root is not None and moving else {}
    moving = _movable(request, moving, taken)
    while True:
        made = moved(source, moving, taken) if moving else _NOTHING
        rest = [finding for finding in findings if finding not in moving]
        masks = masking_changes(source, rest, Vault(b""), "redact") if rest else ()
        clash = next((change for change in made.changes if any(_overlap(change, mask) for mask in masks)), None)
        if clash is None:
            break
        # In one literal there is room for one of the two.
        hit = Span(clash.start, clash.end)
        left = [finding for finding in moving if not any(hit.overlaps(span) for span in spans_of(finding))]
        moving = left if len(left) < len(moving) else []
    files = value_files(root, request.means, made.variables) if root is not None and made.variables else []
    return [*files, source.edit((*made.changes, *masks))]


def _movable(request: Request, findings: Sequence[Finding], taken: Mapping[str, str]) -> list[Finding]:
    """Findings that can all be moved together."""

    def fits(some: Sequence[Finding]) -> bool:
        try:
            variables = moved(request.source, some, taken).variables
            if request.snapshot.root is not None:
                value_files(request.snapshot.root, request.means, variables)
        except EditError:
            return False
        return True

    if not findings or fits(findings):
        return list(findings)
    # Mostly some have no room for a variable where they stand, which each tells by itself, and all others fit.
    alone = [finding for finding in findings if _has_room(request, finding, taken)]
    if len(alone) < len(findings) and (not alone or fits(alone)):
        return alone
    chosen: list[Finding] = []
    for finding in alone[:_TRIED]:
        if fits([*chosen, finding]):
            chosen.append(finding)
    return chosen


def _has_room(request: Request, finding: Finding, taken: Mapping[str, str]) -> bool:
    try:
        moved(request.source, [finding], taken)
    except EditError:
        return False
    return True


def _overlap(one: Change, other: Change) -> bool:
    return one.start < other.end and other.start < one.end
