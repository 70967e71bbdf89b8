"""Texts in and out: files, standard input, standard output. Bytes pass unchanged on any terminal."""

from __future__ import annotations

import os
import sys

from safe_prompt.checks.files import STDIN
from safe_prompt.documents.document import Document, Kind, decode
from safe_prompt.errors import ConfigError


def read_document(name: str, kind: Kind | None = None) -> tuple[Document, str]:
    """The document of a file, or of standard input for ``-``, and its encoding (``utf-8``, ``utf-16-le`` …).

    Raises:
        ConfigError: there is no such file.
        DocumentError: it is unreadable or no text.
    """
    if name == STDIN:
        data, path = sys.stdin.buffer.read(), None
    else:
        if not os.path.lexists(name):
            raise ConfigError("no such file", place=name, remedy="Check the path.")
        from pathlib import Path

        from safe_prompt.errors import DocumentError

        path = name
        try:
            data = Path(name).read_bytes()
        except OSError as error:
            raise DocumentError(f"cannot be read ({error.strerror or type(error).__name__})", place=name) from None
    text = decode(data, path or "standard input")
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2], "utf-8")
    return Document.from_text(text, path=path, kind=kind), encoding


def write_text(text: str, encoding: str = "utf-8") -> None:
    """A text to standard output, byte for byte (no line ends translated)."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(encoding, "surrogatepass"))
    sys.stdout.buffer.flush()


def say(sentence: str) -> None:
    """A sentence for people, on standard error."""
    print(f"safe-prompt: {sentence}", file=sys.stderr)
