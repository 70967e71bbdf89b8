"""Keyed fingerprints: the same value has the same fingerprint for one key, and nothing without the key.

HMAC-SHA256 (RFC 2104). Never a plain hash: every US social security number hashes in minutes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from safe_prompt.errors import ConfigError
from safe_prompt.locations import data_dir

KEY_VARIABLE = "SAFE_PROMPT_KEY"
KEY_BYTES = 32
LONG = 4_096  # bytes from which OpenSSL is quicker, loading it included
SHORT_KEY = 16  # characters; a shorter key can be guessed, and `status` says so


class Key(NamedTuple):
    """A fingerprint key. ``origin`` says where it came from, for ``safe-prompt status``."""

    secret: bytes
    origin: str

    def __repr__(self) -> str:  # without the secret
        return f"Key(origin={self.origin!r})"

    @property
    def id(self) -> str:
        """Short public name of the key: it says which key made a fingerprint and nothing about the key."""
        return _name(self.secret)

    def fingerprint(self, value: str) -> str:
        """``<key id>:<32 hex digits>`` of a value."""
        return f"{self.id}:{_hmac(self.secret, value.encode('utf-8', 'surrogatepass'))[:16].hex()}"


@lru_cache(maxsize=8)
def _name(secret: bytes) -> str:
    digest: str = _sha256()(b"safe-prompt key id\0" + secret).hexdigest()
    return f"k{digest[:6]}"


def _sha256() -> Callable[[bytes], Any]:
    """SHA-256 without loading OpenSSL, which takes 2 ms, where Python has its own."""
    try:
        from _sha2 import sha256  # type: ignore[import-not-found]  # Python 3.12 and later
    except ImportError:
        try:
            from _sha256 import sha256  # type: ignore[import-not-found]
        except ImportError:
            from hashlib import sha256
    made: Callable[[bytes], Any] = sha256
    return made


def _hmac(secret: bytes, data: bytes) -> bytes:
    """HMAC-SHA256: RFC 2104, by hand for what is short."""
    if len(data) > LONG or "_hashlib" in sys.modules:
        import hmac

        return hmac.digest(secret, data, "sha256")
    inner, outer = (pad.copy() for pad in _pads(secret))
    inner.update(data)
    outer.update(inner.digest())
    digest: bytes = outer.digest()
    return digest


@lru_cache(maxsize=8)
def _pads(secret: bytes) -> tuple[Any, Any]:
    sha256 = _sha256()
    block = (secret if len(secret) <= 64 else sha256(secret).digest()).ljust(64, b"\0")
    return sha256(bytes(byte ^ 0x36 for byte in block)), sha256(bytes(byte ^ 0x5C for byte in block))


def load_key() -> Key:
    """The key of the environment, else the user's own key file (made on first use, mode 0600).

    Where the file cannot be written, a key for this run alone; ``Key.origin`` says so.
    """
    return _load_key(os.environ.get(KEY_VARIABLE), data_dir())


def lazy_key() -> Key:
    """As ``load_key``, looked up whenever it is used: a text without findings never does.

    What ``load_key`` raises is raised then.
    """
    return _LAZY


class _LazyKey(Key):
    """The key of the environment or the user, whatever it is at the time."""

    @property
    def secret(self) -> bytes:
        return load_key().secret

    @property
    def origin(self) -> str:
        return load_key().origin

    def fingerprint(self, value: str) -> str:
        return load_key().fingerprint(value)


_LAZY: Final = _LazyKey(b"", "")


@lru_cache(maxsize=8)
def _load_key(variable: str | None, folder: Path) -> Key:
    path = folder / "key"
    if variable:
        weak = len(variable) < SHORT_KEY
        return Key(variable.encode(), KEY_VARIABLE + (f" (weak: shorter than {SHORT_KEY} characters)" if weak else ""))
    secret = _read(path) or _create(path)
    if secret is None:
        return Key(os.urandom(KEY_BYTES), f"this run only: {path} cannot be written")
    return Key(secret, str(path))


def _read(path: Path) -> bytes | None:
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(
            f"the key file cannot be read ({error.strerror})", place=str(path), remedy="Make it readable for you alone."
        ) from None
    if len(secret) != KEY_BYTES:
        raise ConfigError(
            f"the key file has {len(secret)} bytes, not {KEY_BYTES}",
            place=str(path),
            remedy="Restore it, or delete it to start with a new key (fingerprints in allow lists change).",
        )
    return secret


def _create(path: Path) -> bytes | None:
    from safe_prompt.whole_file import create_whole

    secret = os.urandom(KEY_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return secret if create_whole(path, secret) else _read(path)
    except OSError:
        return None
