"""Files beside the one that is edited, as the user has them before them: open in the editor, else on disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from safe_prompt.errors import ConfigError, SafePromptError
from safe_prompt.masking.vault import Vault
from safe_prompt_lsp.abilities import Abilities
from safe_prompt_lsp.lines import Lines
from safe_prompt_lsp.snapshot import Snapshot
from safe_prompt_lsp.units import Encoding


class Held(NamedTuple):
    """A text and the version the client knows it by: None where it is not open."""

    uri: str
    version: int | None
    lines: Lines

    def __repr__(self) -> str:  # without the text
        return f"Held({self.uri!r}, version={self.version})"

    @property
    def text(self) -> str:
        """The text."""
        return self.lines.text


Reader = Callable[[Path], Held | None]


def on_disk(path: Path, encoding: Encoding = "utf-16") -> Held | None:
    """A file on disk, None where there is none. A byte-order mark is no part of the text, as in an editor.

    Raises:
        ConfigError: it cannot be read, or is not UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigError(f"cannot be read ({reason})", place=str(path), remedy="Nothing was changed.") from None
    return Held(path.as_uri(), None, Lines(text, encoding))


def reader(opened: Callable[[str], Snapshot | None], encoding: Encoding) -> Reader:
    """A reader that prefers what is open in the editor."""

    def read(path: Path) -> Held | None:
        snapshot = opened(path.as_uri())
        if snapshot is not None:
            return Held(snapshot.uri, snapshot.version, snapshot.lines)
        return on_disk(path, encoding)

    return read


def tracked(path: Path) -> bool:
    """Whether git tracks a file; False where nobody can say."""
    from safe_prompt.repository.git import open_repository

    try:
        repository = open_repository(path.parent)
        return bool(repository.run("ls-files", "-z", "--", f":(literal){path}"))
    except (SafePromptError, OSError, ValueError):
        return False


def ignored(path: Path) -> bool:
    """Whether git ignores a file that may not be there, by the ignore files on disk."""
    from safe_prompt.checks.ignored import GitIgnore

    return GitIgnore(path.parent).ignores(path, folder=False)


@dataclass(frozen=True, slots=True)
class Means:
    """What a feature may use besides its snapshot."""

    abilities: Abilities = field(default_factory=Abilities)
    read: Reader = on_disk
    tracked: Callable[[Path], bool] = tracked
    ignored: Callable[[Path], bool] = ignored
    vault: Vault | None = field(default=None, repr=False)
