"""Command lines: which of them ask a model, and where their words stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from safe_prompt.flow.destination import Target, of_address, of_models
from safe_prompt.flow.state import Machine
from safe_prompt.flow.value import Value
from safe_prompt.lazy_pattern import lazy_pattern

_WORD: Final = lazy_pattern(r"(?:'[^']*+'?|\"(?:[^\"\\]|\\[\s\S])*+\"?|\\[\s\S]|[^\s'\"\\|&;<>]|[<>](?=\())++")
_BREAK: Final = lazy_pattern(r"\|\||&&|;|&|\||\n|\r")
_QUOTED: Final = lazy_pattern(r"\\([\s\S])|['\"]")
_BEFORE: Final = frozenset(
    ("sudo", "time", "env", "nohup", "exec", "command", "uv", "uvx", "npx", "pipx", "run", "then", "do", "timeout")
)


class Word(NamedTuple):
    """A word of a command: its span in the command, and its text without quotes and escapes."""

    start: int
    end: int
    text: str


class Sending(NamedTuple):
    """A command that asks a model: its program, where it sends, its words, and those of them that authorize it."""

    program: str
    target: Target
    words: tuple[Word, ...]
    headers: tuple[Word, ...]
    credentials: tuple[Word, ...]


def sendings(machine: Machine, text: str) -> Iterator[Sending]:
    """The commands of a shell text that ask a model. What is piped into one of them is sent by it."""
    for pipeline in _pipelines(text):
        fed: list[Word] = []
        for words in pipeline:
            found = of_words(machine, words)
            if found is not None:
                yield found._replace(words=(*fed, *found.words))
            fed += words


def _pipelines(text: str) -> Iterator[list[list[Word]]]:
    pipeline: list[list[Word]] = []
    words: list[Word] = []
    position = 0
    while position < len(text):
        if text.startswith("\\\n", position) or text.startswith("\\\r\n", position):
            position = text.index("\n", position) + 1
            continue
        ended = _BREAK.match(text, position)
        if ended is not None:
            if words:
                pipeline.append(words)
                words = []
            if ended[0] != "|" and pipeline:
                yield pipeline
                pipeline = []
            position = ended.end()
            continue
        word = _WORD.match(text, position)
        if word is None or not word[0]:
            position += 1
            continue
        words.append(Word(word.start(), word.end(), _QUOTED.sub(_unquoted, word[0])))
        position = word.end()
    if words:
        pipeline.append(words)
    if pipeline:
        yield pipeline


def _unquoted(found: object) -> str:
    return found[1] or ""  # type: ignore[index]


def of_words(machine: Machine, words: Sequence[Word]) -> Sending | None:
    """What a command of these words sends to, None where it asks no model."""
    first = 0
    while first < len(words) and (words[first].text in _BEFORE or "=" in words[first].text.partition("/")[0]):
        first += 1
    if first >= len(words):
        return None
    program = words[first].text.replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    rest = list(words[first + 1 :])
    table = machine.tables.sinks
    if program in table["web_commands"]["names"]:
        return _web(machine, program, rest)
    named = table["commands"].get(program)
    if not named or (rest and rest[0].text in table["web_commands"]["harmless"]):
        return None
    if not rest:
        return None
    target = Target(named)
    model = _option(rest, ("-m", "--model"))
    if named == "ollama":
        model = next((word.text for word in rest[1:] if not word.text.startswith("-")), "")
        target = Target(of_models(machine, ({"model": Value(const=model)},), prefix="ollama:") or named)
    elif named == "by-model":
        target = Target(of_models(machine, ({"model": Value(const=model)},)) or "unknown")
    return Sending(program, target, tuple(rest), (), ())


def _option(words: Sequence[Word], names: Sequence[str]) -> str:
    for word, following in pairwise(words):
        if word.text in names:
            return following.text
    return ""


def _web(machine: Machine, program: str, words: list[Word]) -> Sending | None:
    from safe_prompt.flow.http import JSON_SHAPE, is_model_path

    table = machine.tables.sinks["web_commands"]
    headers: list[Word] = []
    credentials: list[Word] = []
    others: list[Word] = []
    target: Target | None = None
    address = ""
    before = ""
    for word in words:
        if before in table["headers"]:
            headers.append(word)
        elif before in table["credentials"]:
            credentials.append(word)
        else:
            others.append(word)
            if "://" in word.text and not word.text.startswith(("{", "[")) and not address:
                address = word.text
                target = of_address(machine, _with_gaps(word.text))
        before = word.text
    body = any(word.text in table["bodies"] for word in words) or any(
        word.text.startswith(tuple(f"{name}=" for name in table["bodies"])) for word in words
    )
    shaped = any(JSON_SHAPE.search(word.text) for word in others)
    if target is not None and target.id not in ("unknown", "local"):
        if not body and not shaped and program in ("curl", "wget"):
            return None
        mixed = any(host in address for host in machine.tables.sinks["http"]["mixed_hosts"])
        if mixed and not shaped and not any(mark in address for mark in machine.tables.sinks["http"]["paths"]):
            return None
    elif not shaped and not (body and is_model_path(machine, address)):
        return None
    return Sending(
        program, target or Target("unknown", certain=False), tuple(others), tuple(headers), tuple(credentials)
    )


def _with_gaps(text: str) -> str:
    """An address in which variables are unknown pieces."""
    import re

    from safe_prompt.flow.value import GAP

    return re.sub(r"\$\{?\w+\}?|\{[^{}]*\}", GAP, text)
