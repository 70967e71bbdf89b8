"""Lines of ``.env`` files: a shell reads back what was written, and no name is ever written over."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safe_prompt.rewriting.change import EditError, changed
from safe_prompt.rewriting.env_file import addition, entries, free_name, variable_name, written

from ...needs import absent  # noqa: TID252 -- `tests` is not on the path

NAMES = {
    "openai-api-key": "OPENAI_API_KEY",
    "githubToken": "GITHUB_TOKEN",
    "DB_PASSWORD": "DB_PASSWORD",
    "APIKey": "API_KEY",
    "my secret 2": "MY_SECRET_2",
    "2fa": "_2FA",
    "größe": "GR_E",
    "🙂": "",
    "": "",
    "a" * 99: "A" * 60,
}
FILES = {
    'A=1\nB=\'two words\'\nexport C="x\\"y"\n# D=4\n E = 5 # five\nF=\nG=a#b\n': {
        "A": "1",
        "B": "two words",
        "C": 'x"y',
        "E": "5",
        "F": "",
        "G": "a#b",
    },
    "A=1\r\nB=2\r\n": {"A": "1", "B": "2"},
    "A=1\nA=2\n": {"A": "2"},
    "A='🙂\nB=2'\nC=3": {"A": "🙂\nB=2", "C": "3"},
    "": {},
}


@pytest.mark.parametrize("words", NAMES)
def test_names(words: str) -> None:
    assert variable_name(words) == NAMES[words]


@pytest.mark.parametrize("text", FILES)
def test_entries(text: str) -> None:
    assert entries(text) == FILES[text]


def test_a_name_is_kept_where_it_is_free_or_equal_and_numbered_where_it_is_taken() -> None:
    taken = {"A": "1", "A_2": "2", "B": ""}
    assert free_name("A", "1", taken) == "A"
    assert free_name("A", "2", taken) == "A_2"
    assert free_name("A", "3", taken) == "A_3"
    assert free_name("B", "3", taken) == "B_2"  # an empty entry may be meant to be empty
    assert free_name("C", "3", taken) == "C"


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("", "K=v\n"),
        ("A=1\n", "A=1\nK=v\n"),
        ("A=1", "A=1\nK=v\n"),
        ("A=1\r\n", "A=1\r\nK=v\r\n"),
        ("# 🙂\n", "# 🙂\nK=v\n"),
    ],
)
def test_addition(text: str, new: str) -> None:
    change = addition(text, [("K", "v")])
    assert change is not None
    assert changed(text, [change]) == new
    assert addition(new, [("K", "v")]) is None


values = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1, max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(values, min_size=1, max_size=20))
def test_what_is_written_is_what_is_read(tmp_path: Path, some: list[str]) -> None:
    shell = shutil.which("sh")
    if shell is None:
        absent("no POSIX shell")
    held: dict[str, str] = {}
    for at, value in enumerate(some):
        try:
            written(value)
        except EditError as error:
            assert value not in str(error) or len(value) < 3
            continue
        held[f"K{at}"] = value
    change = addition("", held.items())
    text = changed("", [change]) if change else ""
    assert entries(text) == held
    file = tmp_path / "env"
    file.write_bytes(text.encode())
    script = 'file=$1; shift; . "$file"; for name; do eval "value=\\$$name"; printf "%s\\0" "$value"; done'
    done = subprocess.run([shell, "-c", script, "sh", str(file), *held], capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == list(held.values())


@pytest.mark.parametrize("value", ["a\0b", "a\rb", "${HOME}", 'it\'s "x"', "x\\", "a\\\\b'"])
def test_what_readers_disagree_about_is_refused(value: str) -> None:
    with pytest.raises(EditError):
        written(value)
