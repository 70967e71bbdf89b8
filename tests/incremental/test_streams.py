"""Streams of edits over texts of many kinds: what a rescan says beside what a full scan says, after every edit."""

from __future__ import annotations

from random import Random

import pytest

from safe_prompt.documents.document import Part
from safe_prompt.incremental.begin import scan_part
from safe_prompt.incremental.rescan import rescan
from safe_prompt.incremental.state import Edit, Scanned

from . import texts

EDITS = 20
TIMES = 3
# Of all rescans of a kind, how many may say something else than a full scan. One edit in ten of these streams breaks a
# table in two: the rows below stay the column's until the next full scan. And a column's confidence follows how many
# of all its values have the shape that its name promises, which only a full scan counts. Of Python's literals that are
# joined, those far from each other are read as one text: keys in them may be one column there, or two.
SHARE = {"python": 0.02, "csv": 0.2, "html": 0.2, "sql": 0.2, "json": 0.05}


def stale(scanned: Scanned) -> list[str]:
    """Rules of findings whose spans do not cover what their fingerprints were made from."""
    text = scanned.part.text
    out = []
    for item in scanned.items:
        finding = item.finding
        if any(not 0 <= start <= end <= len(text) for start, end in finding.spans):
            out.append(finding.rule)
        elif "column" in finding.evidence:
            value = "\0".join(text[start:end] for start, end in finding.spans)
            out += [finding.rule] if texts.KEY.fingerprint(value) != finding.fingerprint else []
        elif (
            len(finding.spans) == 1 and texts.KEY.fingerprint(text[finding.start : finding.end]) != finding.fingerprint
        ):
            out.append(finding.rule)
    return out


def rules(scanned: Scanned) -> dict[tuple[str, object], dict[str, object]]:
    return {(finding.rule, finding.spans): finding.to_dict() for finding in scanned.findings}


@pytest.mark.parametrize("name", texts.TEXTS)
def test_a_rescan_says_what_a_full_scan_says(name: str) -> None:
    setup = texts.setup()
    different: list[Edit] = []
    for turn in range(TIMES):
        rng = Random(f"{name} {turn}")
        text, kind = texts.made(name, rng)
        scanned = scan_part(Part(text, kind), setup)
        for _ in range(EDITS):
            edit = texts.typed(rng, scanned.part.text)
            expected = scanned.part.text[: edit.start] + edit.new + scanned.part.text[edit.end :]
            scanned = rescan(scanned, edit)
            assert scanned.part.text == expected
            full = scan_part(Part(expected, kind), setup)
            # A value that a decoded or joined view gave is not the text's own: the full scan says so as well.
            assert not set(stale(scanned)) - set(stale(full)), edit
            if rules(scanned) != rules(full):
                different.append(edit)
                scanned = full  # what one edit made different is counted once
            else:
                assert list(scanned.findings) == list(full.findings), edit
                assert scanned.findings.stats == full.findings.stats, edit
                assert scanned.findings.not_scanned == full.findings.not_scanned
    assert len(different) <= SHARE.get(name, 0) * TIMES * EDITS, different


@pytest.mark.parametrize("name", texts.TEXTS)
def test_many_edits_without_a_full_scan_leave_nothing_stale(name: str) -> None:
    setup = texts.setup()
    rng = Random(f"long {name}")
    text, kind = texts.made(name, rng)
    scanned = scan_part(Part(text, kind), setup)
    for _ in range(60):
        scanned = rescan(scanned, texts.typed(rng, scanned.part.text))
    full = scan_part(scanned.part, setup)
    assert not set(stale(scanned)) - set(stale(full))
    places = [(finding.line, finding.column, finding.end_line, finding.end_column) for finding in scanned.findings]
    known = {(f.rule, f.start): (f.line, f.column, f.end_line, f.end_column) for f in full.findings}
    for finding, place in zip(scanned.findings, places, strict=True):
        assert known.get((finding.rule, finding.start), place) == place
