"""TOML files and their tables, read with errors that name the file, the key and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from safe_prompt.errors import ConfigError

TABLE_NAME = "tool.safe-prompt"
Choice = TypeVar("Choice", bound=str)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dictionary.

    Raises:
        ConfigError: unreadable, not UTF-8, or not TOML. The message never quotes the file.
    """
    import tomllib

    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            f"cannot be read ({error.strerror or type(error).__name__})",
            place=str(path),
            remedy="Check the path.",
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"not valid UTF-8 (byte {error.start})", place=str(path), remedy="Save it as UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as error:
        where = str(error).rpartition("(at ")[2].rstrip(")") if "(at " in str(error) else "unknown position"
        raise ConfigError(f"not valid TOML (at {where})", place=str(path), remedy="Correct the syntax there.") from None


@dataclass(frozen=True, slots=True)
class Table:
    """A TOML table with its file and key path, which errors name. Every method may raise ConfigError."""

    values: Mapping[str, Any]
    place: str
    path: str

    def error(self, key: str, problem: str, remedy: str = "") -> ConfigError:
        """An error about one key (without a key: about the table)."""
        return ConfigError(f"{self.name(key)}: {problem}", place=self.place, remedy=remedy)

    def name(self, key: str) -> str:
        """The key's full path."""
        if not key:
            return self.path
        quoted = key if key.replace("-", "").replace("_", "").isalnum() and key.isascii() else f'"{key}"'
        return f"{self.path}.{quoted}" if self.path else quoted

    def only(self, keys: Iterable[str]) -> None:
        """Refuse keys other than these, with the likeliest of them as remedy."""
        known = tuple(keys)
        for key in self.values:
            if key not in known:
                raise self.error(key, "unknown key", did_you_mean(key, known))

    def text(self, key: str, default: str = "") -> str:
        return cast(str, self._typed(key, str, "a string", default))

    def number(self, key: str, default: float) -> float:
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(key, f"expected a number, not {_kind(value)}")
        return float(value)

    def whole(self, key: str, default: int, least: int) -> int:
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.error(key, f"expected a whole number of at least {least}")
        return value

    def choice(self, key: str, choices: tuple[Choice, ...]) -> Choice | None:
        """One of the choices, None where the key is absent."""
        if key not in self.values:
            return None
        value = self.values[key]
        if not isinstance(value, str) or value not in choices:
            raise self.error(key, f"expected one of {', '.join(choices)}", did_you_mean(value, choices))
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty where the key is absent."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.error(key, "expected a list of non-empty strings")
        return tuple(value)

    def one_or_more(self, key: str, choices: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A string or a list of strings, each among the choices if there are any."""
        value = self.values.get(key, [])
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
            raise self.error(key, "expected a string or a list of strings")
        if key in self.values and not items:
            raise self.error(key, "the list is empty", "Remove the key to leave it open.")
        for item in items:
            if choices and item not in choices:
                raise self.error(key, f"expected {', '.join(choices)}", did_you_mean(item, choices))
        return tuple(items)

    def day(self, key: str) -> date | None:
        """A TOML date, None where the key is absent."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.date()
        if not isinstance(value, date):
            raise self.error(key, "expected a date", "Write it without quotes: 2027-01-31.")
        return value

    def table(self, key: str) -> Table:
        """A table; empty where the key is absent."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"expected a table, not {_kind(value)}")
        return Table(value, self.place, self.name(key))

    def tables(self, key: str) -> tuple[Table, ...]:
        """An array of tables; empty where the key is absent."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(key, "expected an array of tables", f"Write [[{self.name(key)}]].")
        return tuple(Table(item, self.place, f"{self.name(key)}[{index}]") for index, item in enumerate(value))

    def _typed(self, key: str, type_: type, wanted: str, default: object) -> object:
        value = self.values.get(key, default)
        if not isinstance(value, type_):
            raise self.error(key, f"expected {wanted}, not {_kind(value)}")
        return value


def _kind(value: object) -> str:
    names = {
        str: "a string",
        bool: "true or false",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), "a date or time")


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """A remedy that names the likeliest word, else all of them if they are few."""
    from difflib import get_close_matches

    words = tuple(known)
    if isinstance(word, str):
        plain = word.lower().replace("-", "_")
        close = get_close_matches(plain, [item.lower().replace("-", "_") for item in words], 1, 0.6)
        if close:
            meant = next(item for item in words if item.lower().replace("-", "_") == close[0])
            return f'Did you mean "{meant}"?'
    return f"Known: {', '.join(words)}." if len(words) <= 20 else ""
