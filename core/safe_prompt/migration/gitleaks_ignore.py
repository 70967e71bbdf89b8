"""gitleaks' list of fingerprints to ignore, which holds places and no values."""

from __future__ import annotations

import re
from pathlib import Path

from safe_prompt.errors import ConfigError
from safe_prompt.migration.brought import Accepted, Brought, Remark
from safe_prompt.migration.source_text import read_lines


def read_gitleaks_ignore(path: Path, source: str) -> Brought:
    """Fingerprints of ``.gitleaksignore``: ``FILE:RULE:LINE`` or ``COMMIT:FILE:RULE:LINE``, ``#`` for comments.

    (README of gitleaks, ".gitleaksignore", read 2026-11-24.)

    Raises:
        ConfigError: it cannot be read, or a line is no fingerprint.
    """
    accepted = []
    remarks = []
    for number, line in enumerate(read_lines(path), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        found = re.fullmatch(r"(?:(?P<commit>[0-9a-fA-F]{7,64}):)?(?P<file>.+):(?P<rule>[^:]+):(?P<line>\d+)", text)
        if found is None:
            raise ConfigError(
                f"line {number} is no fingerprint", place=str(path), remedy="Write FILE:RULE:LINE, or a comment."
            )
        place = f"line {number}"
        file = found["file"].replace("\\", "/").removeprefix("./")
        if "!" in file:
            remarks.append(Remark(source, place, "it lies in an archive, which safe-prompt does not open"))
            continue
        accepted.append(Accepted(source, place, file, int(found["line"]), found["rule"], found["commit"] or ""))
    return Brought(source, accepted=tuple(accepted), remarks=tuple(remarks))
