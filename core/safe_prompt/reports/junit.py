"""JUnit XML, as Jenkins and GitLab show it: a suite for each file, a failed test for each finding that fails a run.

There is no standard; attributes are those that both read ("Unit test report examples" of GitLab's documentation and
the schema of the Jenkins xUnit plugin, read 2026-11-24). No times: the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from safe_prompt.documents.document import Omission
from safe_prompt.findings.finding import Finding
from safe_prompt.reports.report import Report, fails, place_of, unread, way_of
from safe_prompt.reports.text import printable

_NAME: Final = "safe-prompt"
_STDIN: Final = "standard input"


class _Case(NamedTuple):
    """A test: ``outcome`` is the element inside it, ``kind`` that element's name or ``""``."""

    suite: str
    name: str
    line: int
    kind: str
    outcome: str


def render_junit(report: Report) -> str:
    """The report as one XML document. Findings that do not fail the run are tests that pass and say so."""
    cases = [_finding(entry.finding, report) for entry in report.entries]
    cases += _omitted(report.not_scanned, "error")
    cases += _omitted(report.skipped, "skipped")
    cases.sort(key=lambda case: case.suite)
    files = report.stats.get("files", 0)
    checked = _Case(_NAME, f"{files} {'file' if files == 1 else 'files'} checked", 0, "", "")
    # In the product's own suite, whatever files are called.
    own = [
        checked,
        *(_Case(_NAME, said, 0, "skipped", f"<skipped message={_quoted(said)}/>") for said in unread(report)),
    ]
    suites = [(_NAME, own), *((name, list(group)) for name, group in groupby(cases, key=lambda case: case.suite))]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites name={_quoted(_NAME)} {_counts([*own, *cases])}>",
    ]
    for name, group in suites:
        lines.append(f"  <testsuite name={_quoted(name)} {_counts(group)}>")
        lines += map(_case, group)
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _finding(finding: Finding, report: Report) -> _Case:
    place = place_of(finding)
    where = " ".join(part for part in (place, f"{finding.line}:{finding.column}") if part)
    if finding.commit:
        where = f"{where} in commit {finding.commit[:10]}"
    told = f"{finding.severity}: {finding.message} {finding.preview}"
    reached = "".join(f"reaches {way_of(reach)}\n" for reach in finding.reaches)
    body = _text(f"{finding.path or _STDIN} {where}\n{told}\n{reached}fingerprint {finding.fingerprint}")
    if fails(finding, report):
        outcome = f"<failure type={_quoted(finding.rule)} message={_quoted(told)}>{body}</failure>"
        kind = "failure"
    else:
        outcome, kind = f"<system-out>{body}</system-out>", ""
    return _Case(finding.path or _STDIN, f"{finding.rule} at {where}", finding.file_line, kind, outcome)


def _omitted(omissions: Sequence[Omission], kind: str) -> list[_Case]:
    name = "not scanned" if kind == "error" else "skipped"
    return [_Case(one.path or _STDIN, name, 0, kind, f"<{kind} message={_quoted(one.reason)}/>") for one in omissions]


def _case(case: _Case) -> str:
    line = f' line="{case.line}"' if case.line else ""
    file = "" if case.suite == _NAME else f" file={_quoted(case.suite)}"
    head = f"    <testcase classname={_quoted(case.suite)} name={_quoted(case.name)}{file}{line}"
    return f"{head}>{case.outcome}</testcase>" if case.outcome else f"{head}/>"


def _counts(cases: Sequence[_Case]) -> str:
    kinds = [case.kind for case in cases]
    return (
        f'tests="{len(kinds)}" failures="{kinds.count("failure")}" errors="{kinds.count("error")}" '
        f'skipped="{kinds.count("skipped")}"'
    )


def _quoted(text: str) -> str:
    return quoteattr(printable(text))


def _text(text: str) -> str:
    return escape("\n".join(map(printable, text.split("\n"))))
