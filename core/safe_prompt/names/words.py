"""Words that the names tier knows, from ``words.toml``: what sentences are made of, what software talk is made of."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple


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
    return Words(
        MappingProxyType(function),
        frozenset().union(*function.values()),
        frozenset(" ".join(table["software"].values()).split()),
        frozenset(" ".join(table["not_names"].values()).split()),
        frozenset(table["not_names"]["named"].split()),
        frozenset(" ".join(table["given"].values()).split()),
        frozenset(table["ambiguous"]["words"].split()),
    )
