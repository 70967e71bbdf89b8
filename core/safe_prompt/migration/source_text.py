"""The text of a source file, or an error that names the file and quotes nothing of it."""

from __future__ import annotations

import re
from pathlib import Path

from safe_prompt.errors import ConfigError


def lines_of(text: str) -> list[str]:
    """The lines of a text as findings count them: other characters than ``\\n`` and ``\\r`` end none."""
    return re.split(r"\r\n|\r|\n", text)


def read_lines(path: Path) -> list[str]:
    """The lines of a source file.

    Raises:
        ConfigError: it cannot be read, or is not UTF-8.
    """
    try:
        return lines_of(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(f"cannot be read ({reason})", place=str(path), remedy="Check the path.") from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"not valid UTF-8 (byte {error.start})", place=str(path), remedy="Save it as UTF-8."
        ) from None
