"""Settings files added to and restored: layout, comments, order, line ends stay as they were."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.assistants.json_edit import append, apply, remove, set_default, take_back
from safe_prompt.assistants.json_text import parse
from safe_prompt.errors import ConfigError

OURS: dict[str, Any] = {"matcher": "*", "hooks": [{"type": "command", "command": "ours run"}]}
FILES = {
    "empty": "",
    "blank": "\n",
    "empty object": "{}",
    "on one line": '{"b":1,"a":{"z":[]}}',
    "two spaces": '{\n  "b": 1,\n  "a": 2\n}\n',
    "four spaces, no end": '{\n    "b": 1\n}',
    "tabs": '{\n\t"hooks": {\n\t\t"P": [\n\t\t\t{"k": 1}\n\t\t]\n\t}\n}\n',
    "CRLF": '{\r\n  "hooks": {\r\n    "P": []\r\n  }\r\n}\r\n',
    "comments": '{\n  // one 🎉\n  "b": 1, /* two */\n  "hooks": {\n    "P": [\n'
    '      {"k": 1} // three\n    ]\n  }\n}\n',
    "trailing commas": '{\n  "hooks": {\n    "P": [\n      {"k": 1},\n    ],\n  },\n}\n',
    "byte-order mark": '\ufeff{\n  "name": "Ünï 🎉"\n}\n',
    "odd spaces": '{ "hooks" :{ "P":[ {"k" :1 } ] , "x":null} }',
    "comment in an empty list": '{"hooks": {"P": [ /* none yet */ ]}}',
    "a comment at the end": '{\n  "b": 1 // last\n  // and this\n}\n// behind\n',
    "numbers and escapes": '{\n  "n": 1e3,\n  "s": "\\u00e9\\n\\"x\\""\n}\n',
}


def _is_ours(data: Any) -> bool:
    return isinstance(data, dict) and data.get("command") == "ours run"


def _added(text: str) -> tuple[str, Any]:
    made: tuple[Any, ...] = ()
    for name in ("U", "P"):
        step = append(text, ("hooks", name), OURS, "f.json")
        text, made = apply(text, step), (*made, *step)
    return text, made


@pytest.mark.parametrize("before", FILES.values(), ids=FILES)
def test_added_and_taken_back_to_the_byte(before: str) -> None:
    after, insertions = _added(before)
    data = parse(after, "f.json").data
    assert data["hooks"]["U"] == [OURS]
    assert data["hooks"]["P"][-1] == OURS
    old = parse(before, "f.json").data if before.strip() else {}
    assert {key: value for key, value in data.items() if key != "hooks"} == {
        key: value for key, value in old.items() if key != "hooks"
    }
    assert [key for key in data if key in old] == list(old)
    assert data["hooks"]["P"][:-1] == old.get("hooks", {}).get("P", [])
    assert take_back(after, insertions) == before


@pytest.mark.parametrize("before", FILES.values(), ids=FILES)
def test_removed_without_a_receipt(before: str) -> None:
    after, _ = _added(before)
    left = remove(after, _is_ours, "f.json")
    assert "ours run" not in left
    old = parse(before, "f.json").data if before.strip() else {}
    new = parse(left, "f.json").data
    assert {key: value for key, value in new.items() if key != "hooks"} == {
        key: value for key, value in old.items() if key != "hooks"
    }
    # A list that was empty before may be gone with its key: it said nothing.
    assert new.get("hooks", {}).get("P", []) == old.get("hooks", {}).get("P", [])


@pytest.mark.parametrize("name", ["two spaces", "tabs", "on one line", "comments", "trailing commas"])
def test_what_comments_said_stays(name: str) -> None:
    left = remove(_added(FILES[name])[0], _is_ours, "f.json")
    for comment in ("// one 🎉", "/* two */", "// three"):
        assert (comment in FILES[name]) == (comment in left)


def test_layout_is_followed() -> None:
    after, _ = _added('{\n\t"a": 1\n}\n')
    assert '\n\t"hooks": {\n\t\t"U": [\n\t\t\t{\n' in after
    assert "  " not in after
    after, _ = _added('{\r\n  "a": 1\r\n}\r\n')
    assert after.count("\r\n") == after.count("\n")
    after, _ = _added('{"a":1}')
    assert "\n" not in after


def test_a_foreign_hook_in_the_same_group_stays() -> None:
    mixed = '{"hooks": {"P": [{"matcher": "*", "hooks": [{"command": "theirs"}, {"command": "ours run"}]}]}}'
    left = remove(mixed, _is_ours, "f.json")
    assert json.loads(left) == {"hooks": {"P": [{"matcher": "*", "hooks": [{"command": "theirs"}]}]}}


def test_a_default_is_set_only_where_nothing_stands() -> None:
    assert set_default('{"version": 2}', ("version",), 1, "f.json") == ()
    text = '{"a": 0}'
    assert json.loads(apply(text, set_default(text, ("version",), 1, "f.json"))) == {"a": 0, "version": 1}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{\n  "a": 1\n  "b": 2\n}', 3),
        ('{\n  "a": }', 2),
        ('{"a": 1', 1),
        ('{\n"a": "unclosed\n}', 2),
        ('{"a": NaN}', 1),
        ('{\n\n"a": truth\n}', 3),
        ("{}\n{}", 2),
        ("[" * 300 + "]" * 300, 1),
        ("{'a': 1}", 1),
        ('{"a": "\\x"}', 1),
    ],
)
def test_a_broken_file_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ConfigError, match=rf"f\.json, line {line}: .*nothing was written"):
        append(text, ("hooks", "P"), OURS, "f.json")


@pytest.mark.parametrize("text", ['{"hooks": []}', '{"hooks": {"P": {}}}', "[]", '{"hooks": null}', '"text"'])
def test_another_shape_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"is not (an object|a list)"):
        append(text, ("hooks", "P"), OURS, "f.json")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), _VALUES, max_size=4), st.sampled_from([None, 1, 2, "\t"]), st.booleans())
def test_any_settings_survive(data: dict[str, Any], indent: Any, ascii_only: bool) -> None:
    data.pop("hooks", None)
    before = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    after, insertions = _added(before)
    read = json.loads(after)
    assert read.pop("hooks") == {"U": [OURS], "P": [OURS]}
    assert read == data
    assert list(read) == list(data)
    assert take_back(after, insertions) == before
    assert json.loads(remove(after, _is_ours, "f.json")) == data
