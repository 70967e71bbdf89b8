"""Words that the names tier knows: of sentences and of software talk, and what is a name and what is none."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from safe_prompt.detectors.name_words import name_words


class Words(NamedTuple):
    """Word lists, in lower case where not said otherwise.

    ``function``: by language, words that only sentences hold. ``software``: words of technical prose. ``not_names``:
    words that stand in no name, whatever their capitals. ``named``: words that make the name before them a thing's.
    ``given``: given names, and of them those ``ambiguous`` that by themselves say nothing.
    """

    function: Mapping[str, frozenset[str]]
    every_function: frozenset[str]
    software: frozenset[str]
    not_names: frozenset[str]
    named: frozenset[str]
    given: frozenset[str]
    ambiguous: frozenset[str]


@lru_cache(maxsize=1)
def words() -> Words:
    """The lists, read on first use."""
    table = tomllib.loads(files("safe_prompt.names").joinpath("words.toml").read_text("utf-8"))
    function = {language: frozenset(text.split()) for language, text in table["function"].items()}
    names = name_words()
    return Words(
        MappingProxyType(function),
        frozenset().union(*function.values()),
        frozenset(" ".join(table["software"].values()).split()),
        names.not_names,
        names.named,
        names.given,
        names.ambiguous,
    )
