"""One edit at a time, where a bounded window could go wrong."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import date
from random import Random
from textwrap import wrap

import pytest

from safe_prompt.documents.document import Address, Cell, Kind, Part
from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import AiCall, Reach, Step
from safe_prompt.findings.fingerprint import Key
from safe_prompt.findings.suppress import IGNORE_CELL_TAG
from safe_prompt.incremental.begin import begin, scan_part
from safe_prompt.incremental.rescan import rescan
from safe_prompt.incremental.state import Edit, Scanned, Setup
from safe_prompt.incremental.window import LONG, MARGIN, PARAGRAPH, PEM, window

from ..plants import values  # noqa: TID252 -- `tests` is not on the path
from . import texts

FILL = "".join(f"value_{n} = compute({n})  # 🙂\n" for n in range(400))
RNG = Random(20)


def edited(text: str, *edits: tuple[str, str], kind: Kind = "python", setup: Setup | None = None) -> Scanned:
    """The state after replacing each first text by its second; checked against a full scan."""
    setup = setup or texts.setup()
    scanned = scan_part(Part(text, kind), setup)
    for old, new in edits:
        at = scanned.part.text.index(old)
        scanned = rescan(scanned, Edit(at, at + len(old), new))
    full = scan_part(scanned.part, setup)
    assert [finding.to_dict() for finding in scanned.findings] == [finding.to_dict() for finding in full.findings]
    assert scanned.findings.stats == full.findings.stats
    return scanned


def found(scanned: Scanned) -> list[str]:
    return [finding.rule for finding in scanned.findings]


def around(middle: str) -> str:
    return f"{FILL}\n{middle}\n{FILL}"


def test_a_value_far_from_the_edit_moves() -> None:
    token = values.github(RNG)
    scanned = edited(f"{FILL}key = '{token}'\n{FILL}", ("value_3 =", "🙂 = 1\n\nvalue_3 ="))
    (finding,) = scanned.findings
    assert scanned.part.text[finding.start : finding.end] == token
    assert finding.line == 400 + 2 + 1
    assert not scanned.exact


def test_a_value_is_found_as_its_last_character_is_typed() -> None:
    token = values.github(RNG)
    scanned = edited(around(f"key = '{token[:-1]}'"), (token[:-1], token))
    assert found(scanned) == ["github-pat"]


@pytest.mark.parametrize("where", ["start", "middle", "end"])
def test_a_value_that_is_broken_is_found_no_longer(where: str) -> None:
    token = values.github(RNG)
    at = {"start": 1, "middle": 20, "end": len(token) - 1}[where]
    scanned = edited(around(f"key = '{token}'"), (token, f"{token[:at]}-{token[at:]}"))
    assert "github-pat" not in found(scanned)


def test_a_private_key_is_read_whole() -> None:
    key = values.rsa_pem(RNG)
    lines = key.splitlines()
    text = around(f"KEY = '''{key}'''")
    assert found(edited(text, (lines[6], lines[6][:-1]), (lines[6][:-1], lines[6]))) == ["private-key"]
    assert "private-key" not in found(edited(text, ("-----BEGIN", "----BEGIN")))
    assert found(edited(text, ("-----BEGIN", "----BEGIN"), ("----BEGIN", "-----BEGIN"))) == ["private-key"]
    edited(text, ("-----END", "----END"), ("----END", "-----END"))


def test_joined_literals_are_read_over_lines() -> None:
    token = values.github(RNG)
    pieces = wrap(token, 8)
    joined = "\n    ".join(f'"{piece}"' for piece in pieces)
    assert found(edited(around(f"key = (\n    {joined}\n)"), (pieces[2], pieces[2][:-1]))) != ["github-pat"]
    broken = joined.replace(pieces[-1], pieces[-1][:-1])
    assert found(edited(around(f"key = (\n    {broken}\n)"), (f'{pieces[-1][:-1]}"', f'{pieces[-1]}"'))) == [
        "github-pat"
    ]


def test_wrapped_base64_is_decoded_again() -> None:
    token = values.github(RNG)
    block = "\n".join(wrap(b64encode(f"{'log line, nothing in it; ' * 12}key={token} and more".encode()).decode(), 64))
    scanned = edited(
        around(f"data:\n{block}\n"), (block[:8], "x" + block[:8]), ("x" + block[:8], block[:8]), kind="yaml"
    )
    assert found(scanned) == ["github-pat"]


def test_a_label_typed_before_a_value_changes_what_it_is() -> None:
    number = "".join(RNG.choice("123456789") for _ in range(9))
    edited(around(f"the number {number}"), (f"number {number}", f"passport number: {number}"), kind="text")


def test_severity_rises_with_the_fifth_person_anywhere() -> None:
    people = [values.email(RNG) for _ in range(5)]
    text = "".join(f"{FILL}\nwrite = '{one}'\n" for one in people[:4]) + FILL
    scanned = scan_part(Part(text, "python"), texts.setup())
    assert {finding.severity for finding in scanned.findings} == {"low"}
    scanned = edited(text, ("value_399 =", f"to = '{people[4]}'\nvalue_399 ="))
    assert {finding.severity for finding in scanned.findings} == {"medium"} and len(scanned.findings) == 5
    scanned = edited(scanned.part.text, (people[0], "nobody"))
    assert {finding.severity for finding in scanned.findings} == {"low"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", '  # safe-prompt: allow[github-pat] reason="a test 🙂"'),
        ("", "  # safe-prompt: allow[github-pat]"),
        ("", '  # safe-prompt: allow[github-pat] reason="over" until=2020-01'),
        ("", '  # safe-prompt: allow[iban] reason="none here"'),
        ("", "  # gitleaks:allow"),
        ('  # safe-prompt: allow[github-pat] reason="a test 🙂"', ""),
        ('  # safe-prompt: allow[github-pat] reason="a test 🙂"', '  # safe-prompt: allow[github-pat] reason="a'),
        (
            '  # safe-prompt: allow[github-pat] reason="over" until=2020-01',
            "  # safe-prompt: allow[github-pat] until=2099-01",
        ),
    ],
)
def test_comments_are_heeded_in_the_result(old: str, new: str, end: str) -> None:
    text = around(f"key = '{values.github(RNG)}'{old}<end>").replace("\n", end)
    edited(
        text,
        (f"{old}<end>", new),
        ("value_0 ", "value_00 "),
        setup=Setup(texts.setup().rules, texts.KEY, today=date(2026, 11, 1)),
    )


def test_a_comment_on_the_line_above_covers_what_moves_below_it() -> None:
    comment = '# safe-prompt: allow[github-pat] reason="a test"'
    text = around(f"{comment}\nkey = '{values.github(RNG)}'")
    assert found(edited(text)) == []
    assert found(edited(text, (f"{comment}\n", f"{comment}\n\n"))) == ["github-pat", "unused-allow"]
    assert found(edited(text, (f"{comment}\n", f"{comment}\n\n"), (f"{comment}\n\n", f"{comment}\n"))) == []


def test_what_a_comment_allows_counts_where_harm_is_weighed() -> None:
    people = [values.email(RNG) for _ in range(5)]
    allow = '  # safe-prompt: allow[email-address] reason="a test"'
    text = "".join(f"{FILL}\nwrite = '{one}'{allow if n == 2 else ''}\n" for n, one in enumerate(people))
    scanned = edited(text, ("value_7 =", "value_seven ="))
    assert [finding.severity for finding in scanned.findings] == ["medium"] * 4


def test_an_ignored_cell_stays_silent() -> None:
    part = Part(around(f"key = '{values.github(RNG)}'"), "python", Address(cell=Cell(3), tags=(IGNORE_CELL_TAG,)))
    scanned = scan_part(part, texts.setup())
    scanned = rescan(scanned, Edit(0, 0, f"token = '{values.github(RNG)}'\n"))
    assert len(scanned.findings) == 0 and len(scanned.items) == 2
    assert scanned.findings.stats["suppressed"] == 2


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("csv", ",3\n", ",33\n"), ("html", "</td></tr>", "x</td></tr>"), ("sql", "'),\n(150", "n'),\n(150")],
)
def test_a_row_of_a_long_table_stays_in_its_columns(name: str, old: str, new: str) -> None:
    kind, make = texts.TEXTS[name]
    scanned = edited(make(Random(3)), (old, new), ("fern", "firn") if name == "none" else (new, old), kind=kind)
    assert max(len(finding.spans) for finding in scanned.findings) >= 150


def test_a_long_column_ends_with_its_name() -> None:
    kind, make = texts.TEXTS["csv"]
    scanned = scan_part(Part(make(Random(4)), kind), texts.setup())
    at = scanned.part.text.index("email")
    scanned = rescan(scanned, Edit(at, at + 5, "weight"))
    assert not any(finding.rule == "column-email" for finding in scanned.findings)
    assert any(finding.rule == "column-person" and len(finding.spans) == 250 for finding in scanned.findings)


@pytest.mark.parametrize("old", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("new", ["\r", "\n", "\r\n", "", "x"])
def test_line_ends_may_be_made_and_broken(old: str, new: str) -> None:
    token = values.github(RNG)
    text = (FILL + f"<here>{old}key = '{token}'\n" + FILL).replace("<here>", "x = 1")
    scanned = scan_part(Part(text, "python"), texts.setup())
    at = text.index("x = 1") + 5
    for start, end in ((at, at), (at, at + 1), (at + len(old), at + len(old)), (at + len(old) - 1, at + len(old))):
        after = rescan(scanned, Edit(start, end, new))
        assert after.findings == scan_part(after.part, texts.setup()).findings


def test_edits_beyond_the_text_are_cut_to_it() -> None:
    scanned = scan_part(Part(FILL, "python"), texts.setup())
    assert rescan(scanned, Edit(-5, 3, "")).part.text == FILL[3:]
    assert rescan(scanned, Edit(len(FILL) + 7, len(FILL) + 9, "end")).part.text == FILL + "end"
    empty = rescan(scanned, Edit(0, len(FILL), ""))
    assert empty.part.text == "" and empty.findings == scan_part(Part("", "python"), texts.setup()).findings
    again = rescan(empty, Edit(0, 0, f"key = '{values.github(RNG)}'"))
    assert found(again) == ["github-pat"]


def test_the_new_text_may_be_given() -> None:
    scanned = scan_part(Part(FILL, "python"), texts.setup())
    new = "🙂" + FILL
    assert rescan(scanned, Edit(0, 0, "🙂"), new).part.text is new


def test_values_that_no_edit_touches_are_not_fingerprinted_again() -> None:
    asked: list[int] = []

    class Counting(Key):
        def fingerprint(self, value: str) -> str:
            asked.append(len(value))
            return super().fingerprint(value)

    setup = Setup(texts.setup().rules, Counting(*texts.KEY))
    scanned = scan_part(Part("".join(f"{FILL}\nkey = '{values.github(RNG)}'\n" for _ in range(12)), "python"), setup)
    asked.clear()
    rescan(scanned, Edit(len(FILL) * 6, len(FILL) * 6, "x"))
    assert len(scanned.findings) == 12 and len(asked) <= 1


def test_a_detector_that_breaks_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from safe_prompt.incremental import reading

    scanned = scan_part(Part(around(f"key = '{values.github(RNG)}'"), "python"), texts.setup("a.py"))
    monkeypatch.setattr(reading, "detect_all", lambda *_: ((), ["the pattern detector failed (ValueError)"]))
    after = rescan(rescan(scanned, Edit(0, 0, "x")), Edit(0, 0, "y"))
    assert [tuple(one) for one in after.findings.not_scanned] == [("a.py", "the pattern detector failed (ValueError)")]
    assert found(after) == ["github-pat"]


def test_calls_and_ways_to_them_move_with_their_lines() -> None:
    token = values.github(RNG)
    text = around(f"key = '{token}'\n\n\nask(key)")
    setup = texts.setup()
    findings = scan_part(Part(text, "python"), setup).findings
    line, call = findings[0].line, text.index("ask")
    reach = Reach("ask", "openai", None, line + 3, 1, (Step(None, line, 1), Step(7, line, 1)))
    given = type(findings)(
        (findings[0]._replace(reaches=(reach,)),), (), (), findings.tiers, findings.stats,
        (AiCall("ask", "openai", None, line + 3, 1, call, call + 3),),
    )  # fmt: skip
    scanned = begin(Part(text, "python"), given, setup)
    moved = rescan(scanned, Edit(0, 0, "🙂\n"))
    assert moved.findings[0].reaches == (
        Reach("ask", "openai", None, line + 4, 1, (Step(None, line + 1, 1), Step(7, line, 1))),
    )
    assert moved.findings.calls == (AiCall("ask", "openai", None, line + 4, 1, call + 2, call + 5),)
    between = text.index("ask") - 1
    again = rescan(moved, Edit(between + 2, between + 2, "\n"))  # in the window: found again, and still reaching
    assert again.findings[0].reaches[0].line == line + 5 and again.findings[0].reaches[0].via[0].line == line + 1
    assert (
        rescan(again, Edit(again.findings.calls[0].start, again.findings.calls[0].start + 1, "")).findings.calls == ()
    )


@pytest.mark.parametrize("text", ["x" * 100_000, "ab 🙂" * 25_000, "x,\n" * 40_000, "x\r" * 50_000, "\n" * 100_000])
def test_a_window_is_bounded(text: str) -> None:
    for at in (0, 3, 49_999, len(text) - 1, len(text)):
        frame = window(text, Span(at, min(at + 2, len(text))))
        assert frame.low <= frame.core.start <= at and at <= frame.core.end <= frame.high
        assert frame.high - frame.low <= 2 * (PARAGRAPH + MARGIN + 2 * LONG) + 10


def test_a_window_holds_no_more_of_a_key_than_a_key_is_long() -> None:
    text = "-----BEGIN\n" + "x" * 60_000 + "\n-----END\n" + FILL
    frame = window(text, Span(30_000, 30_001))
    assert frame.high - frame.low <= 2 * PEM


Build = Callable[[], str]
