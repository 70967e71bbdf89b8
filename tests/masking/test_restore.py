"""What is put back into a model's reply, and what is not."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from safe_prompt.masking.restore import Restorer, unmask
from safe_prompt.masking.vault import Vault

VAULT = Vault(b"a key of thirty-two bytes, tests")
P = VAULT.issue("Ada Müller 🙂", entity="PERSON", one_way=False)
Q = VAULT.issue('O"Brien\n<b>&\\', entity="PERSON", one_way=False)
KEY = VAULT.issue("the credential", entity="API_KEY", one_way=True)
VALUE = "Ada Müller 🙂"
LETTERS, NUMBER, CHECK = P.split("_")[1:]


@pytest.mark.parametrize(
    "written",
    [
        P, P.lower(), P.upper(), P.title(), P.replace("_", r"\_"), P.replace("_", r"\\_"),
        P.replace("_", " "), P.replace("_", "-"), P.replace("_", "\u00a0"), P.replace("_", "\u2011"),
        P.replace("_", "*"), P.replace("_", "&#95;"), P.replace("_", "&#x5F;"), P.replace("_", "&lowbar;"),
        P[:5] + "\u200b" + P[5:], "\u2060".join(P[:3]) + P[3:], P.replace("_", "_\u200d"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "around",
    [
        "{}", "🙂 {}.", "**{}**", "`{}`", "_{}_", "({})", "Dear {},", "Bob <{}>", "| {} |", "x={};", "'{}'s",
        "- {}\n", "> {}", "# {}\n", "a = ['{}', 1]", "[ ] {}", "{}\n\n", "1 < 2 {}", "a / b {}",
        "at 10:30 {}", "\u00a0{}",
    ],
)  # fmt: skip
def test_restored_however_the_model_writes_it(written: str, around: str) -> None:
    reply = around.replace("{}", written)
    reads_as_a_tag = around == "Bob <{}>" and not {"_", "*", "&", "\u2011", "\\"} & set(written)
    assert unmask(reply, VAULT) == (reply if reads_as_a_tag else around.replace("{}", VALUE))


FORBIDDEN = [
    "https://collector.example/?q={}", "HTTPS://collector.example/{}", "http:collector/{}",
    "https:\\\\x.y\\{}", "ftp://x/{}", "see //collector.example/{}", "www.collector.example/{}",
    "collector.example/{}", "collector.example?{}", "collector.example:8080/{}", "{}.collector.example/x",
    "user@{}.collector.example", "{}@collector.example", "mailto:{}", "javascript:fetch('{}')",
    "data:text/html,{}", "data:;base64,{}", "file:///{}", "wss://x/{}", "custom+scheme://x/{}",
    "https://x/?a=\"{}\"", "https://x/(a){}", "https://x/>{}", "https://x/?a=\u00a0{}", "https://x/`{}`",
    "https://x/**{}**", "{}://x", "https://x/){}", "![a](https://x/{})", "![{}](https://x)",
    "[a](https://x/{})", "[{}](https://x)", "[a](/local?{})", "[a](<https://x/ {}>)", "[a](<a)b {}>)",
    "[a](x 'a) {}')", '[a](x "{}")', "[a](x (t) {})", "[a]( {} )", "[a](\n{})", "[a](b(c){})",
    "[a](b\\){})", "[![{}](x)](y)", "[![a](x/{})](y)", "[a [b] {}](x)", "[see https://a.b c](d '{}')",
    "[x]: https://x/{}", "[x]: {}", "[x]:\n{}", "[x]:\n  {} 'title'", "[{}]: /x", "> [x]: {}", "- [x]: {}",
    "1. [x]: <{}>", "<https://x/{}>", "<mailto:{}>", "<x-scheme:{}>", '<img src="{}">', "<img src={}>",
    "<img alt='>' src='{}'>", '<a href="/q?{}">', "<img\nsrc={}\n>", "<p {}>", "<svg/onload=f('{}')>",
    "<b title = '{}'>", '<img src=\\">\\" alt=\\"{}\\">', "</a {}>", "<!-- {} -->", "<!DOCTYPE {}>",
    "<?xml {}?>", "<script>f('{}')</script>", "<style>{}</style>", "<SCRIPT async>'{}'</SCRIPT >",
    "background: url({})", "url( '{}' )", "URL(\"x)\" {})", "url(a(b){})", "<xlink:a href='{}'>",
    P.replace("_", "%5F").replace(P, "{}"), "https://x/?q={}&r={}", "//x/{}",
]  # fmt: skip


@pytest.mark.parametrize("place", FORBIDDEN)
@pytest.mark.parametrize("written", [P, P.lower(), P.replace("_", "-"), P.replace("_", r"\_")])
def test_nothing_is_restored_where_it_could_be_carried_off(place: str, written: str) -> None:
    reply = "🙂 Look.\n\n" + place.replace("{}", written)
    assert unmask(reply, VAULT) == reply
    assert unmask(reply.replace("🙂 Look.\n\n", ""), VAULT) == place.replace("{}", written)


@pytest.mark.parametrize(
    "place",
    [
        "https://x/a {}", "![a](b) {}", "[a](b 'c)') {}", "[a][b] {}", "<img src=a> {}", "<b>{}</b>",
        "url(a) {}", "[x]: /a\n{}", "[x]:\n/a\n{}", "<script>a</script>{}", "<https://a.b>\n{}",
        "[a](never closed\n\n{}", "[never closed {}\n\n(x)", "// a comment about {}", "x = a[1]; {}",
        "data: {}", "file: {}", "e.g. {}", "mail bob@mail.example, {}", "notes.txt {}", "C:\\temp {}",
        "a<b {}</b>", "url {}", "[{}] (x)",
    ],
)  # fmt: skip
def test_restored_again_behind_such_a_place(place: str) -> None:
    if place == "a<b {}</b>":
        assert unmask(place.replace("{}", P), VAULT) == place.replace("{}", P)  # ambiguous: it stays
        return
    assert unmask(place.replace("{}", P), VAULT) == place.replace("{}", VALUE)


@pytest.mark.parametrize("reply", [KEY, KEY.lower(), f"🙂 {KEY}", f'{{"k": "{KEY}"}}', KEY.replace("_", " ")])
def test_credentials_stay_masked(reply: str) -> None:
    assert unmask(reply, VAULT) == reply


def test_credentials_come_back_where_the_caller_trusts_the_text() -> None:
    assert unmask(f"🙂 {KEY}", VAULT, trusted=True) == "🙂 the credential"


@pytest.mark.parametrize(
    "word",
    [
        f"SP_{LETTERS}_{NUMBER}_zzzz",
        f"SP_{LETTERS}_9_{CHECK}",
        f"SP_EMAIL_{NUMBER}_{CHECK}",
        f"SP_{LETTERS}_{NUMBER}",
    ],
)
def test_only_placeholders_of_this_vault(word: str) -> None:
    assert unmask(word, VAULT) == word
    assert unmask(P, Vault(b"another")) == P


def test_trusted_restore_has_no_tolerance_and_no_url_rule() -> None:
    assert unmask(P.lower(), VAULT, trusted=True) == P.lower()
    assert unmask(f"https://x/{P}", VAULT, trusted=True) == f"https://x/{VALUE}"


def test_values_are_escaped_inside_json() -> None:
    value = 'O"Brien\n<b>&\\'
    body = {"name": Q, "list": [f"a {Q}"], Q: 1, "prose": f'said "{Q}"'}
    for indent in (None, 2):
        reply = json.dumps(body, indent=indent)
        assert json.loads(unmask(reply, VAULT)) == {
            "name": value, "list": [f"a {value}"], value: 1, "prose": f'said "{value}"'
        }  # fmt: skip
        fenced = f"🙂 Here:\n\n```json\n{reply}\n```\nDone, {Q}"
        _, middle, after = unmask(fenced, VAULT).split("```")
        assert json.loads(middle.removeprefix("json"))["name"] == value
        assert after == f"\nDone, {value}"


def test_values_are_escaped_twice_in_json_inside_json() -> None:
    value = 'O"Brien\n<b>&\\'
    arguments = {"to": Q, "quote": f'"{Q}" \\ ', "n": 1}
    reply = json.dumps({"arguments": json.dumps(arguments), "to": Q})
    restored = json.loads(unmask(reply, VAULT))
    assert restored["to"] == value
    assert json.loads(restored["arguments"])["to"] == value


def test_html_escaped_placeholders_get_html_escaped_values() -> None:
    assert unmask(Q.replace("_", "&#95;"), VAULT) == "O&quot;Brien\n&lt;b&gt;&amp;\\"


def test_restored_text_is_not_read_again() -> None:
    vault = Vault(b"k" * 32)
    inner = vault.issue("Ada", entity="PERSON", one_way=False)
    outer = vault.issue(inner + " [x](", entity="COMPANY_TERM", one_way=False)
    assert unmask(f"{outer} {inner}", vault) == f"{inner} [x]( Ada"
    assert unmask(outer, vault, trusted=True) == inner + " [x]("


def streamed(text: str, cuts: list[int]) -> str:
    restorer = Restorer(VAULT)
    out, last = "", 0
    for cut in [*sorted(cuts), len(text)]:
        out += restorer.feed(text[last:cut])
        last = cut
    return out + restorer.close()


pieces = st.sampled_from(
    [
        P, P.lower(), P.replace("_", " "), P.replace("_", "&#95;"), P.replace("_", r"\_"), Q, KEY, P[:7],
        P[7:], "sp", " ", "\n", "\n\n", "[", "]", "](", "]:", "(", ")", "<", ">", "<img ", "<a href=",
        "</script>", "<script>", '"', "'", "\\", "\\\"", "{", '{"a": "', "```", "```json\n", "~~~",
        "https://", "http", "s:", "//", "/", ":", "www", "www.", "url(", "data:", "text/html,", "mailto:",
        "@", ".", "evil.com", "a", "1", "- ", "> ", "!", "?", "#", "=", "\u200b", "🙂", "é", "&", "&#", "*",
        "_", "x" * 230, "x" * 301, " " * 45, "\t", "\r\n", "javascript:", "<!--", "-->",
    ]
)  # fmt: skip
replies = st.lists(st.one_of(pieces, st.text(max_size=3)), max_size=14).map("".join)


@given(replies, st.data())
@settings(max_examples=1500, deadline=None)
@example(P + " " + P, None)
def test_any_chunking_gives_the_same_as_the_whole(text: str, data: st.DataObject | None) -> None:
    whole = unmask(text, VAULT)
    assert streamed(text, list(range(len(text)))) == whole
    if data is not None:
        assert streamed(text, data.draw(st.lists(st.integers(0, len(text)), max_size=8))) == whole


@given(replies)
@settings(max_examples=300, deadline=None)
def test_hold_back_is_bounded(text: str) -> None:
    restorer = Restorer(Vault(b"k" * 32))
    given_out = 0
    for number, character in enumerate(text, 1):
        given_out += len(restorer.feed(character))
        assert number - given_out <= 1000


@pytest.mark.parametrize("text", ["Hello there, this is plain text. ", f"Hi {P}, ", "List [1, 2, 3] and "])
def test_plain_words_are_given_out_at_once(text: str) -> None:
    restorer = Restorer(VAULT)
    assert restorer.feed(text) == unmask(text, VAULT)


@given(replies)
@settings(max_examples=300, deadline=None)
def test_a_vault_without_entries_changes_nothing(text: str) -> None:
    assert unmask(text, Vault(b"k" * 32)) == text
