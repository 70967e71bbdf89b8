"""What a client calls a language, as a kind of document; and what its URIs name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote, urlsplit

from pygls.uris import to_fs_path

from safe_prompt.documents.document import Kind, guess_kind

# Identifiers of VS Code (https://code.visualstudio.com/docs/languages/identifiers), and of what other editors call
# the same (Vim's file types, Emacs' modes).
KIND_BY_LANGUAGE: Final[Mapping[str, Kind]] = MappingProxyType({
    "python": "python", "python3": "python", "ipython": "python", "cython": "python", "sage": "python",
    "jupyter": "notebook", "ipynb": "notebook", "pip-requirements": "text", "plaintext": "text", "text": "text",
    "markdown": "markdown", "quarto": "markdown", "rmd": "markdown", "restructuredtext": "markdown", "rst": "markdown",
    "dotenv": "env", "env": "env", "json": "json", "jsonc": "json", "json5": "json", "jsonl": "json",
    "yaml": "yaml", "dockercompose": "yaml", "toml": "toml", "ini": "ini", "properties": "ini", "dosini": "ini",
    "conf": "ini", "cfg": "ini", "xml": "xml", "html": "html", "svg": "svg", "latex": "latex", "tex": "latex",
    "bibtex": "latex", "csv": "csv", "tsv": "tsv", "sql": "sql", "plsql": "sql", "r": "r",
    "shellscript": "shell", "sh": "shell", "bash": "shell", "zsh": "shell", "fish": "shell", "powershell": "shell",
    "ps1": "shell", "bat": "shell", "dosbatch": "shell", "dockerfile": "shell", "makefile": "shell", "make": "shell",
    "javascript": "javascript", "javascriptreact": "javascript", "typescript": "javascript",
    "typescriptreact": "javascript", "julia": "code", "java": "code", "kotlin": "code", "scala": "code",
    "go": "code", "rust": "code", "c": "code", "cpp": "code", "csharp": "code", "cs": "code", "objective-c": "code",
    "swift": "code", "ruby": "code", "php": "code", "perl": "code", "lua": "code", "dart": "code",
    "terraform": "code", "hcl": "code", "groovy": "code", "vue": "javascript", "svelte": "javascript",
})  # fmt: skip
_SAYS_LITTLE: Final = frozenset({"plaintext", "text", "shellscript", "sh", "properties", "ini", "conf", "", "json"})


def kind_of(language: str, uri: str, text: str) -> Kind:
    """Kind of a text: from its language id, else from its path, else from the text itself.

    Some ids say less than the path: ``.env`` is opened as a shell script, or as properties.
    """
    language = language.casefold()
    name = shown_path(uri)
    if language in _SAYS_LITTLE:
        guessed = guess_kind(text, name)
        if guessed != "text":
            return guessed
    known = KIND_BY_LANGUAGE.get(language)
    return known if known is not None else guess_kind(text, name)


def path_of(uri: str) -> Path | None:
    """The file that a URI names; None where it names none (``untitled:``, a cell, a remote file)."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(path) if path else None


def notebook_path(uri: str) -> Path | None:
    """The file of a notebook or one of its cells: ``vscode-notebook-cell:`` URIs carry its path."""
    scheme, rest = uri.partition(":")[::2]
    if scheme in {"vscode-notebook-cell", "vscode-notebook"}:
        return path_of("file:" + rest.partition("#")[0])
    return path_of(uri)


def shown_path(uri: str) -> str:
    """What a URI's path part says, for guessing kinds: ``untitled:a.py`` and remote files have names too."""
    path = notebook_path(uri)
    if path is not None:
        return str(path)
    return unquote(urlsplit(uri).path)
