"""What commands may ask of the running server: open texts, and the client's own dialogues and edits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from lsprotocol import types

from safe_prompt.findings.fingerprint import Key
from safe_prompt.masking.vault import Vault
from safe_prompt_lsp.held import Means
from safe_prompt_lsp.snapshot import Snapshot


class Session(Protocol):
    """The server as a command sees it. A command that fails raises a ``SafePromptError``: the client shows it."""

    key: Key
    vault: Vault  # of this server process, in memory: what was masked can be restored while it runs

    @property
    def means(self) -> Means:
        """What edits may use: the client's abilities, and files beside the one that is edited."""

    def snapshot(self, uri: str, *, hidden: bool = False) -> Snapshot | None:
        """The newest snapshot of an open text, up to date with what was typed; None where it is not open.

        One that settings leave out of checks counts as not open, unless it is ``hidden`` that is asked for: what is
        sent is checked whatever settings say.
        """

    async def apply_edit(self, edit: types.WorkspaceEdit, label: str = "") -> bool:
        """Ask the client for an edit. False where the client refused, or cannot."""

    async def show(self, uri: str, place: types.Position) -> bool:
        """Put the cursor at a place of a text (``window/showDocument``). False where the client cannot."""

    async def ask(self, message: str, choices: Sequence[str]) -> str | None:
        """Let the user choose (``window/showMessageRequest``); None where they did not."""

    def tell(self, message: str, *, error: bool = False) -> None:
        """Show the user a sentence. It must hold no scanned value."""

    def reload(self) -> None:
        """Read settings and baselines again, and scan what is open: a command wrote one of them."""
