"""Which vault ``mask`` writes and ``unmask`` reads: the named file, else the user's session vault."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from safe_prompt.cli.streams import say
from safe_prompt.findings.fingerprint import KEY_VARIABLE, load_key
from safe_prompt.locations import data_dir
from safe_prompt.masking.vault import Vault
from safe_prompt.masking.vault_file import (
    encryption_key,
    load_vault,
    open_session,
    save_session,
    save_vault,
    session_vault_path,
)


def open_vault(named: str | None, *, must_exist: bool) -> Vault:
    """The vault of ``--vault``, else the session's.

    Raises:
        VaultError: it cannot be read, or ``must_exist`` and there is none.
    """
    secret = load_key().secret
    path = Path(named) if named else session_vault_path(data_dir())
    if must_exist or (named and path.exists()):
        return load_vault(path, _key(), secret)
    return Vault(secret) if named else open_session(data_dir(), _key(), secret)


def keep_vault(vault: Vault, named: str | None) -> None:
    """Save a vault where ``open_vault`` found it, and say where.

    Raises:
        VaultError: it cannot be written.
    """
    warnings: Sequence[str]
    if named:
        warnings = save_vault(vault, Path(named), _key())
        say(f"the vault is {named} (encrypted; unmask with --vault {named})")
    else:
        warnings = save_session(vault, data_dir(), _key(), load_key().secret)
        say(f"the session vault is {session_vault_path(data_dir())} (encrypted, expires by itself)")
    for warning in warnings:
        say(warning)


def _key() -> bytes:
    return encryption_key(data_dir(), os.environ.get(KEY_VARIABLE))
