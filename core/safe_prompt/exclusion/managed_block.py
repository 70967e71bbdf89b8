"""Our lines in somebody's ignore file: between two marker comments, replaced as a whole, removed without a trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from safe_prompt.errors import ConfigError

BEGIN: Final = "# >>> safe-prompt exclude: written by `safe-prompt exclude --write`; lines of your own go outside >>>"
END: Final = "# <<< safe-prompt exclude <<<"
_BEGIN_SIGN: Final = "# >>> safe-prompt exclude"
_END_SIGN: Final = "# <<< safe-prompt exclude"


def with_block(text: str, lines: Sequence[str], place: str) -> str:
    """A file's text with the block in its place, or at the end: there it comes after the user's own negations.

    Raises:
        ConfigError: a marker stands alone or twice.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    block = newline.join((BEGIN, *lines, END)) + newline
    before, found, after = _split(text, place)
    if found:
        return before + block + after
    if not text:
        return block
    gap = "" if text.endswith("\n") else newline
    return text + gap + newline + block


def without_block(text: str, place: str) -> str:
    """A file's text as it was before the block was added.

    Raises:
        ConfigError: as ``with_block``.
    """
    before, found, after = _split(text, place)
    if not found:
        return text
    if not after:  # the blank line before the block is ours too
        before = before[:-2] if before.endswith("\n\r\n") else before[:-1] if before.endswith("\n\n") else before
    return before + after


def has_block(text: str, place: str) -> bool:
    """Whether a file holds our block.

    Raises:
        ConfigError: as ``with_block``.
    """
    return _split(text, place)[1]


def _split(text: str, place: str) -> tuple[str, bool, str]:
    *whole, rest = text.split("\n")  # git ends a line at a line feed alone
    lines = [*(line + "\n" for line in whole), rest]
    begins = [index for index, line in enumerate(lines) if line.startswith(_BEGIN_SIGN)]
    ends = [index for index, line in enumerate(lines) if line.startswith(_END_SIGN)]
    if not begins and not ends:
        return text, False, ""
    if len(begins) != 1 or len(ends) != 1 or begins[0] > ends[0]:
        raise ConfigError(
            "the markers of safe-prompt's block do not form one pair",
            place=place,
            remedy="Delete the lines that begin with `# >>> safe-prompt exclude` and `# <<< safe-prompt exclude`, "
            "and what stands between, then run it again.",
        )
    return "".join(lines[: begins[0]]), True, "".join(lines[ends[0] + 1 :])
