"""What an action is before it is the protocol's: a title, a kind, and an edit that is made when it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from lsprotocol import types

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import AiCall, Finding
from safe_prompt.findings.suppress import NOTE_ENTITY
from safe_prompt.findings.surroundings import is_column
from safe_prompt.rewriting.python_environment import spans_of
from safe_prompt_lsp.code_actions.source import Source
from safe_prompt_lsp.held import Means
from safe_prompt_lsp.snapshot import Snapshot
from safe_prompt_lsp.workspace_edit import FileEdit

QUICK_FIX: Final = types.CodeActionKind.QuickFix.value
REWRITE: Final = types.CodeActionKind.RefactorRewrite.value
FIX_ALL: Final = f"{types.CodeActionKind.SourceFixAll.value}.safe-prompt"
# Findings that name where sensitive data comes from, not a value that stands there.
SOURCES: Final = frozenset(("sensitive-file-to-ai", "environment-variable-to-ai", "personal-columns-to-ai"))
_MOST: Final = 3  # findings of a selection that get actions of their own; more of them are fixed together


@dataclass(frozen=True, slots=True)
class Offer:
    """An action. ``key`` names it among all of one request: it is asked for again by it when its edit is wanted.

    ``findings`` and ``calls`` are what it is about. With ``refused`` it is shown, cannot be chosen, and says why.
    ``build`` raises an ``EditError`` where it turns out that the edit cannot be made. ``command`` is run by the client
    after the edit, or instead of one.
    """

    key: str
    title: str
    kind: str = QUICK_FIX
    findings: tuple[Finding, ...] = ()
    calls: tuple[AiCall, ...] = ()
    build: Callable[[], Sequence[FileEdit]] | None = field(default=None, repr=False)
    command: types.Command | None = None
    preferred: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What actions are asked for: a span of a text, the findings in it, and the AI calls."""

    snapshot: Snapshot
    span: Span
    means: Means
    source: Source
    findings: tuple[Finding, ...] = ()
    calls: tuple[AiCall, ...] = ()

    def values(self) -> tuple[Finding, ...]:
        """Findings whose value stands in the text."""
        return tuple(finding for finding in self.findings if is_value(finding))

    def title_of(self, finding: Finding) -> str:
        """What a finding is called: its rule's title."""
        rule = self.snapshot.rules.by_id.get(finding.rule)
        return rule.title if rule is not None else finding.entity


Kind = Callable[[Request], Iterable[Offer]]


def request(snapshot: Snapshot, span: Span, means: Means) -> Request:
    """The request for a span of a snapshot's text."""
    inside = tuple(
        finding
        for finding in snapshot.findings
        if any(one.start <= span.end and span.start <= one.end for one in spans_of(finding))
    )
    calls = tuple(call for call in snapshot.findings.calls if call.start <= span.end and span.start <= call.end)
    source = Source(snapshot.uri, snapshot.version, snapshot.document, snapshot.lines)
    return Request(snapshot, span, means, source, inside[:_MOST] if len(inside) > _MOST else inside, calls)


def is_value(finding: Finding) -> bool:
    """Whether a finding's value stands in the text, so that it can be put elsewhere."""
    return finding.entity != NOTE_ENTITY and finding.rule not in SOURCES and finding.output is None


def is_single(finding: Finding) -> bool:
    """Whether it is one value, not a column of them."""
    return not is_column(finding)


def key_of(name: str, finding: Finding) -> str:
    """The key of an action on a finding: no value, and the same for the same text."""
    return f"{name}:{finding.rule}:{spans_of(finding)[0].start}"
