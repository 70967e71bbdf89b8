"""Write a file that a command was asked for."""

from __future__ import annotations

from pathlib import Path

from safe_prompt.errors import ConfigError
from safe_prompt.whole_file import write_whole


def write_file(file: Path, text: str) -> None:
    """Write a text as UTF-8, whole or not at all.

    Raises:
        ConfigError: it cannot be written.
    """
    try:
        write_whole(file, text.encode())
    except OSError as error:
        raise ConfigError(
            f"cannot be written ({error.strerror})", place=str(file), remedy="Check the folder's permissions."
        ) from None
