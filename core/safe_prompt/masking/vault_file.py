"""Vaults on disk: only when asked for, encrypted, readable by the user alone, expiring.

The file is one JSON object: ``format``, ``version`` and ``token``. The token is Fernet's (AES-128-CBC with
HMAC-SHA256, https://github.com/fernet/spec); inside is JSON again, with the entries and the time of expiry.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from safe_prompt.errors import VaultError
from safe_prompt.masking.placeholders import PLACEHOLDER
from safe_prompt.masking.vault import Entry, Vault
from safe_prompt.whole_file import PRIVATE, create_whole, write_whole

FORMAT = "safe-prompt-vault"
VERSION = 1
SESSION_HOURS = 12
KEY_FILE = "vault.key"


def session_vault_path(data_dir: Path) -> Path:
    """Where the command line keeps the vault of the current session."""
    return data_dir / "vaults" / "session.vault"


def encryption_key(data_dir: Path, team_secret: str | None = None) -> bytes:
    """The key of the user's vault files: from the team's secret (``SAFE_PROMPT_KEY``), else a file.

    The file is made on first use, mode 0600.

    Raises:
        VaultError: the key file cannot be read, made or used.
    """
    import base64

    if team_secret:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        # A label of its own keeps this key apart from the fingerprints' under the same secret.
        derived = HKDF(SHA256(), 32, salt=None, info=b"safe-prompt vault file 1")
        return base64.urlsafe_b64encode(derived.derive(team_secret.encode("utf-8", "surrogateescape")))
    path = data_dir / KEY_FILE
    try:
        if not path.exists():
            from cryptography.fernet import Fernet

            _private_folder(data_dir)
            create_whole(path, Fernet.generate_key())
        key = path.read_bytes().strip()
    except OSError as error:
        raise VaultError(
            f"the key of the vault files cannot be read or made ({error.strerror})",
            place=str(path),
            remedy="Make the folder writable and the file readable for you alone.",
        ) from None
    if len(key) != 44:
        raise VaultError(
            "the key of the vault files is damaged",
            place=str(path),
            remedy="Restore it, or delete it: vaults saved under it are then lost.",
        )
    return key


def save_vault(
    vault: Vault, path: Path, key: bytes, *, hours: float | None = None, now: float | None = None
) -> tuple[str, ...]:
    """Write a vault to a file, whole or not at all, and say what the user should be warned of.

    ``hours`` from ``now`` (seconds since 1970; default: the clock) the file expires; without, never.

    Raises:
        VaultError: the file cannot be written.
    """
    from cryptography.fernet import Fernet

    moment = time.time() if now is None else now
    body = {
        "version": VERSION,
        "expires": None if hours is None else moment + hours * 3600,
        "entries": [[e.placeholder, e.entity, e.one_way, e.raw, e.value, e.quoted] for e in vault.entries()],
        "reserved": vault.reserved(),
        "layouts": vault.layouts(),
    }
    # ASCII JSON: a lone surrogate of a masked text survives it.
    token = Fernet(key).encrypt(json.dumps(body).encode("ascii")).decode("ascii")
    data = json.dumps({"format": FORMAT, "version": VERSION, "token": token}) + "\n"
    try:
        write_whole(path, data.encode("ascii"), mode=PRIVATE)
    except OSError as error:
        raise VaultError(
            f"cannot be written ({error.strerror})",
            place=str(path),
            remedy="Choose another place with --vault.",
        ) from None
    return _warnings(path)


def load_vault(path: Path, key: bytes, secret: bytes, *, now: float | None = None) -> Vault:
    """Read a vault from a file. ``secret`` keys the checks of placeholders that it will issue.

    Raises:
        VaultError: the file is missing, cut off, damaged, expired, of a newer version, or under another key.
    """
    body = _open(path, key)
    expires = body.get("expires")
    if isinstance(expires, int | float) and (time.time() if now is None else now) >= expires:
        raise VaultError(
            "the vault has expired",
            place=str(path),
            remedy="Delete it and mask the text again to make a new one.",
        )
    vault = Vault(secret)
    try:
        layouts = [(str(shown), str(plain)) for shown, plain in body.get("layouts", ())]
        vault.absorb([_entry(row) for row in body["entries"]], [str(word) for word in body["reserved"]], layouts)
    except (KeyError, TypeError, ValueError):
        raise _damaged(path) from None
    return vault


def open_session(data_dir: Path, key: bytes, secret: bytes, *, now: float | None = None) -> Vault:
    """The vault of the current session: a new one where there is none yet, or the old one has expired.

    Raises:
        VaultError: there is one, and it cannot be read.
    """
    path = session_vault_path(data_dir)
    if not path.exists():
        return Vault(secret)
    moment = time.time() if now is None else now
    expires = _open(path, key).get("expires")
    if isinstance(expires, int | float) and moment >= expires:
        return Vault(secret)
    return load_vault(path, key, secret, now=moment)


def save_session(
    vault: Vault, data_dir: Path, key: bytes, secret: bytes, *, now: float | None = None
) -> tuple[str, ...]:
    """Save the session's vault with what another process has added to it meanwhile.

    Raises:
        VaultError: it cannot be read or written.
    """
    path = session_vault_path(data_dir)
    try:
        _private_folder(data_dir)
        _private_folder(path.parent)
    except OSError as error:
        raise VaultError(f"cannot be made ({error.strerror})", place=str(path.parent)) from None
    with _locked(path):
        other = open_session(data_dir, key, secret, now=now)
        vault.absorb(other.entries(), other.reserved(), other.layouts())
        return save_vault(vault, path, key, hours=SESSION_HOURS, now=now)


def _open(path: Path, key: bytes) -> dict[str, Any]:
    from cryptography.fernet import Fernet, InvalidToken

    place = str(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise VaultError(
            "there is no such vault file", place=place, remedy="Name the file that `safe-prompt mask` wrote."
        ) from None
    except OSError as error:
        raise VaultError(f"cannot be read ({error.strerror})", place=place, remedy="Check its permissions.") from None
    try:
        outer = json.loads(data)
        if outer["format"] != FORMAT:
            raise ValueError
        version, token = int(outer["version"]), str(outer["token"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _damaged(path) from None
    if version > VERSION:
        raise VaultError(
            f"the vault is of version {version}, this program reads up to {VERSION}",
            place=place,
            remedy="Update safe-prompting.",
        )
    try:
        body = json.loads(Fernet(key).decrypt(token.encode("utf-8", "replace")))
    except InvalidToken:
        raise VaultError(
            "the vault is damaged, or was saved under another key",
            place=place,
            remedy="Set the SAFE_PROMPT_KEY it was saved with, or use the same user's data folder.",
        ) from None
    except (ValueError, RecursionError):
        raise _damaged(path) from None
    if not isinstance(body, dict):
        raise _damaged(path)
    return body


def _entry(row: list[Any]) -> Entry:
    word, entity, one_way, raw, value, quoted = row
    texts = (word, entity, raw, value)
    if not all(isinstance(text, str) for text in texts) or not PLACEHOLDER.fullmatch(word):
        raise ValueError
    return Entry(word, entity, bool(one_way), raw, value, bool(quoted))


def _damaged(path: Path) -> VaultError:
    return VaultError(
        "not a whole vault file: it is cut off or damaged",
        place=str(path),
        remedy="Restore it from a copy, or mask the original text again.",
    )


def _warnings(path: Path) -> tuple[str, ...]:
    for folder in path.absolute().parents:
        if (folder / ".git").exists():
            return (
                f"{path}: this vault lies inside a git work tree ({folder}). "
                "It is encrypted, but keep it out of commits: add it to .gitignore or choose another folder.",
            )
    return ()


def _private_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock file while the session vault is read, joined and written.

    A lock older than ten seconds belongs to a process that died; after two seconds of waiting we go on, since
    the joining alone already keeps what others saved before.
    """
    lock = path.with_name(f"{path.name}.lock")
    held = False
    for _ in range(100):
        try:
            os.close(os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            held = True
            break
        except FileExistsError:
            with suppress(OSError):
                if time.time() - lock.stat().st_mtime > 10:
                    lock.unlink()
                    continue
            time.sleep(0.02)
        except OSError:
            break
    try:
        yield
    finally:
        if held:
            with suppress(OSError):
                lock.unlink()
