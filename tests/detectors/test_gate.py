"""The gate is a necessary condition: with and without the native engine, the same matches."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safe_prompt.detectors import gate, many_patterns, pattern
from safe_prompt.detectors.detect import detect_all
from safe_prompt.detectors.gate_expression import gate_expression
from safe_prompt.detectors.pattern import PatternMatcher
from safe_prompt.detectors.proof import values
from safe_prompt.documents.document import Part
from safe_prompt.documents.view import View
from safe_prompt.findings.fingerprint import Key
from safe_prompt.rules.loader import load_shipped
from safe_prompt.rules.ruleset import Ruleset

RULES = load_shipped()
NATIVE = PatternMatcher(RULES)
PLAIN = PatternMatcher(RULES, native=False)
EXAMPLES = [
    (rule, example, value)
    for rule in RULES.by_detector("pattern").values()
    for _, value in list(values(rule))[:1]
    for example in rule.all_examples[:1]
]


def found(matcher: PatternMatcher, text: str) -> list[tuple[str, int, int, float]]:
    return sorted((m.rule.id, m.start, m.end, m.confidence) for m in matcher.matches(View(text, "text")))


def test_the_native_engine_is_the_one_under_test() -> None:
    assert NATIVE.native and not PLAIN.native


NOISE = st.text(st.sampled_from("ab1 .,:;=-_/@\"'\\\n\t{}[]()<>é😀漢ß０１\u00ad\u200b\ud800"), max_size=30)


@given(st.lists(st.tuples(NOISE, st.sampled_from(EXAMPLES), st.integers(0, 5)), min_size=1, max_size=4), NOISE)
def test_same_matches_with_and_without_the_native_engine(pieces, tail) -> None:
    text = ""
    for noise, (_, example, value), cut in pieces:
        text += noise + example.replace("{value}", value[: len(value) - cut] if cut > 3 else value)
    text += tail
    assert found(NATIVE, text) == found(PLAIN, text)


@pytest.mark.parametrize(
    "regex, text",
    [
        (r"ab[^\"]{2,4}c", "abé😀éc"),
        (r"ab[^\"]c", "ab漢c"),
        (r"(?<![0-9])[0-9]{4}(?![0-9])", "é1234"),
        (r"x(?:[^\s]y){1,3}z", "x😀y漢yz"),
        (r"key.{0,3}=", "keyééé="),
        (r"[\W]{2}k", "é😀k"),
        (r"[^\W]{2}k", "abk"),
        (r"(?i:KEY)\b.v", "key v"),
        (r"[àé]x", "éx"),
        (r"[à-ï]{2}x", "éèx"),
        (r"a(?=b)b", "ab"),
        (r"straße", "straße"),
        (r"\bab\b", "éab é"),
        (r"[0-9a-f]{8,12}-us[0-9]", "é1234567890-us4"),
        (r"(?<![a-z])[a-z]{2}[0-9]?xyz", "😀ab7xyz"),
        (r"(?:ab|[cd]e?)f(?i:K)", "dfk"),
        (r"k(?:[\"]{0,2}(?:x[^>]{0,60}){0,2}>|=)v", "k=v"),
        (r"key(?:[\"]{0,2}(?:x[^>]{0,60}){0,2}>|=)v", 'key"xé>v'),
    ],
)
def test_a_gate_ends_within_reach_of_every_match(regex: str, text: str) -> None:
    flags = re.VERBOSE | re.ASCII
    gate = gate_expression(regex, flags)
    byte_gate = re.compile(gate.pattern.encode())
    data = text.encode("utf-8", "surrogatepass")
    match = re.compile(regex, flags).search(text)
    assert match is not None
    ends = [
        len(data[:end].decode("utf-8", "ignore"))
        for start in range(len(data) + 1)
        for end in range(start, len(data) + 1)
        if byte_gate.fullmatch(data, start, end)
    ]
    assert any(match.start() <= end <= match.start() + gate.bounds.reach for end in ends)
    assert match.end() - match.start() <= gate.bounds.width
    assert not gate.bounds.beginning or re.compile(gate.bounds.beginning, flags).match(text, match.start())


DENSE = (
    "12 ",
    "0123456789",
    "1.2.3.4 ",
    "a@b.co ",
    "key=",
    "password ",
    "123-45-6789 ",
    "１２３ ",
    "é12 Elm Road\n",
    "x" * 80 + "12",
)


@pytest.mark.parametrize("piece", DENSE)
def test_ends_that_lie_close_to_each_other_hide_no_match(piece: str) -> None:
    _, example, value = next(one for one in EXAMPLES if one[0].id == "email-address")
    filled = example.replace("{value}", value)
    text = f"{piece * 40} {filled} {piece * 9}{filled}"
    assert found(NATIVE, text) == found(PLAIN, text) != []


def test_too_many_ends_hide_no_match(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "EVENTS_MAX", 20)
    text = "".join(example.replace("{value}", value) + "\n" for _, example, value in EXAMPLES[:60])
    assert NATIVE._gate is not None and not NATIVE._gate.events(text).complete
    assert found(NATIVE, text) == found(PLAIN, text) != []


def test_a_rule_with_too_many_matches_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pattern, "MATCHES_MAX", 5)
    monkeypatch.setattr(pattern, "MATCHES_APART", 10**6)
    value = {rule.id: value for rule, _, value in EXAMPLES}
    text = "".join(f"write to {n}{value['email-address']} please\n" for n in range(9)) + value["github-pat"]
    matches, broken = detect_all(Part(text, "text"), RULES, None, Key(b"tests" * 7, "tests"))
    rules = [one.match.rule.id for one in matches]
    assert rules.count("email-address") == 5 and "github-pat" in rules
    assert broken == ["more than 5 matches of email-address: the rest was not looked at"]


@pytest.mark.parametrize(
    "regex, ignore_case, text",
    [
        ("(?-i:x[^a-c]{2}yz)", True, "xAByz"),
        ("(?-i:x[^a]yz)[0-9]{2}", True, "xAyz12"),
        ("(?i)token[0-9]{4}", False, "😀TOKEN1234"),
        ("(?s)key.val", False, "key\nval"),
        ("(?s:key.val)", False, "key\nval"),
        ("(?P<value>a)?(?(value)b|c)xyz", False, "abxyz"),
        (r"x[\ud800]yz\ud800", False, "x\ud800yz\ud800"),
        (r"abc(?=[^}]{0,40}end)", False, "😀abc" + "-" * 30 + "end"),
        (r"abc(?![^}]{0,40}end)", False, "abc" + "-" * 30 + "end abc"),
        (r"ab?(?:c(?=.{30}[a-z]))d?", False, "abc" + "-" * 30 + "e"),
    ],
)
def test_flags_and_look_aheads_hide_no_match(regex: str, ignore_case: bool, text: str) -> None:
    rule = RULES.by_id["github-pat"]._replace(regex=regex, ignore_case=ignore_case, keywords=(), validator="")
    native = PatternMatcher(Ruleset((rule,), content=uuid.uuid4().hex))  # a name that no cache knows
    spans = [match.span() for match in re.finditer(regex, text, re.A | re.X | (re.I if ignore_case else 0))]
    assert native._gate is not None
    ends = native._gate.events(text).ends.get(0)
    assert [match.span() for match in (native._near(0, text, ends) if ends else ())] == spans


@pytest.mark.parametrize("regex", [r"abc\b[a-z]{4}", "(?:abc)?d?"])
def test_a_rule_that_the_native_engine_refuses_hides_no_other(regex: str) -> None:
    other = RULES.by_id["github-pat"]
    refused = other._replace(id="refused", regex=regex, keywords=(), validator="", value=("abcd",), reject=())
    matcher = PatternMatcher(Ruleset((refused, other), content=uuid.uuid4().hex))
    text = next(value for rule, _, value in EXAMPLES if rule is other)
    assert [match.rule.id for match in matcher.matches(View(text, "text")) if match.rule is other] == [other.id]


def test_a_cache_file_that_was_emptied_hides_no_match(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_patterns, "read_cache", lambda _name: b"")
    rule = RULES.by_id["github-pat"]
    matcher = PatternMatcher(Ruleset((rule,), content=uuid.uuid4().hex))
    text = next(value for one, _, value in EXAMPLES if one is rule)
    assert matcher.native and len(found(matcher, text)) == 1


def spread(pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Sequences, branches and repeats of regular expressions."""
    sequence = st.lists(pieces, min_size=1, max_size=3).map("".join)
    return st.one_of(
        sequence.map("(?:{})".format),
        st.tuples(sequence, sequence).map("(?:{0[0]}|{0[1]})".format),
        st.tuples(sequence, st.sampled_from(["?", "{1,2}", "{2}", "{0,3}?"])).map("(?:{0[0]}){0[1]}".format),
        sequence.map("(?i:{})".format),
        sequence.map("(?-i:{})".format),
    )


PIECES = st.sampled_from("ab|k|é|😀|@|-|12|[0-9]|[^a]|[^k-m0]|[^\\s]|.|[ -]{0,2}|[àéb]|\\d{2,3}|\\b".split("|"))
REGEXES = st.lists(st.recursive(PIECES, spread, max_leaves=5), min_size=1, max_size=4).map("".join)


@settings(deadline=None, max_examples=60)
@given(REGEXES, st.booleans(), st.booleans(), st.data())
def test_any_gate_ends_within_reach_of_every_match(
    regex: str, ignore_case: bool, long: bool, data: st.DataObject
) -> None:
    flags = re.VERBOSE | re.ASCII | (re.IGNORECASE if ignore_case else 0)
    text = data.draw(NOISE) + data.draw(st.from_regex(re.compile(regex, flags))) + data.draw(NOISE)
    gate = gate_expression(regex, flags, "long" if long else "short")
    encoded = text.encode("utf-8", "surrogatepass")
    byte_gate = re.compile(gate.pattern.encode(), flags & re.IGNORECASE)
    for match in re.compile(regex, flags).finditer(text):
        low = len(text[: match.start()].encode("utf-8", "surrogatepass"))
        high = low + len(text[match.start() : match.start() + gate.bounds.reach].encode("utf-8", "surrogatepass"))
        spans = [(s, e) for s in range(max(low - 1, 0), high + 1) for e in range(max(s, low), high + 1)]
        assert any(byte_gate.fullmatch(encoded, start, end) for start, end in spans)
        assert len(match[0]) <= gate.bounds.width


@pytest.mark.parametrize(
    "regex, value",
    [
        (r"(?<![K-])12", "12"),
        (r"(?<![K-])xy", "xy"),
        (r"(?<![a-z])x[0-9]", "x1"),
        (r"ab[0-9]{2}", "ab12"),
        (r"(?<![0-9])[0-9]{4}", "1234"),
        (r"@é", "@é"),
    ],
)
@pytest.mark.parametrize("tail", ["", "z", " 😀", "\n"])
def test_nothing_is_lost_at_the_end_of_texts_of_any_length(regex: str, value: str, tail: str) -> None:
    """The engine itself misses some where nothing follows."""
    rule = RULES.by_id["iban"]._replace(
        id="own", regex=regex, keywords=(), validator="", checksum="evidence", reject=(), ignore_case=False, names=()
    )
    ruleset = Ruleset((rule,), content=uuid.uuid4().hex)
    native, plain = PatternMatcher(ruleset), PatternMatcher(ruleset, native=False)
    assert native.native
    for length in range(130):
        text = "🙂" + "B" * length + " " * (length % 2) + value + tail
        assert found(native, text) == found(plain, text), length
        assert found(plain, text), length
