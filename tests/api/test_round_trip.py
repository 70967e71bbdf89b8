"""Mask with the real scan, restore, and get the same text; and where a detector breaks, nothing goes out."""

from __future__ import annotations

import csv
import io
import json
import random
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import safe_prompt
from safe_prompt import pipeline
from safe_prompt.detectors import detect
from safe_prompt.findings.fingerprint import load_key
from safe_prompt.masking.mask import WITHHELD
from safe_prompt.masking.placeholders import placeholder

from ..plants import notebooks as at  # noqa: TID252 -- `tests` is not on the path
from .made_texts import DRAWS, TEMPLATES, filled, goldens, nested, notebook

seeds = st.integers(0, 10_000).map(random.Random)
drawn = st.tuples(st.sampled_from(sorted(DRAWS)), seeds)


def guess(entity: str, number: int, value: str) -> str:
    """The placeholder that masking would issue, if the text did not hold it already."""
    return placeholder(load_key().secret, entity, number, value)


def told(pair: tuple[str, random.Random]) -> str:
    """A value behind the words that give it away."""
    name, rng = pair
    label = {"opaque": "api_key = ", "password": "password: ", "nhs": "NHS number: ", "ssn": "SSN: ", "name": "Dear "}
    return label.get(name, "") + DRAWS[name](rng)


plain = st.one_of(
    drawn.map(lambda pair: DRAWS[pair[0]](pair[1])),
    drawn.map(told),
    drawn.map(lambda pair: told(pair).replace("@", "\u200b@").replace("_", "_\u2060")),
    seeds.map(nested),
    seeds.map(lambda rng: filled(rng.choice(TEMPLATES)[1], rng)),
)
signs = st.sampled_from(
    [
        "SP_", "SP_EMAIL_1_", "SP_EMAIL_1_abcd", "SP_KEY_1_k7q2", "sp_email_1_abcd", "SP_SP_EMAIL_1_abcd",
        "SP_WITHHELD_1_aaaa", "_1_k7q2", '"', "'", "\\", "\\n", "\\u00e9", "{", "}", "[", "]", ":", ",", "🙂", "👩‍👧",
        "\ud800", "\udc00", "\r\n", "\n", "\r", "\u2028", "\x00", "\ufeff", " ", "\t", "#", "=", "a", "12", "null",
        "password=", "Bearer ", "e-mail: ", "-----BEGIN PRIVATE KEY-----\n", "<!-- ", "data:;base64,",
    ]
)  # fmt: skip
pieces = st.one_of(plain, signs, st.text(st.characters(exclude_categories=()), max_size=6))
texts = st.lists(pieces, max_size=9).map("".join)


@st.composite
def with_guesses(draw: st.DrawFn) -> str:
    """A text that holds the very placeholders that its own values would get."""
    rng = draw(seeds)
    mail, key = DRAWS["email"](rng), DRAWS["github"](rng)
    words = [mail, key, *(guess("EMAIL_ADDRESS", n, mail) for n in (1, 2)), guess("TOKEN", 1, key)]
    words += [guess("API_KEY", 1, key), words[2].lower(), "🙂"]
    between = draw(st.sampled_from([" ", "\n", ", ", "", "SP_"]))
    return between.join(draw(st.lists(st.sampled_from(words), min_size=1, max_size=10)))


def as_python(parts: list[str]) -> str:
    return "\n".join(f"value_{number} = {part!r}  # 🙂" for number, part in enumerate(parts))


def as_json(parts: list[str]) -> str:
    body: Any = {"list": parts, "keys": {part: number for number, part in enumerate(parts)}, "n": [1.5, None, True]}
    return json.dumps(body, ensure_ascii=len(parts) % 2 == 0, indent=len(parts) % 3 or None)


def as_notebook(parts: list[str]) -> str:
    cells = []
    for number, part in enumerate(parts):
        kinds = (at.markdown(part), at.code(part, at.stream(part)), at.code("x 🙂", at.result({"text/plain": part})))
        cells.append(kinds[number % 3])
    return at.dump(at.notebook(*cells))


def as_csv(parts: list[str]) -> str:
    out = io.StringIO()
    rows = csv.writer(
        out, delimiter=",;\t"[len(parts) % 3], quoting=csv.QUOTE_ALL if len(parts) % 2 else csv.QUOTE_MINIMAL
    )
    rows.writerow(["id", "name 🙂", "email", "note"])
    rng = random.Random(len(parts))
    for number, part in enumerate(parts * 2):
        rows.writerow([number, DRAWS["name"](rng), DRAWS["email"](rng), part.replace("\0", "")])
    return out.getvalue()


WRITERS = {"text": "".join, "python": as_python, "json": as_json, "notebook": as_notebook, "csv": as_csv}
KINDS = (*WRITERS, None)


def assert_restored(text: str, kind: Any, vault: safe_prompt.Vault | None = None) -> safe_prompt.Masked:
    masked = safe_prompt.mask(text, to="openai", kind=kind, vault=vault)
    same = safe_prompt.unmask(masked.text, masked.vault, trusted=True) == text
    assert same, f"differs as {kind}"
    return masked


@pytest.mark.parametrize("kind", KINDS)
@given(texts)
@settings(max_examples=60, deadline=None)
@example("")
@example("🙂")
def test_any_text_comes_back(kind: str | None, text: str) -> None:
    assert_restored(text, kind)


@pytest.mark.parametrize("kind", WRITERS)
@given(st.lists(texts, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_well_formed_document_comes_back(kind: str, parts: list[str]) -> None:
    text = WRITERS[kind](parts)
    masked = assert_restored(text, kind)
    if kind in {"json", "notebook"} and not masked.withheld:
        json.loads(masked.text)


@pytest.mark.parametrize("kind", ["text", "json", "notebook"])
@given(with_guesses())
@settings(max_examples=60, deadline=None)
def test_a_text_that_holds_its_own_placeholders_comes_back(kind: str, text: str) -> None:
    assert_restored(WRITERS[kind]([text, text]), kind)


@given(st.lists(st.one_of(texts, with_guesses()), min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_texts_of_one_session_come_back(session: list[str]) -> None:
    """All of them, after the last was masked. A later text that holds an issued placeholder means its value."""
    vault = safe_prompt.Vault(load_key().secret)
    for text in session:
        vault.reserve(text)
    hidden = [assert_restored(text, None, vault).text for text in session]
    assert all(safe_prompt.unmask(one, vault, trusted=True) == text for one, text in zip(hidden, session, strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_the_made_texts_come_back_without_their_values(seed: int) -> None:
    rng = random.Random(seed)
    made = [*goldens("round trip", seed), *(filled(text, rng) for _, text in TEMPLATES)]
    made += [notebook(rng) for _ in range(4)] + [nested(rng) for _ in range(12)]
    masked = [assert_restored(text, None) for text in made]
    assert not any(one.withheld for one in masked)
    assert sum(len(one.vault) > 0 for one in masked) > len(made) * 0.75


def broken(*_: Any) -> Any:
    raise RuntimeError("an error whose text could hold a value 🙂")


def breaks_late(*_: Any) -> Any:
    yield from ()
    broken()


TABLES = ("VIEW_DETECTORS", "RAW_DETECTORS")
STEPS = ("views", "read_parts", "resolve", "weigh")


@pytest.mark.parametrize(
    ("which", "fault"),
    [*((name, fault) for name in TABLES for fault in (broken, breaks_late)), *((name, broken) for name in STEPS)],
)
@pytest.mark.parametrize("text", ["🙂 nothing in here", "🙂 {email} {github}"])
def test_where_a_detector_breaks_the_whole_text_is_withheld(
    which: str, fault: Any, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = filled(text, random.Random(7))
    if which in TABLES:
        table = getattr(detect, which)
        fault = MappingProxyType({**table, next(iter(table)): fault})
    monkeypatch.setattr(detect if hasattr(detect, which) else pipeline, which, fault)
    masked = safe_prompt.mask(text, to="openai")
    if which in {"resolve", "weigh"} and "nothing" in text:
        assert masked.text == text  # no match, so nothing to resolve or weigh
        return
    assert masked.withheld and masked.action == "block"
    assert masked.text.startswith("SP_WITHHELD_") or masked.text == WITHHELD
    said = " ".join([repr(masked), *masked.reasons, *masked.notes])
    assert "RuntimeError" in said or "failed" in said or "not read" in said
    assert "could hold a value" not in said
    if masked.text != WITHHELD:
        assert safe_prompt.unmask(masked.text, masked.vault, trusted=True) == text
        assert safe_prompt.unmask(masked.text, masked.vault) == masked.text
    else:
        assert masked.lossy  # nothing was kept, and the caller must know


def test_a_policy_that_lets_broken_scans_through_is_obeyed(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[tool.safe-prompt]\non_error = "warn"\n', encoding="utf-8")
    policy = safe_prompt.Policy.load(file)
    monkeypatch.setattr(detect, "RAW_DETECTORS", MappingProxyType({"hidden_text": broken}))
    text = filled("🙂 {email}", random.Random(7))
    masked = safe_prompt.mask(text, to="openai", policy=policy)
    assert not masked.withheld and len(masked.vault) == 1 and masked.text.startswith("🙂 SP_EMAIL_1_")
    assert any("hidden_text" in reason for reason in masked.reasons)
