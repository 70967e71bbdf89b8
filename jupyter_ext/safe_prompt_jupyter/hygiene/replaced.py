"""Attributes of live objects replaced for a while, and put back exactly."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

_MISSING: Any = object()


class Replaced:
    """Replacements that ``undo`` takes back in reverse order.

    Where somebody else has wrapped a replacement since, theirs stays; ours lies below it and ``active`` says that it
    is to pass everything through.
    """

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []
        self.active = True

    def method(self, owner: Any, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
        """Put ``make(original)`` on the instance ``owner``; nothing where it has no such method."""
        original = getattr(owner, name, None)
        if original is None:
            return
        before = vars(owner).get(name, _MISSING)
        new = make(original)
        setattr(owner, name, new)

        def undo() -> None:
            if vars(owner).get(name) is not new:
                return
            if before is _MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, before)

        self._undo.append(undo)

    def item(self, table: MutableMapping[str, Any], name: str, make: Callable[[Any], Any]) -> None:
        """Put ``make(original)`` into a table; nothing where the table has no such name."""
        if name not in table:
            return
        before = table[name]
        table[name] = new = make(before)

        def undo() -> None:
            if table.get(name) is new:
                table[name] = before

        self._undo.append(undo)

    def callback(self, events: Any, name: str, function: Callable[..., Any]) -> None:
        """Register a callback of IPython's events."""
        events.register(name, function)

        def undo() -> None:
            if function in events.callbacks[name]:
                events.unregister(name, function)

        self._undo.append(undo)

    def undo(self) -> None:
        """Put everything back."""
        self.active = False
        while self._undo:
            self._undo.pop()()
