"""What one shell's magics share: settings, the vault, and what has been sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from safe_prompt_jupyter.hygiene.hiding import Hiding
from safe_prompt_jupyter.hygiene.watch import Watch

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from safe_prompt import Findings, Policy
    from safe_prompt.masking.vault import Vault
    from safe_prompt_jupyter.report import Report

MOST_REPORTS = 1000  # Older ones are dropped: a kernel may run for weeks.


@dataclass(slots=True)
class Settings:
    """What traitlets configuration or ``%safe_prompt config`` says. ``policy`` is a file, or ``""``."""

    policy: str = ""
    quiet: bool = False


@dataclass(slots=True)
class Session:
    """The state of one shell's magics."""

    shell: InteractiveShell = field(repr=False)
    settings: Settings = field(default_factory=Settings)
    reports: list[Report] = field(default_factory=list, repr=False)
    checked: Findings | None = field(default=None, repr=False)
    _vault: Vault | None = field(default=None, repr=False)
    _policy: tuple[str, Policy] | None = field(default=None, repr=False)
    hiding: Hiding = field(init=False, repr=False)
    watch: Watch = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.hiding = Hiding(self.vault, self.policy)
        self.watch = Watch(self.shell, self.hiding)

    def vault(self) -> Vault:
        """The session's vault, made on first use.

        Raises:
            ConfigError: the user's key cannot be read.
        """
        if self._vault is None:
            from safe_prompt.findings.fingerprint import load_key
            from safe_prompt.masking.vault import Vault

            self._vault = Vault(load_key().secret)
        return self._vault

    def policy(self) -> Policy:
        """The policy of all layers, read once for each ``settings.policy``; ``%%safe_prompt`` reads it anew.

        Raises:
            SafePromptError: a file cannot be read or says something that is not allowed there.
        """
        from safe_prompt_jupyter.gate import load_policy

        file = self.settings.policy
        if self._policy is None or self._policy[0] != file:
            self._policy = (file, load_policy(file))
        return self._policy[1]

    def record(self, report: Report) -> None:
        """Keep a cell's report for ``%safe_prompt report``: counts and masked text, no value."""
        self.reports.append(report)
        del self.reports[:-MOST_REPORTS]

    @property
    def names(self) -> dict[str, Any]:
        """The shell's namespace."""
        names: dict[str, Any] = self.shell.user_ns
        return names
