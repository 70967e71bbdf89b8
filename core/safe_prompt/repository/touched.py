"""Which findings of a new version a change is responsible for: those it touches, and those it raised.

A change touches a finding that has a changed line, in a notebook one in a cell source or output that the old
version does not have. It raises one that the old version, scanned the same way, has not or holds for less severe.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from safe_prompt.documents.document import Document, Part
from safe_prompt.documents.parts import read_parts
from safe_prompt.documents.span import LineIndex
from safe_prompt.findings.finding import SEVERITIES, Finding
from safe_prompt.repository.git import Repository

# "@@ -1,2 +3,4 @@": the added lines start at 3 and are 4 (POSIX diff, "Diff -u Output Format").
_HUNK: Final = rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@"
_Place = tuple[str, str]


def caused(
    new: Document,
    findings: Sequence[Finding],
    olds: Iterable[Document],
    changed_lines: Iterable[Callable[[], Iterable[range] | None]],
    scan: Callable[[Document], Sequence[Finding]],
) -> list[bool]:
    """For each finding, whether the change touched or raised it, seen from every old version.

    Args:
        olds: the versions that the new one replaces.
        changed_lines: for each of them, the lines of the new version that differ, or None where lines say nothing.
        scan: the findings of a version, as a report shows them.
    """
    verdicts = [True] * len(findings)
    for old, lines in zip(olds, changed_lines, strict=True):
        touches = _cells_touched(new, old) if new.kind == "notebook" else _lines_touched(new, lines())
        raised = cache(lambda old=old: _raised(findings, scan(old)))
        for number, finding in enumerate(findings):
            verdicts[number] &= touches(finding) or raised()[number]
    return verdicts


def changed_lines(repository: Repository, old: str, new: str) -> Iterator[range]:
    """1-based lines of the new blob that differ from the old one."""
    patch = repository.run("diff", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--text", old, new)
    for match in re.finditer(_HUNK, patch, re.MULTILINE):
        start, count = int(match[1]), int(match[2] or 1)
        yield range(start, start + count)


def _lines_touched(new: Document, ranges: Iterable[range] | None) -> Callable[[Finding], bool]:
    # Git counts \n alone: where others end lines too, its numbers are not ours, and every line counts as changed.
    if ranges is None or "\r" in new.text.replace("\r\n", ""):
        return lambda finding: True
    lines = LineIndex(new.text)
    changed = [False] * (len(lines) + 2)
    for stretch in ranges:
        changed[stretch.start : stretch.stop] = [True] * len(stretch)

    def touched(finding: Finding) -> bool:
        for span in finding.spans:
            first, last = lines.position(span.start)[0], lines.position(span.end)[0]
            if any(changed[first : last + 1]):
                return True
        return False

    return touched


def _cells_touched(new: Document, old: Document) -> Callable[[Finding], bool]:
    known = Counter(_content(part) for part in read_parts(old).parts)
    same: set[_Place] = set()
    for part in read_parts(new).parts:
        content = _content(part)
        if known[content] > 0:
            known[content] -= 1
            same.add((part.address.pointer, part.address.decoded or ""))
    return lambda finding: (finding.pointer, finding.decoded or "") not in same


def _content(part: Part) -> tuple[str, str]:
    # Not its kind: a kernel by another name makes no new text of a source. What it makes telling was raised.
    return part.address.output.mime if part.address.output else "", part.text


def _raised(findings: Sequence[Finding], old: Sequence[Finding]) -> list[bool]:
    """Whether each finding is one more of its value than before, or a more severe one."""
    before: dict[tuple[str, str], list[int]] = {}
    for finding in old:
        before.setdefault((finding.rule, finding.fingerprint), []).append(SEVERITIES.index(finding.severity))
    for severities in before.values():
        severities.sort()
    raised = [True] * len(findings)
    # The least severe first, so that each takes the old one it is nearest to.
    for number in sorted(range(len(findings)), key=lambda n: SEVERITIES.index(findings[n].severity)):
        finding = findings[number]
        left = before.get((finding.rule, finding.fingerprint), [])
        severity = SEVERITIES.index(finding.severity)
        fitting = next((index for index, was in enumerate(left) if was >= severity), None)
        if fitting is not None:
            del left[fitting]
            raised[number] = False
    return raised
