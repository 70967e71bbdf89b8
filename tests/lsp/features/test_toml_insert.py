"""Additions to settings files: all else stays byte for byte, and what does not fit is refused."""

from __future__ import annotations

import tomllib

import pytest

from safe_prompt.rewriting.change import EditError, changed
from safe_prompt_lsp.rewriting.toml_insert import quoted, with_allowed, with_exception

GLOB = "/a 🙂.py"
T = "[tool.safe-prompt.per-file]"
RULES = '[tool.safe-prompt]\ndefault = "warn"\n[[tool.safe-prompt.rules]]\nid = "x"\n'
FILES = {
    # text: text with an exception; nested in pyproject.toml
    "": f'{T}\n"G" = ["r"]\n',
    '[project]\nname = "x"': f'[project]\nname = "x"\n\n{T}\n"G" = ["r"]\n',
    f'{T}\n"b" = ["x"]\n\n[tool.x]\ny = 1\n': f'{T}\n"G" = ["r"]\n"b" = ["x"]\n\n[tool.x]\ny = 1\n',
    f'{T}\n"G" = ["x"]  # why\n': f'{T}\n"G" = ["x", "r"]  # why\n',
    f"{T}\n'G' = []\n": f"{T}\n'G' = [\"r\"]\n",
    f'{T}\r\n"G" = [ "x", ]\r\n': f'{T}\r\n"G" = [ "x", "r", ]\r\n',
    f'{T} # c\n"G" = [\n  "x",  # why\n]\n': f'{T} # c\n"G" = [\n  "x",  # why\n  "r",\n]\n',
    f'{T}\n"G" = [\n  "x"\n]\n': f'{T}\n"G" = [\n  "x",\n  "r"\n]\n',
    '[tool."safe-prompt".per-file]\n"b" = [\n"[G]"]\n': '[tool."safe-prompt".per-file]\n"G" = ["r"]\n"b" = [\n"[G]"]\n',
    RULES: f'{RULES}\n{T}\n"G" = ["r"]\n',
}
REFUSED = [
    '[tool.safe-prompt]\nper-file = { "G" = ["x"] }\n',
    '[tool.safe-prompt]\nper-file."G" = ["x"]\n',
    "[tool",
    "[tool]\nsafe-prompt = 1\n",
    '[tool.safe-prompt.per-file]\n"G" = "x"\n',
]


@pytest.mark.parametrize("text", FILES)
def test_exception(text: str) -> None:
    before, wanted = text.replace("G", GLOB), FILES[text].replace("G", GLOB)
    change = with_exception(before, GLOB, "r", "pyproject.toml", nested=True)
    assert change is not None
    new = changed(before, [change])
    assert new == wanted
    assert "r" in tomllib.loads(new.replace("\r\n", "\n"))["tool"]["safe-prompt"]["per-file"][GLOB]
    assert with_exception(new, GLOB, "r", "pyproject.toml", nested=True) is None


@pytest.mark.parametrize("text", REFUSED)
def test_what_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(EditError, match=r"pyproject\.toml"):
        with_exception(text.replace("G", GLOB), GLOB, "r", "pyproject.toml", nested=True)


def test_own_file_without_the_outer_table() -> None:
    change = with_exception('exclude = ["x"]\n', GLOB, "r", ".safe-prompt.toml", nested=False)
    assert change is not None
    assert changed('exclude = ["x"]\n', [change]) == f'exclude = ["x"]\n\n[per-file]\n"{GLOB}" = ["r"]\n'


def test_allowed_value() -> None:
    change = with_allowed("", "k1:ab", 'say "x"\n🙂', "pyproject.toml", nested=True)
    assert change is not None
    new = changed("", [change])
    assert tomllib.loads(new)["tool"]["safe-prompt"]["allow"] == [{"fingerprint": "k1:ab", "reason": 'say "x" 🙂'}]
    assert with_allowed(new, "k1:ab", "again", "pyproject.toml", nested=True) is None
    more = with_allowed(new, "k1:cd", "r", "pyproject.toml", nested=True)
    assert more is not None
    assert len(tomllib.loads(changed(new, [more]))["tool"]["safe-prompt"]["allow"]) == 2


@pytest.mark.parametrize("text", ["", 'a"b\\c', "\x00\x1f\x7f\n\t", "🙂é", "'"])
def test_quoted(text: str) -> None:
    assert tomllib.loads(f"a = {quoted(text)}")["a"] == text
