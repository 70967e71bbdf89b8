"""Lines of a ``.env`` file: names that are taken, a name for a new value, and the line that holds it.

A value is written so that a POSIX shell, python-dotenv and docker compose all read the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.rewriting.change import Change, EditError, newline_of

_ENTRY: Final = lazy_pattern(
    r"^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*"
    r"(?:'([^'\\]*(?:\\[\s\S][^'\\]*)*)'|\"([^\"\\]*(?:\\[\s\S][^\"\\]*)*)\"|([^\r\n]*))",
    re.MULTILINE,
)
_PLAIN: Final = lazy_pattern(r"[A-Za-z0-9_./:@%+,=-]+")
_NAME: Final = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_NO_LETTER: Final = lazy_pattern(r"[^A-Za-z0-9]+")
_CAMEL: Final = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST: Final = 60
_MOST: Final = 1_000  # numbers tried behind a name


def variable_name(words: str) -> str:
    """Words, or an identifier in any style, as the name of an environment variable; "" where nothing is left."""
    parts = _CAMEL.sub("_", words) if not words.isupper() else words
    name = _NO_LETTER.sub("_", parts).strip("_").upper()[:_LONGEST].rstrip("_")
    if not name or not name.isascii():
        return ""
    return name if name[0].isalpha() else f"_{name}"


def entries(text: str) -> dict[str, str]:
    """Names in a file with their values; of a name that is there twice the last value, as readers take it."""
    return {found[1]: _value(found) for found in _ENTRY.finditer(text)}


def _value(found: re.Match[str]) -> str:
    if found[2] is not None:
        return re.sub(r"\\(['\\])", r"\1", found[2])
    if found[3] is not None:
        return re.sub(r"\\([\"\\$`])", r"\1", found[3])
    return re.split(r"(?:^|[ \t])#", found[4] or "", maxsplit=1)[0].strip()


def free_name(wanted: str, value: str, taken: dict[str, str]) -> str:
    """``wanted`` where it is free or holds this very value already, else the first of ``wanted_2`` … that does."""
    for number in range(1, _MOST):
        name = wanted if number == 1 else f"{wanted}_{number}"
        if taken.get(name, value) == value:
            return name
    raise EditError("Every name for the variable is taken.")


def addition(text: str, new: Iterable[tuple[str, str]]) -> Change | None:
    """What adds names with values at the end of a file; None where all of them are there.

    Raises:
        EditError: a value cannot be written so that every reader takes it for the same.
    """
    newline = newline_of(text)
    taken = entries(text)
    lines = [f"{name}={written(value)}{newline}" for name, value in dict(new).items() if name not in taken]
    if not lines:
        return None
    lead = newline if text and text[-1] not in "\r\n" else ""
    return Change(len(text), len(text), lead + "".join(lines))


def written(value: str) -> str:
    """A value behind its ``=``.

    Raises:
        EditError: as ``addition``.
    """
    if _PLAIN.fullmatch(value):
        return value
    # python-dotenv puts `${NAME}` in, whatever the quotes; a zero byte ends every value; a carriage return is lost.
    if "${" not in value and not any(character in value for character in "\0\r"):
        if "'" not in value and "\\\\" not in value and not value.endswith("\\"):
            return f"'{value}'"
        if not any(character in value for character in '"\\$`!'):
            return f'"{value}"'
    raise EditError("The value has characters that .env files cannot hold for every reader.")


def is_name(name: str) -> bool:
    """Whether a shell takes it for the name of a variable."""
    return _NAME.fullmatch(name) is not None
