"""All detectors on all views of a part."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from safe_prompt.detectors.match import Match, UnfinishedError
from safe_prompt.detectors.registry import RAW_DETECTORS, VIEW_DETECTORS, Detector
from safe_prompt.detectors.resolve import Located
from safe_prompt.documents.document import Part
from safe_prompt.documents.parts import views
from safe_prompt.documents.span import Span
from safe_prompt.documents.view import View
from safe_prompt.findings.fingerprint import Key
from safe_prompt.rules.ruleset import Ruleset

if TYPE_CHECKING:
    from safe_prompt.detectors.terms import Terms


def detect_all(part: Part, rules: Ruleset, terms: Terms | None, key: Key) -> tuple[Collection[Located], list[str]]:
    """Matches of a part, overlapping ones too, and what broke.

    Never raises: a detector that breaks is named, with the error's type alone, whose text may hold values.
    """
    found: dict[tuple[str, tuple[Span, ...]], Located] = {}
    broken: list[str] = []

    def run(name: str, detect: Detector, view: View) -> None:
        try:
            for match in detect(view, rules):
                located = _locate(match, view)
                if located is not None:
                    known = found.get((match.rule.id, located.spans))
                    if known is None or known.match.confidence < match.confidence:
                        found[match.rule.id, located.spans] = located
        except UnfinishedError as error:
            broken.append(str(error))
        except Exception as error:  # whatever breaks must be said, and must not hide other detectors' findings
            broken.append(f"the {name} detector failed ({type(error).__name__})")

    try:
        part_views = views(part)
    except Exception as error:
        part_views = (View(part.text, part.kind),)
        broken.append(f"hidden, joined and decoded text was not read ({type(error).__name__})")
    for view in part_views:
        for name, detect in VIEW_DETECTORS.items():
            run(name, detect, view)
        if terms:
            from safe_prompt.detectors import terms as company_terms

            run("terms", lambda v, r: company_terms.detect(v, r, terms, key), view)
    for name, detect in RAW_DETECTORS.items():
        run(name, detect, View(part.text, part.kind))
    return found.values(), broken


def _locate(match: Match, view: View) -> Located | None:
    """A match in the addressed text. Characters that only the visible view leaves out belong to the value."""
    if match.cells:
        spans = tuple(hull for cell in match.cells if (hull := _hull(view.to_raw(cell.start, cell.end))))
        return Located(match, spans, "") if spans else None
    pieces = view.to_raw(match.start, match.end)
    if not pieces:
        return None
    if view.source == "visible" and len(pieces) > 1:
        pieces = (Span(pieces[0].start, pieces[-1].end),)
    return Located(match, pieces, view.text[match.start : match.end])


def _hull(pieces: tuple[Span, ...]) -> Span | None:
    return Span(pieces[0].start, pieces[-1].end) if pieces else None
