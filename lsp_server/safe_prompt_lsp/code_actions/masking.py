"""Masking in place: what the core would put where, made fit for a person's source file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from safe_prompt.documents.document import Kind
from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.surroundings import is_column
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.masking.mask import masking_edits
from safe_prompt.masking.vault import Vault
from safe_prompt.rewriting.change import Change, EditError, line_start
from safe_prompt.rewriting.python_environment import spans_of
from safe_prompt.rewriting.python_window import window
from safe_prompt_lsp.code_actions.source import Source
from safe_prompt_lsp.rewriting.syntax import Regions, syntax_of

_QUOTES: Final = ("'", '"', "`")
_NUMBER: Final = lazy_pattern(r"[0-9][\w.]*")
# Languages in which a bare number cannot become a bare word, and how they write a text.
_QUOTE: Final[Mapping[Kind, str]] = MappingProxyType(
    {"python": '"', "javascript": '"', "r": '"', "toml": '"', "code": '"', "sql": "'"}
)


def masking_changes(source: Source, findings: Sequence[Finding], vault: Vault, operator: str) -> tuple[Change, ...]:
    """Changes that put masks in the place of values: of all cells of a column, and all pieces of a split value.

    Raises:
        EditError: the values have no place in the text.
    """
    plain = [finding._replace(pointer="", decoded=None) for finding in findings]
    try:
        edits = _edits(source, plain, vault, operator)
    except LookupError:
        raise EditError("the value has no place in this file") from None
    rest = {span.start for finding in plain if not is_column(finding) for span in spans_of(finding)[1:]}
    places = [(_inside(source, span, new), new) for span, new in edits]
    return tuple(Change(*span, _fitted(source, span, new, rest)) for span, new in places)


def _edits(source: Source, findings: Sequence[Finding], vault: Vault, operator: str) -> Iterator[tuple[Span, str]]:
    """What the core would put where; in Python seen from the statements around each finding, not from the file."""
    vault.reserve(source.text)
    if source.document.kind != "python":
        yield from masking_edits(source.document, findings, vault, operator)
        return
    parts: dict[Span, list[Finding]] = {}
    for finding in findings:
        parts.setdefault(window(source.text, spans_of(finding)), []).append(finding)
    done = 0
    for part, inside in sorted(parts.items()):
        local = [_shifted(finding, -part.start) for finding in inside]
        document = source.document._replace(text=source.slice(part))
        for span, new in masking_edits(document, local, vault, operator):
            place = Span(span.start + part.start, span.end + part.start)
            if place.start >= done:  # two parts may hold each other's findings
                done = place.end
                yield place, new


def _shifted(finding: Finding, by: int) -> Finding:
    spans = tuple(Span(span.start + by, span.end + by) for span in spans_of(finding))
    return finding._replace(spans=spans, start=finding.start + by, end=finding.end + by)


def _inside(source: Source, span: Span, new: str) -> Span:
    """The span without the quotes that close the string around it: some rules take all up to the next space."""
    if new[:1] in _QUOTES or source.document.kind in ("python", "json"):
        return span  # fitted to the language's strings already
    quote = source.text[span.end - 1 : span.end]
    raw = source.slice(span)
    kept = raw.rstrip(quote) if quote in _QUOTES else raw
    if kept == raw or quote in kept:
        return span
    line = line_start(source.text, span.start)
    opened = source.text.count(quote, line, span.start) % 2
    return Span(span.start, span.start + len(kept)) if opened else span


def _fitted(source: Source, span: Span, new: str, rest: set[int]) -> str:
    if span.start in rest and _in_literal(source, span):
        return ""  # one mask stands for the whole of a value, its first piece
    quote = _QUOTE.get(source.document.kind)
    if quote and _NUMBER.fullmatch(source.text, *span) and not _in_literal(source, span, comments=True):
        return f"{quote}{new}{quote}"
    return new


def _in_literal(source: Source, span: Span, *, comments: bool = False) -> bool:
    """Whether a span stands inside a string, or with ``comments`` in a comment."""
    if source.document.kind == "python":
        lexed = source.lexed([span])
        return lexed.at(span) is not None or (comments and lexed.in_comment(span))
    syntax = syntax_of(source.document.kind, source.document.path)
    region = Regions(source.text, syntax).at(span.start) if syntax else None
    return region is not None and (comments or not region.comment)
