"""The masked text that a blocked prompt is offered as: a file of the user's own, with the way back in the vault."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from safe_prompt.locations import data_dir

if TYPE_CHECKING:
    from safe_prompt.documents.document import Document
    from safe_prompt.findings.fingerprint import Key
    from safe_prompt.policy.policy import Policy

FOLDER: Final = "masked"
KEPT: Final = 20  # copies; the oldest are deleted


class MaskedCopy(NamedTuple):
    """``text`` is the masked text, ``path`` the file it lies in (None if none could be written).

    ``problem`` says what went wrong: without the vault the values cannot be put back.
    """

    text: str
    path: Path | None
    problem: str = ""

    def __repr__(self) -> str:
        return f"MaskedCopy(path={self.path!r})"


def masked_copy(document: Document, to: str, policy: Policy, key: Key, agent: str) -> MaskedCopy | None:
    """Mask a text for a destination, keep its placeholders in the session vault, and write the masked text.

    None if the text could not be masked (then it has to be withheld as a whole).
    """
    from safe_prompt.api import mask
    from safe_prompt.errors import VaultError
    from safe_prompt.findings.fingerprint import KEY_VARIABLE
    from safe_prompt.masking.vault import Vault
    from safe_prompt.masking.vault_file import encryption_key, open_session, save_session

    folder, problem = data_dir(), ""
    try:
        fernet = encryption_key(folder, os.environ.get(KEY_VARIABLE))
        vault = open_session(folder, fernet, key.secret)
    except VaultError as error:
        fernet, vault, problem = None, Vault(key.secret), str(error)
    masked = mask(document, to=to, policy=policy, vault=vault)
    if masked.withheld:
        return None
    if fernet is not None:
        try:
            save_session(vault, folder, fernet, key.secret)
        except VaultError as error:
            problem = str(error)
    return MaskedCopy(masked.text, _write(folder / FOLDER, agent, masked.text), problem)


def _write(folder: Path, agent: str, text: str) -> Path | None:
    """A new file of mode 0600; the oldest beyond ``KEPT`` are deleted."""
    name = f"{agent}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.urandom(3).hex()}.txt"
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            file.write(text.encode("utf-8", "surrogatepass"))
    except OSError:
        return None
    with suppress(OSError):
        for old in sorted(folder.glob("*.txt"), key=lambda item: item.stat().st_mtime)[:-KEPT]:
            old.unlink()
    return path
