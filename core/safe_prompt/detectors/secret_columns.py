"""Whether a value in a column that is named after passwords or keys is one. The column's name is the evidence."""

from __future__ import annotations

from safe_prompt.lazy_pattern import lazy_pattern

# Rules of columns whose values are judged one by one where they are no table's: the rules of named values do that.
SECRET = frozenset({"column-password", "column-key"})

_PASSWORD = lazy_pattern(
    r"(?![$%<{@\[(])(?=.{0,40}(?:\d|[!@#$%^&*+=?]|[a-z][A-Z]|-[a-z]{3,12}-))(?=.{0,60}[A-Za-z])[!-~]{5,64}(?<![:,)\]}>])"
)
# What is stored instead of a password, what a schema says of it, an address.
_OTHER = lazy_pattern(
    r"(?i)\$\d?[a-z]{0,8}\$.*|\{[a-z0-9-]{2,12}\}.*|[$]?(?:2[aby]|argon2\w*|pbkdf2\w*|scrypt|sha\d*|md5|bcrypt|scram-sha-\d+)[$:].*"
    r"|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{128}|[a-z]{2,20}\(\d{1,5}\)|[^@]+@[^@]+\.[a-z]{2,10}|https?://.*"
    r"|(?:19|20)\d\d-\d\d-\d\d.*"
)
_KEY = lazy_pattern(r"[A-Za-z0-9_+/=.~-]{12,200}")


def password(value: str) -> bool:
    """Five characters or more without a space, with a digit, a sign or words joined; no hash, no type, no address."""
    bare = value.strip("`*")
    return _PASSWORD.fullmatch(bare) is not None and _OTHER.fullmatch(bare) is None


def key(value: str) -> bool:
    """Letters and digits that look drawn."""
    from safe_prompt.detectors.value_model import looks_drawn  # most texts have no such column

    bare = value.strip("`*")
    return _KEY.fullmatch(bare) is not None and any(map(str.isdigit, bare)) and looks_drawn(bare)
