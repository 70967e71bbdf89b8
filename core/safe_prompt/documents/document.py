"""A document, the addressed texts inside it, and what could not be read."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Literal, NamedTuple

from safe_prompt.errors import DocumentError

Kind = Literal[
    "text", "python", "markdown", "env", "notebook", "json", "yaml", "toml", "ini", "xml", "html", "svg",
    "latex", "csv", "tsv", "sql", "shell", "javascript", "r", "code", "traceback",
]  # fmt: skip

KIND_BY_SUFFIX: dict[str, Kind] = {
    ".py": "python", ".pyi": "python", ".pyw": "python", ".ipynb": "notebook",
    ".md": "markdown", ".markdown": "markdown", ".rst": "markdown", ".qmd": "markdown", ".rmd": "markdown",
    ".env": "env", ".json": "json", ".jsonl": "json", ".ndjson": "json", ".webmanifest": "json",
    ".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".ini": "ini", ".cfg": "ini", ".conf": "ini",
    ".properties": "ini", ".xml": "xml", ".plist": "xml", ".html": "html", ".htm": "html", ".svg": "svg",
    ".tex": "latex", ".csv": "csv", ".tsv": "tsv", ".sql": "sql", ".sh": "shell", ".bash": "shell",
    ".zsh": "shell", ".fish": "shell", ".ps1": "shell", ".bat": "shell", ".dockerfile": "shell",
    ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".ts": "javascript",
    ".tsx": "javascript", ".jsx": "javascript", ".r": "r", ".jl": "code", ".java": "code", ".kt": "code",
    ".scala": "code", ".go": "code", ".rs": "code", ".c": "code", ".h": "code", ".cpp": "code", ".cc": "code",
    ".hpp": "code", ".cs": "code", ".swift": "code", ".rb": "code", ".php": "code", ".pl": "code",
    ".lua": "code", ".dart": "code", ".tf": "code", ".tfvars": "code", ".gradle": "code", ".groovy": "code",
}  # fmt: skip


class Document(NamedTuple):
    """A text with its kind and, where it has one, its path. Offsets into it are code points."""

    text: str
    kind: Kind = "text"
    path: str | None = None

    def __repr__(self) -> str:  # without the text
        return f"Document(kind={self.kind!r}, path={self.path!r})"

    @classmethod
    def from_text(cls, text: str, *, path: str | None = None, kind: Kind | None = None) -> Document:
        """A document from a string; the kind comes from the path, else from the text itself."""
        return cls(text, kind or guess_kind(text, path), path)

    @classmethod
    def from_path(cls, path: str | Path, *, kind: Kind | None = None) -> Document:
        """Read a file as UTF-8 (a byte-order mark decides for UTF-16).

        Raises:
            DocumentError: the file is unreadable or not text in these encodings.
        """
        name = str(path)
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise DocumentError(f"cannot be read ({error.strerror or type(error).__name__})", place=name) from None
        return cls.from_text(decode(data, name), path=name, kind=kind)


def decode(data: bytes, place: str) -> str:
    """Bytes of a file as text: UTF-8, or UTF-16 where a byte-order mark says so. The mark stays in the text.

    Raises:
        DocumentError: the bytes are not valid text.
    """
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2], "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"not valid {encoding.upper()} (byte {error.start})", place=place, remedy="Convert the file to UTF-8."
        ) from None


def guess_kind(text: str, path: str | None) -> Kind:
    """Kind of a document from its path, else from unmistakable signs in its text."""
    if path:
        name = PurePath(path).name.lower()
        if name == ".env" or name.startswith(".env.") or name == ".envrc":
            return "env"
        if name.startswith("dockerfile") or name in {".bashrc", ".zshrc", ".profile", "makefile"}:
            return "shell"
        if name in {".netrc", ".pypirc", ".npmrc", "credentials"}:
            return "ini"
        return KIND_BY_SUFFIX.get(PurePath(name).suffix, "text")
    # Whole notebooks only: one with a question behind it is a prompt.
    if text[:1] == "{" and text[-200:].rstrip()[-1:] == "}" and '"cells"' in text and '"nbformat"' in text:
        return "notebook"
    return "text"


class Cell(NamedTuple):
    """A notebook cell: position among all cells from 0, and its nbformat 4.5 id where it has one."""

    index: int  # type: ignore[assignment]  # hides the tuple's method of that name
    id: str | None = None


class Output(NamedTuple):
    """An output of a code cell: position from 0, and the MIME type of the addressed text."""

    index: int  # type: ignore[assignment]  # hides the tuple's method of that name
    mime: str


class Address(NamedTuple):
    """Where a text stands in its document. Plain files have the empty address.

    ``pointer`` is an RFC 6901 JSON pointer; ``decoded`` names the decoding between the string at the pointer
    and the addressed text (``"base64"`` for attachments).
    """

    pointer: str = ""
    cell: Cell | None = None
    output: Output | None = None
    decoded: str | None = None
    tags: tuple[str, ...] = ()


class Part(NamedTuple):
    """An addressed text of a document: the whole file, or one string in a notebook (line arrays joined)."""

    text: str
    kind: Kind
    address: Address = Address()

    def __repr__(self) -> str:  # without the text
        return f"Part(kind={self.kind!r}, address={self.address!r})"


class Omission(NamedTuple):
    """Something that was not scanned (wanted, but failed) or skipped (left out by design), and why."""

    path: str | None
    reason: str


class Reading(NamedTuple):
    """The parts of a document, and what of it was not read."""

    parts: tuple[Part, ...]
    not_scanned: tuple[Omission, ...] = ()
    skipped: tuple[Omission, ...] = ()
