"""Where in a reply's JSON we are: how often a value put there must be escaped."""

from __future__ import annotations


class JsonStrings:
    """Follows JSON strings, and JSON written inside them (the arguments of a tool call).

    ``active`` only where the reply, or a fenced block of it, begins as JSON.
    """

    __slots__ = ("_backslashes", "_escaped", "_fresh", "_inner", "_nested", "_within", "active")

    def __init__(self) -> None:
        self.restart(False)

    def restart(self, active: bool) -> None:
        """Begin again, outside any string."""
        self.active = active
        self._within = False  # in a string
        self._escaped = False  # behind a backslash
        self._fresh = False  # nothing but space in the string so far
        self._nested = False  # the string itself begins as JSON
        self._inner = False  # in a string of that JSON
        self._backslashes = False  # behind an odd number of escaped backslashes

    @property
    def depth(self) -> int:
        """How many times a value put here is escaped: 0 outside strings, 2 in JSON in a string."""
        if not self.active or not self._within:
            return 0
        return 2 if self._nested and self._inner else 1

    def pass_value(self) -> None:
        """A value was put here."""
        self._fresh = False
        self._backslashes = False

    def pass_over(self, raw: str) -> None:
        """Read text that was given out as it is."""
        if not self.active:
            return
        for character in raw:
            if not self._within:
                if character == '"':
                    self._within = self._fresh = True
                    self._nested = self._inner = self._backslashes = False
            elif self._escaped:
                self._escaped = self._fresh = False
                if character == '"' and not self._backslashes:
                    self._inner = not self._inner
                self._backslashes = character == "\\" and not self._backslashes
            elif character == "\\":
                self._escaped = True
            elif character == '"':
                self._within = False
            else:
                self._backslashes = False
                if self._fresh and not character.isspace():
                    self._fresh = False
                    self._nested = character in "{["
