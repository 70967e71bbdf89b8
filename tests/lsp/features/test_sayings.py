"""Hover, lens and status: what they say, in which words, and never a value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lsprotocol import types

from safe_prompt.documents.span import Span
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import AiCall, Finding, Reach
from safe_prompt.policy.policy import Policy
from safe_prompt.policy.settings import load_file
from safe_prompt_lsp.hover import hover
from safe_prompt_lsp.lenses import code_lenses
from safe_prompt_lsp.phrases import code, destination_name, plain, verdict, what_is_sent
from safe_prompt_lsp.snapshot import Snapshot
from safe_prompt_lsp.status import status_of

from ...plants import values  # noqa: TID252 -- `tests` is not on the path
from .desk import snap, snap_notebook

TOKEN = values.github(values.seeded("sayings"))
MAILS = [f"{values.draw(values.seeded('s', at), 'abcdefgh', 9)}@posteo.de" for at in range(3)]
TEXT = f"🙂 = 1\nk = '🙂', '{TOKEN}'\nm = '{MAILS[0]}', '{MAILS[1]}'\nclient.create(k, m)\n".replace("🙂 = 1", "é = 1")


def sending(text: str = TEXT, to: str = "openai", **more: object) -> Snapshot:
    """A snapshot whose one AI call sends all that is found."""
    snapshot = snap(text)
    start = text.index("client.create")
    line = text.count("\n", 0, start) + 1
    call = AiCall("openai.chat.completions.create", to, None, line, 1, start, start + 13)
    reach = Reach(call.sink, to, None, line, 1)
    found = Findings(tuple(one._replace(reaches=(reach,)) for one in snapshot.findings), calls=(call,))
    return replace(snapshot, findings=found, **more)  # type: ignore[arg-type]


def said(snapshot: Snapshot, at: str, *, markdown: bool = True) -> str:
    found = hover(snapshot, snapshot.position(snapshot.document.text.index(at) + 1), markdown=markdown)
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.kind == ("markdown" if markdown else "plaintext")
    return found.contents.value


def test_hover_says_what_why_where_and_what_to_do() -> None:
    text = said(sending(), TOKEN)
    assert text.startswith(
        "**GitHub personal access token (classic)** · critical · `github-pat`\n\n`ghp_…(40)` · restricted"
    )
    assert "confidence 0.99" in text
    assert "evidence: checksum, format" in text
    assert "It reads and pushes to every repository" in text  # why it matters
    assert (
        "- **Sent to api.openai.com** by `openai.chat.completions.create` (line 4): "
        "blocked, by `builtin-credential` (built-in)"
    ) in text
    assert "- **Fix:** Delete it under Settings" in text
    assert '- **Allow:** `# safe-prompt: allow[github-pat] reason="…"`' in text
    assert TOKEN[4:20] not in text
    assert len(text) < 1_200


def test_hover_without_a_call_goes_by_the_users_destination() -> None:
    snapshot = snap(TEXT)
    assert "To a third party it would be: blocked" in said(snapshot, TOKEN)
    assert "To this machine it would be: allowed and recorded" in said(replace(snapshot, destination="local"), TOKEN)
    assert "**" not in said(snapshot, TOKEN, markdown=False)
    assert "`" not in said(snapshot, TOKEN, markdown=False)


def test_hover_covers_the_value_in_the_clients_units() -> None:
    snapshot = snap(TEXT)
    at = snapshot.position(TEXT.index(TOKEN))
    found = hover(snapshot, at)
    assert found is not None
    assert found.range is not None
    assert (found.range.start, found.range.end.character - found.range.start.character) == (at, len(TOKEN))
    assert at.character == 11  # 🙂 is two units before it
    assert hover(snapshot, types.Position(0, 0)) is None


def test_hover_on_a_call_says_what_it_sends_and_which_rules_decide() -> None:
    text = said(sending(), "client.create")
    assert "**AI call** · `openai.chat.completions.create` → api.openai.com" in text
    assert "Sends 1 secret, 2 contact details: **blocked**" in text
    assert text.count("\n- ") == 2
    clean = sending("client.create(1)\n")
    assert "Nothing sensitive is known to be sent." in said(clean, "client")


def test_what_a_settings_file_says_is_no_markdown(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(
        '[[rules]]\nid = "x"\nmatch = { category = "credential" }\naction = "block"\n'
        'reason = "![](https://host.example/?q) <b> `code` [link](x)"\n'
    )
    text = said(sending(policy=load_file(file)), TOKEN)
    assert "](" not in text.replace("\\]", "")
    assert "<b>" not in text.replace("\\<", "")


LENSES = [
    (TEXT, "openai", "sends 1 secret, 2 contact details → api.openai.com: blocked"),
    (f"m = '{MAILS[0]}'\nclient.create(m)\n", "anthropic", "sends 1 contact detail → api.anthropic.com: only masked"),
    (f"k = '{TOKEN}'\nclient.create(k)\n", "local", "sends 1 secret → this machine: allowed and recorded"),
    (f"k = '{TOKEN}'\nclient.create(k)\n", "unknown", "sends 1 secret → an unknown destination: blocked"),
    ("client.create('🙂')\n", "openai", "sends nothing known to be sensitive → api.openai.com"),
]


@pytest.mark.parametrize(("text", "to", "title"), LENSES)
def test_lenses(text: str, to: str, title: str) -> None:
    snapshot = sending(text, to)
    [lens] = code_lenses(snapshot)
    assert lens.command is not None
    assert lens.command.title == title
    assert lens.range == snapshot.range(text.index("client"), text.index("client") + 13)
    [address] = lens.command.arguments or ()
    assert isinstance(address, dict)
    assert set(address) == {"uri", "position"}


def finding(rule: str, category: str = "credential", spans: int = 1, severity: str = "low") -> Finding:
    [base] = snap(f"x = '{TOKEN}'\n").findings
    places = tuple(Span(at, at + 1) for at in range(spans))
    evidence = ("column",) if spans > 1 else ()
    return base._replace(rule=rule, category=category, spans=places, evidence=evidence, severity=severity)  # type: ignore[arg-type]


def test_what_is_sent_is_counted_by_what_it_is() -> None:
    found = [
        finding("a", severity="critical"), finding("b", severity="high"), finding("personal-columns-to-ai", "person"),
        finding("sensitive-file-to-ai", "credential"), finding("c", "contact", 4), finding("d", "health"),
    ]  # fmt: skip
    assert what_is_sent(found) == (
        "2 secrets, 1 table of personal data, 1 sensitive file, 1 column of contact details, 1 health detail"
    )


@pytest.mark.parametrize(
    ("id_", "name"),
    [("openai", "api.openai.com"), ("local", "this machine"), ("nobody", "nobody"), ("ollama", "Ollama")],
)
def test_destinations_have_names_that_people_know(id_: str, name: str) -> None:
    assert destination_name(id_, Policy.default()).startswith(name)


def test_words_inside_markdown() -> None:
    assert plain("_a_b_ __c__ 1__2 ä_ö") == "\\_a_b\\_ \\_\\_c\\_\\_ 1__2 ä_ö"
    assert plain("a_b *c* <d>\n[e](f) `g` !h") == "a_b \\*c\\* \\<d\\> \\[e\\](f) \\`g\\` \\!h"
    assert code("a`b\nc") == "`aˋb c`"
    assert {verdict(one) for one in ("block", "confirm", "mask", "warn", "audit", "allow")} == {
        "blocked", "only after you confirm", "only masked", "allowed with a warning", "allowed and recorded", "allowed",
    }  # fmt: skip


def test_status_counts_and_says_it_in_a_line() -> None:
    status = status_of(sending(destination="openai"))
    assert status["findings"] == 3
    assert status["severities"] == {"info": 0, "low": 2, "medium": 0, "high": 0, "critical": 1}
    assert (status["classification"], status["calls"], status["callAction"], status["action"]) == (
        "restricted",
        1,
        "block",
        "block",
    )
    assert status["text"] == (
        "3 findings: 1 critical, 2 low; restricted; 1 AI call (blocked); to api.openai.com: blocked"
    )
    empty = status_of(snap("x = '🙂'\n"))
    assert (empty["findings"], empty["classification"], empty["callAction"], empty["action"]) == (
        0,
        "public",
        None,
        None,
    )
    assert empty["text"] == "no findings"
    assert TOKEN not in str(status)


def test_status_of_a_cell_is_that_of_its_notebook(tmp_path: Path) -> None:
    cells = [(f"a = '{TOKEN}'", "python"), ("x = 1", "python")]
    status = status_of(snap_notebook(cells, 1, tmp_path))  # type: ignore[arg-type]
    assert status["findings"] == 1


def test_no_value_is_in_any_of_it() -> None:
    snapshot = sending()
    text = "".join(said(snapshot, at) for at in (TOKEN, MAILS[0], "client"))
    text += str(code_lenses(snapshot)) + str(status_of(snapshot))
    assert not any(value in text or value[:9] in text for value in (TOKEN, *MAILS))
