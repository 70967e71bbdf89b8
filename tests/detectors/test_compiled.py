"""Expressions from the cache are those that the compiler of ``re`` makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from safe_prompt import compiled
from safe_prompt.detectors.pattern import regex_flags
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.rules.loader import load_shipped

SOURCES = [
    (r"(?P<key>[a-z]+)=(?P<value>\d{1,4})", 0), (r"(?i)ß|é😀+", 0), (r"a(b)?(?(1)c|d)", re.VERBOSE),
    *((rule.regex, regex_flags(rule)) for rule in load_shipped().by_detector("pattern").values()),
]  # fmt: skip


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("SAFE_PROMPT_CONFIG_DIR", str(tmp_path))
    compiled._kept.cache_clear()
    yield tmp_path / "cache" / compiled.NAME
    compiled._kept.cache_clear()


def again() -> None:
    compiled.keep()
    compiled._kept.cache_clear()


def test_a_kept_expression_is_the_compiled_one(own_cache: Path) -> None:
    for source, flags in SOURCES:
        assert compiled.compiled(source, flags) == re.compile(source, flags)
    again()
    assert own_cache.exists()
    for source, flags in SOURCES:
        kept, fresh = compiled.compiled(source, flags), re.compile(source, flags)
        assert kept == fresh  # compares the engine's numbers as well
        assert (kept.flags, kept.groups, kept.groupindex) == (fresh.flags, fresh.groups, fresh.groupindex)
    assert not compiled._kept().new
    match = compiled.compiled(*SOURCES[0]).search("😀 port=8080")
    assert match is not None and match["value"] == "8080" and match.lastgroup == "value"


@pytest.mark.parametrize("damage", ["cut", "other numbers", "no numbers", "another Python"])
def test_a_cache_that_does_not_fit_is_not_used(damage: str, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled.compiled("a+b", 0)
    again()
    if damage == "cut":
        own_cache.write_bytes(own_cache.read_bytes()[:-3])
    elif damage == "another Python":
        monkeypatch.setattr(compiled.sys, "version", "4.0")
    else:
        numbers = b"\xff\xff\xff\xff" * 3 if damage == "other numbers" else b"\x00"
        known = {("a+b", 0): (32, numbers, 0, {}, (None,))}
        compiled.write_value(compiled.NAME, compiled._kept().stamp, known)
        compiled._kept.cache_clear()
    assert compiled.compiled("a+b", 0) == re.compile("a+b")
    assert compiled.compiled("a+b", 0).fullmatch("aab")


def test_an_invalid_expression_is_an_error_and_is_not_kept() -> None:
    with pytest.raises(re.error):
        compiled.compiled("(", 0)
    with pytest.raises(re.error):
        lazy_pattern("(").search("")
    assert not compiled._kept().new


def test_the_file_does_not_grow_without_end(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "MOST", 3)
    for letters in ("abc", "de"):
        for letter in letters:
            compiled.compiled(letter)
        again()
    assert set(compiled._kept().known) == {("d", 0), ("e", 0)}


def test_a_lazy_pattern_compiles_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    import safe_prompt.lazy_pattern as lazy

    monkeypatch.setattr(lazy, "compiled", lambda source, flags: asked.append(source) or re.compile(source, flags))
    pattern = lazy_pattern(r"\d+")
    assert not asked
    assert pattern.search("a1") and pattern.match("2") and pattern.pattern == r"\d+"
    assert asked == [r"\d+"]
