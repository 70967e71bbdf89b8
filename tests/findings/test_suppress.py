"""Inline suppressions: what each comment covers, and what is said about it."""

from __future__ import annotations

from datetime import date

import pytest

from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.suppress import suppress

TODAY = date(2026, 11, 23)


def at(text, marked="SECRET", rule="github-pat", entity="TOKEN", category="credential"):
    """A finding on each occurrence of a word."""
    found, index, position = [], LineIndex(text), text.find(marked)
    while position >= 0:
        end = position + len(marked)
        line, column = index.position(position)
        end_line, end_column = index.position(end)
        found.append(
            Finding(
                rule=rule,
                entity=entity,
                category=category,
                classification="restricted",
                severity="critical",
                confidence=0.9,
                tags=(),
                path="a.py",
                start=position,
                end=end,
                line=line,
                column=column,
                end_line=end_line,
                end_column=end_column,
                file_line=line,
                preview="…",
                evidence=(),
                fingerprint="k:1",
                message="m",
                spans=(Span(position, end),),
            )
        )
        position = text.find(marked, end)
    return found


@pytest.mark.parametrize(
    "text",
    [
        '😀 = "SECRET"  # safe-prompt: allow[github-pat] reason="fake"',
        '😀 = "SECRET"  // safe-prompt: allow[TOKEN] reason="fake"',
        "😀 = \"SECRET\"  # safe-prompt: allow[other, github-pat] reason='fake' until=2027-01",
        '😀 = "SECRET"  # safe-prompt: allow[token] until=2026-11-23 reason="last day"',
        '# safe-prompt: allow[github-pat] reason="fake"\n😀 = "SECRET"',
        '    # safe-prompt: allow[github-pat] reason="fake"\r\n    😀 = "SECRET"',
        '<!-- safe-prompt: allow[github-pat] reason="fake" -->\n😀 SECRET',
        '/* safe-prompt: allow[github-pat] reason="fake" */\n😀 SECRET',
        "-- safe-prompt: allow[github-pat] reason=\"fake\"\nSELECT 'SECRET'",
        '; safe-prompt: allow[github-pat] reason="fake"\nkey = SECRET',
        '% safe-prompt: allow[github-pat] reason="fake"\nSECRET',
        '{"//": "safe-prompt: allow[github-pat] reason=\\"fake\\"", "key": "SECRET"}',
        '{\n "_comment": "safe-prompt: allow[github-pat] reason=\\"fake\\"",\n "key": "SECRET"\n}',
        '# safe-prompt: allow[EMAIL_ADDRESS, TOKEN] reason="a"\n# safe-prompt: allow[github-pat] reason="b"\nSECRET',
        "SECRET  # gitleaks:allow",
        "SECRET  # pragma: allowlist secret",
        "# pragma: allowlist nextline secret\nSECRET",
        "# gitleaks:allow\nSECRET",
        "😀 SECRET  # betterleaks:allow",
        "😀 SECRET  // trufflehog:ignore (a test's key)",
        "😀 SECRET  # ggignore",
        "😀 SECRET  # ggignore: a test's key",
        "😀 SECRET  # pragma: whitelist secret",
        "😀 SECRET  #pragma:allowlist secret",
        "😀 SECRET  # pragma: allowlist-secret",
        "//  pragma: allowlist nextline secret\n😀 SECRET",
        "# pragma: allowlist-nextline-secret\n😀 SECRET",
        "😀 SECRET  /* pragma: allowlist secret */",
        "😀 SECRET  ' pragma: allowlist secret",
        "😀 SECRET  -- pragma: allowlist secret",
        "😀 SECRET  <!-- pragma: allowlist secret -->",
        "<!-- pragma: allowlist nextline secret -->\n😀 SECRET",
    ],
)
def test_covers(text):
    left = suppress(at(text), text, today=TODAY)
    assert (left.kept, left.suppressed) == ((), 1)
    assert all(note.rule == "unused-allow" for note in left.notes)
    assert len(left.notes) <= 1


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ('SECRET  # safe-prompt: allow[slack-token] reason="x"', ["unused-allow"]),
        ('x = 1  # safe-prompt: allow[github-pat] reason="x"\nSECRET', ["unused-allow"]),
        ('# safe-prompt: allow[github-pat] reason="x"\n\nSECRET', ["unused-allow"]),
        ('SECRET  # safe-prompt: allow[github-pat] reason="x" until=2026-10', ["expired-allow"]),
        ('SECRET  # safe-prompt: allow[github-pat] reason="x" until=2026-11-22', ["expired-allow"]),
        ('SECRET  # safe-prompt: allow[github-pat] reason="x" until=2026-13', ["expired-allow"]),
        ('SECRET  # safe-prompt: allow[github-pat] reason="x" until=tomorrow', ["expired-allow"]),
        ('SECRET  # safe-prompt: allow reason="x"', ["unused-allow"]),
        ('SECRET  # safe-prompt: allow[] reason="x"', ["unused-allow"]),
        ("SECRET  # safe-prompt allow[github-pat]", []),
        ("SECRET  # pragma: no cover", []),
        ("# gitleaks:allow\n\nSECRET", []),
        ("😀 SECRET  # see .ggignore-start", []),
        ("😀 SECRET  # aggignore", []),
        ("# pragma: allowlist nextline secret\n\n😀 SECRET", []),
        ("😀 SECRET\n# trufflehog:ignore", []),
    ],
)
def test_covers_not(text, notes):
    left = suppress(at(text), text, today=TODAY)
    assert (len(left.kept), left.suppressed) == (1, 0)
    assert [note.rule for note in left.notes] == notes


def test_a_reason_is_asked_for_but_the_allow_holds():
    text = "SECRET  # safe-prompt: allow[github-pat]"
    left = suppress(at(text), text, today=TODAY)
    assert left.suppressed == 1
    assert [note.rule for note in left.notes] == ["allow-without-reason"]


def test_other_tools_markers_cover_credentials_alone():
    text = "SECRET  # gitleaks:allow"
    left = suppress(at(text, category="contact"), text, today=TODAY)
    assert left.suppressed == 0


def test_a_finding_over_lines_stands_on_its_first_line():
    text = '😀 = """SECRET\nSECRET"""  # safe-prompt: allow[github-pat] reason="x"'
    whole = at(text, marked="SECRET\nSECRET")
    assert suppress(whole, text, today=TODAY).suppressed == 0
    text = '# safe-prompt: allow[github-pat] reason="x"\n😀 = """SECRET\nSECRET"""'
    assert suppress(at(text, marked="SECRET\nSECRET"), text, today=TODAY).suppressed == 1


def test_one_allow_covers_every_finding_of_its_line_and_notes_point_at_markers():
    text = '😀 SECRET SECRET  # safe-prompt: allow[github-pat] reason="x"\n# safe-prompt: allow[x] reason="y"\n'
    left = suppress(at(text), text, today=TODAY)
    assert left.suppressed == 2
    (note,) = left.notes
    assert text[note.start : note.end].startswith("safe-prompt: allow[x]")


def test_cell_tags():
    text = "SECRET"
    assert suppress(at(text), text, today=TODAY, tags=("safe-prompt-ignore",)).suppressed == 1
    assert suppress(at(text), text, today=TODAY, tags=("ai-exclude",)).suppressed == 0


def test_an_allow_for_a_tier_that_is_off_is_not_unused():
    text = '# safe-prompt: allow[PERSON] reason="author"\nwritten by somebody'
    assert not suppress([], text, today=TODAY, inactive={"person"}).notes
    assert suppress([], text, today=TODAY).notes


def test_notes_repeat_nothing_of_the_text():
    text = 'x  # safe-prompt: allow[SECRETNAME] reason="SECRETREASON" until=SECRETDATE'
    for note in suppress([], text, today=TODAY).notes:
        assert "SECRET" not in note.detail


def test_a_long_line_of_openings_is_quick():
    text = "#" * 1_000_000 + "safe-prompt: allow[x]" + " safe-prompt: allow[" * 20_000
    suppress([], text, today=TODAY)
