"""A text as it may be kept: findings, and values this session has met, become placeholders."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from safe_prompt.documents.document import Document, Kind

if TYPE_CHECKING:
    from safe_prompt import Finding, Policy
    from safe_prompt.masking.vault import Vault

Redact = Literal["all", "credentials", "off"]
UNREADABLE = "# safe-prompt: this text could not be checked, so it is not kept"
# Code points. A shorter value stands in other texts by chance: a house number, a first name, a year.
TELLING = 8


class Hiding:
    """Hides values in what a shell keeps. ``redact`` says of which category; it may be changed at any time."""

    def __init__(self, vault: Callable[[], Vault], policy: Callable[[], Policy | None], redact: Redact = "all") -> None:
        self._vault = vault
        self._policy = policy
        self.redact: Redact = redact
        self._known: tuple[int, str, re.Pattern[str] | None] = (0, "", None)

    def hide(self, text: str, kind: Kind | None = None) -> str:
        """The text with its values replaced. Never raises: what cannot be checked is not kept at all.

        A value that was met before, in any cell or prompt, is replaced where it stands alone too: a traceback shows
        ``hunter22x`` without the ``password =`` that tells what it is.
        """
        if self.redact == "off" or not text.strip():
            return text
        try:
            return self._known_hidden(self._found_hidden(text, kind))
        except Exception:  # whatever the cause, the text must not be kept as it is
            return UNREADABLE

    def _found_hidden(self, text: str, kind: Kind | None) -> str:
        from safe_prompt.masking.mask import mask_with_notes
        from safe_prompt_jupyter.hygiene.scanning import scan_all

        document = Document.from_text(text, kind=kind)
        findings = scan_all(document, self._policy())
        if findings.not_scanned:
            return UNREADABLE
        wanted = [finding for finding in findings if self._is_wanted(finding)]
        if not wanted:
            return text
        masking = mask_with_notes(document, wanted, ["mask"] * len(wanted), self._vault())
        return UNREADABLE if masking.withheld else masking.text

    def _is_wanted(self, finding: Finding) -> bool:
        if finding.severity == "info" or not (finding.end > finding.start):
            return False
        return self.redact == "all" or finding.category == "credential"

    def _known_hidden(self, text: str) -> str:
        vault = self._vault()
        count, redact, pattern = self._known
        if count != len(vault) or redact != self.redact:
            values = {entry.value for entry in vault.entries() if self._is_telling(entry.value, entry.one_way)}
            longest_first = sorted(values, key=len, reverse=True)
            found = "|".join(map(re.escape, longest_first))
            pattern = re.compile(rf"(?<!\w)(?:{found})(?!\w)") if values else None
            self._known = (len(vault), self.redact, pattern)
        if pattern is None:
            return text
        words = {entry.value: entry.placeholder for entry in vault.entries()}
        return pattern.sub(lambda match: words.get(match.group(), match.group()), text)

    def _is_telling(self, value: str, one_way: bool) -> bool:
        return len(value) >= TELLING and value.strip() == value and (one_way or self.redact == "all")
