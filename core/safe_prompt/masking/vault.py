"""The vault: which placeholder stands for which text. It lives in memory unless saving is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from safe_prompt.masking.placeholders import PLACEHOLDER, placeholder, type_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One placeholder and what it replaced.

    ``raw`` is the text as it stood in the document, ``value`` what it means: they differ where the document
    escapes (JSON, notebooks). ``one_way`` entries are credentials: only a trusted restore gives them back.
    ``quoted`` says that the placeholder stands for a bare JSON number or word and was written with quotes
    around it, which belong to the placeholder.
    """

    placeholder: str
    entity: str
    one_way: bool
    raw: str = field(repr=False)
    value: str = field(repr=False)
    quoted: bool = False


class Vault:
    """The placeholders of one session. The same text of the same entity gets the same placeholder.

    ``secret`` keys the checks: with the same secret, the same texts in the same order get the same
    placeholders. A vault shows neither values nor the secret in its ``repr``, iterates over placeholders, and
    refuses to be pickled or copied.
    """

    __slots__ = ("_by_placeholder", "_by_text", "_layouts", "_numbers", "_reserved", "_secret")

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._by_placeholder: dict[str, Entry] = {}
        self._by_text: dict[tuple[str, bool, bool, str, str], Entry] = {}
        self._numbers: dict[str, int] = {}
        self._reserved: set[str] = set()
        self._layouts: dict[str, str] = {}

    def reserve(self, text: str) -> None:
        """Note words of a text to mask that look like placeholders, so that none of them is issued.

        Words this vault has issued stay what they are: in a follow-up they mean the value they stand for.
        """
        if "SP_" in text:
            found = (match.group() for match in PLACEHOLDER.finditer(text))
            self._reserved.update(word for word in found if word not in self._by_placeholder)

    def issue(self, raw: str, *, entity: str, one_way: bool, value: str | None = None, quoted: bool = False) -> str:
        """The placeholder that stands for ``raw``: a known one, else the next that no text contains."""
        meaning = raw if value is None else value
        key = (entity, one_way, quoted, raw, meaning)
        known = self._by_text.get(key)
        if known is not None:
            return known.placeholder
        kind = type_of(entity)
        number = self._numbers.get(kind, 0)
        while True:
            number += 1
            word = placeholder(self._secret, entity, number, raw)
            if word not in self._reserved and word not in self._by_placeholder:
                break
        self._numbers[kind] = number
        self._add(Entry(word, entity, one_way, raw, meaning, quoted))
        return word

    def entry(self, word: str) -> Entry | None:
        """What a placeholder stands for; None where this vault did not issue it."""
        return self._by_placeholder.get(word)

    def hash_tag(self, entity: str, value: str) -> str:
        """A keyed tag of a value, that cannot be turned back."""
        from safe_prompt.masking.placeholders import tag

        return tag(self._secret, f"hash|{type_of(entity)}|{value}", 12)

    def keyed(self, message: str, length: int) -> bytes:
        """Bytes that depend on the key and the message, and cannot be turned back."""
        import hmac

        pieces: list[bytes] = []
        while 32 * len(pieces) < length:
            block = f"{len(pieces)}|{message}".encode("utf-8", "surrogatepass")
            pieces.append(hmac.digest(self._secret, block, "sha256"))
        return b"".join(pieces)[:length]

    def lay_out(self, shown: str, plain: str) -> bool:
        """Note that a masked table is shown with other spaces than it was written with.

        ``shown`` is the table as it stands in the masked text, ``plain`` the same with the spaces of the original.
        False, and nothing noted, where the same table stands for another already.
        """
        return self._layouts.setdefault(shown, plain) == plain

    def layouts(self) -> tuple[tuple[str, str], ...]:
        """Tables as shown and as written, in the order of masking."""
        return tuple(self._layouts.items())

    def entries(self) -> tuple[Entry, ...]:
        """All entries in the order of issue: for saving. They hold values."""
        return tuple(self._by_placeholder.values())

    def reserved(self) -> tuple[str, ...]:
        """Placeholder-like words of masked texts, sorted: for saving."""
        return tuple(sorted(self._reserved))

    def absorb(
        self, entries: Iterable[Entry], reserved: Iterable[str] = (), layouts: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Take over the entries of a saved vault. An entry whose placeholder is taken is left out."""
        for entry in entries:
            if entry.placeholder not in self._by_placeholder:
                self._add(entry)
                kind, number = entry.placeholder.split("_")[1:3]
                self._numbers[kind] = max(self._numbers.get(kind, 0), int(number))
        self._reserved.update(word for word in reserved if word not in self._by_placeholder)
        for shown, plain in layouts:
            self.lay_out(shown, plain)

    def _add(self, entry: Entry) -> None:
        self._by_placeholder[entry.placeholder] = entry
        self._by_text[entry.entity, entry.one_way, entry.quoted, entry.raw, entry.value] = entry

    def __len__(self) -> int:
        return len(self._by_placeholder)

    def __bool__(self) -> bool:
        # An empty vault is still a vault: `vault or Vault(...)` must not replace it.
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._by_placeholder))

    def __contains__(self, word: object) -> bool:
        return word in self._by_placeholder

    def __repr__(self) -> str:
        count = len(self)
        return f"<Vault of {count} placeholder{'' if count == 1 else 's'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a vault holds real values and is not pickled or copied; save it with save_vault()")
