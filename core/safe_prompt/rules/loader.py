"""Rules from TOML files, with errors that name the file, the rule, the key and the remedy."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from safe_prompt.cache_file import read_value, write_value
from safe_prompt.errors import RuleError
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset

SHIPPED = Path(__file__).parent / "data"
CACHE_FORMAT = 4


@lru_cache(maxsize=1)
def load_shipped() -> Ruleset:
    """The rules that come with safe-prompt.

    Read from a cache in the user's cache folder where one fits the installed files: parsing TOML at every start
    would cost more than a commit hook may take. The cache is keyed by the files' sizes and times and by the
    reader's own source, and is rebuilt whenever it does not fit or cannot be read.
    """
    with os.scandir(SHIPPED) as entries:
        files = sorted((entry.name, *_stamp(entry.stat())) for entry in entries if entry.name.endswith(".toml"))
    for source in ("rule.py", "named_value.py"):
        files.append((source, *_stamp(Path(__file__).with_name(source).stat())))
    stamp = repr((CACHE_FORMAT, files, str(SHIPPED)))
    cached = read_value("rules.cache", stamp)
    if cached is not None:
        content, rows = cached
        return Ruleset(tuple(map(Rule._make, rows)), content)
    ruleset = load_files(sorted(SHIPPED.glob("*.toml")))
    write_value("rules.cache", stamp, (ruleset.content, [tuple(rule) for rule in ruleset]))
    return ruleset


@lru_cache(maxsize=4)
def load_in_force(own_files: tuple[Path, ...] = ()) -> Ruleset:
    """The shipped rules and the owner's own files on top.

    Raises:
        RuleError: see ``load_files``; also where an own rule takes the id of a shipped one.
    """
    shipped = load_shipped()
    if not own_files:
        return shipped
    own = load_files(own_files)
    for rule in own:
        if rule.id in shipped.by_id:
            raise RuleError(f'rule id "{rule.id}" is a shipped rule\'s', place=rule.file, remedy="Choose another id.")
    return Ruleset((*shipped.rules, *own.rules))


def _stamp(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def load_files(paths: Iterable[Path]) -> Ruleset:
    """Rules of the given files, in order.

    Raises:
        RuleError: a file cannot be read or parsed, a key is unknown, missing or of the wrong type, an id is used twice.
    """
    rules: list[Rule] = []
    seen: dict[str, str] = {}
    for path in paths:
        for rule in _read_file(path):
            if rule.id in seen:
                raise RuleError(f'rule id "{rule.id}" is used twice', place=str(path), remedy=f"It is also in {seen[rule.id]}.")  # fmt: skip  # noqa: E501
            seen[rule.id] = str(path)
            rules.append(rule)
    return Ruleset(tuple(rules))


def _read_file(path: Path) -> list[Rule]:
    import tomllib

    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise RuleError(f"cannot be read ({error.strerror})", place=str(path)) from None
    except UnicodeDecodeError:
        raise RuleError("not valid UTF-8", place=str(path)) from None
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"not valid TOML: {error}", place=str(path)) from None
    unknown = next((key for key in table if key != "rule"), None)
    if unknown is not None or not isinstance(table.get("rule", []), list):
        raise RuleError(f'unknown key "{unknown or "rule"}"', place=str(path), remedy="Rules are written as [[rule]].")
    return [parse_rule(body, str(path)) for body in table.get("rule", [])]


@lru_cache(maxsize=1)
def _types() -> Mapping[str, Any]:
    return get_type_hints(Rule)


def parse_rule(body: Mapping[str, Any], file: str) -> Rule:
    """A rule from its TOML table.

    Raises:
        RuleError: naming file, rule, key and remedy.
    """
    place = f'{file}: rule "{body.get("id", "without id")}"'
    types = _types()
    for key in body:
        if key not in types or key == "file":
            import difflib

            near = difflib.get_close_matches(key, types, n=1)
            raise RuleError(f'unknown key "{key}"', place=place, remedy=f'Did you mean "{near[0]}"?' if near else "")
    values = {key: _convert(value, types[key], key, place) for key, value in body.items()}
    missing = [name for name in Rule._fields if name not in Rule._field_defaults and name not in values]
    if missing:
        raise RuleError(f'key "{missing[0]}" is missing', place=place)
    rule = Rule(**values, file=Path(file).name)
    if rule.names or rule.value_regex:
        from safe_prompt.rules.named_value import completed  # where no cache holds the rules

        try:
            rule = completed(rule, frozenset(values))
        except ValueError as error:
            raise RuleError(str(error), place=place) from None
    _check_consistency(rule, place)
    return rule


def _convert(value: Any, expected: Any, key: str, place: str) -> Any:
    if get_origin(expected) is Literal:
        if value not in get_args(expected):
            raise RuleError(f'"{key}" is not one of {", ".join(get_args(expected))}', place=place)
        return value
    if get_origin(expected) is tuple:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise RuleError(f'"{key}" must be a list of strings', place=place)
        return tuple(value)
    if expected is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if key == "checked":
        return str(value)
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        raise RuleError(f'"{key}" must be a {expected.__name__}', place=place)
    return value


def _check_consistency(rule: Rule, place: str) -> None:
    import re

    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", rule.id):
        raise RuleError("ids are lower-case words joined by hyphens", place=place)
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", rule.entity):
        raise RuleError("entities are upper-case words joined by underscores", place=place)
    if not 0 <= rule.confidence <= 1 or not 0 <= rule.context_confidence <= 1:
        raise RuleError("confidence lies between 0 and 1", place=place)
    if bool(rule.completes) != (rule.detector == "pair"):
        raise RuleError('"completes" belongs to rules with detector = "pair", and they need it', place=place)
    if rule.detector not in ("pattern", "pair"):
        return
    if not rule.regex:
        raise RuleError('key "regex" is missing', place=place)
    try:
        pattern = re.compile(rule.regex, re.VERBOSE | re.ASCII)
        for sample in rule.samples:
            re.compile(sample, re.ASCII)
    except (re.error, OverflowError) as error:
        raise RuleError(f"not a valid regular expression: {error}", place=place) from None
    if not rule.value:
        raise RuleError('key "value" is missing', place=place, remedy="Give a template of the value, for the examples.")
    if pattern.groups and "value" not in pattern.groupindex:
        raise RuleError("has groups, but none is named value", place=place, remedy="Use (?P<value>…) or (?:…).")
