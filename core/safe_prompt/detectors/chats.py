"""Chat exports: who wrote a line. Handles count where the text has more than one line of the same form.

``[09:15] ada: …``, ``09:15 <ada> …``, ``<ada> …``. Offsets are code points of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safe_prompt.detectors.column_names import Meaning
from safe_prompt.detectors.tables import APART, Column, Table
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

_HANDLE = r"@?([a-z][a-z0-9._-]{2,30})"
_TIMED = lazy_pattern(rf"\n\[\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?: ?[AaPp][Mm])?\] <?{_HANDLE}(?:>|:) ?")
_ANGLED = lazy_pattern(rf"\n<{_HANDLE}> (?=[^\n<>=/]{{1,400}}(?:\n|$))")
_NOBODY = lazy_pattern(
    r"(?:[a-z0-9_.-]*bot|system|server|admin|info|warn|warning|error|debug|trace|fatal|notice|user|assistant|agent|human|ai|tool|"
    r"model|function|developer|operator|support|customer|client|status|root|moderator|main|kernel|http|https|note|todo|"
    r"worker.*|thread.*|task.*|process.*|build|test|step|epoch|train|eval|pip|npm|node|git|docker|nginx|sshd|cron|"
    r"div|span|body|html|head|code|pre|details|summary|strong|table|think|answer|question|context|image|video|input|output)"
)
MEANINGS = {"chat handle": Meaning("column-username", "certain")}


def chats(text: str) -> Iterator[Table]:
    """A table of the handles that open lines of a chat, where there are two lines or more of one form."""
    for pattern, opening in ((_TIMED, "\n["), (_ANGLED, "\n<")):
        if opening[1] not in text or (opening not in text and not text.startswith(opening[1])):
            continue
        near: list[Span] = []
        for match in pattern.finditer(f"\n{text}"):
            if near and match.start() - near[-1].end > APART:
                yield from _table(text, near)
                near = []
            near.append(Span(match.start(1) - 1, match.end(1) - 1))
        yield from _table(text, near)


def _table(text: str, near: Sequence[Span]) -> Iterator[Table]:
    """The handles of lines that stand close together, where those are two or more."""
    cells = tuple(span for span in near if not _NOBODY.fullmatch(text, *span)) if len(near) > 1 else ()
    if cells:
        yield Table("chat", (Column("chat handle", cells),))
