"""What reading a text costs grows with the text, not with its square: counted in looks at it, not in seconds."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from safe_prompt.documents import literals


class _Counting:
    """A pattern that counts the code points which its matches are tried on."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.tried = 0

    def match(self, text: str, position: int = 0) -> re.Match[str] | None:
        found = self.pattern.match(text, position)
        self.tried += (found.end() if found else len(text)) - position
        return found


@pytest.mark.parametrize(
    "make",
    [
        lambda n: '\\"a\\":' * n,
        lambda n: '"a\\n", ' * n,
        lambda n: "\\" * n,
        lambda n: '"\\u0061' * n,
        lambda n: '"\\' * n,
    ],
)
def test_escaped_json_strings_are_read_once(make: Callable[[int], str], monkeypatch: pytest.MonkeyPatch) -> None:
    counting = _Counting(re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL))
    monkeypatch.setattr(literals, "_JSON_STRING", counting)
    text = make(2_000)
    literals.json_strings_view(text, "json")
    assert counting.tried <= 2 * len(text)


def test_a_string_before_one_that_never_ends_is_read() -> None:
    view = literals.json_strings_view('{"key": "a\\tb", "open: \\"x', "json")
    assert view is not None and view.text == "key: a\tb"
