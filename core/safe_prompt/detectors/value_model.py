"""Is the value behind a telling name a secret? A small, explainable judgement, for rules without a format."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from safe_prompt.detectors.counter_evidence import is_uuid
from safe_prompt.documents.document import Kind
from safe_prompt.lazy_pattern import lazy_pattern

_REFERENCE = lazy_pattern(
    r"""
    ^[$%@&]\{?\w | ^\{\{ | \$\{ | \{\{ | ^\{[^{}]{0,60}\}$ | ^%\( | ^<%= | ^\#\{ | ^!\w+ | ^@@
    | ^(?:os\.|process\.env|env\.|environ|getenv|config\.|settings\.|self\.|this\.|request\.|params?\.|args\.
        |opts?\.|options\.
        |secrets?\.|vault[:.]|data\.|var\.|local\.|module\.|ctx\.|context\.|props?\.|state\.|form\.|user\.|cfg\.|conf\.|kwargs
        |arn:|projects/|ssm:|ref\+|op://|keyring:|file:|https?://|/run/secrets)
    """,
    re.VERBOSE,
)
_CALL = lazy_pattern(r"^[A-Za-z_][\w.:]{0,80}[(\[<{]")
_NOTHING = frozenset(
    "none null nil true false undefined nan yes no on off str string int integer bool boolean bytes any object "
    "optional required text varchar number float list dict tuple type char secretstr password passwd pwd secret token "
    "key apikey api_key api-key username user name value default empty hidden prompt input unset auto env undef void "
    "self credentials authorization bearer basic digest hash hashed plain encrypted random "
    "invalid incorrect wrong missing expired valid correct strong weak".split()
)
_CAMEL_WORDS = lazy_pattern(
    r"^[A-Z0-9]{0,9}[a-z]{3,60}(?:[A-Z0-9]{1,9}[a-z]{3,60}){0,9}\d{0,2}$"
)  # PKCS12KeyTypes, WithRawBody
_MIXED = lazy_pattern(r"[a-z][0-9]|[0-9][A-Za-z]|[a-z][A-Z].*[0-9]")  # no attribute is spelt like this
_IS_KEY = lazy_pattern(r"\\?[\"']\s{0,4}:")
_DOTTED_NAME = lazy_pattern(r"^[A-Za-z_]\w{0,60}(?:(?:\.|::|->)[A-Za-z_]\w{0,60}){1,8}$")
_NAME = lazy_pattern(r"^[A-Za-z_][A-Za-z_]{0,80}$")
_WORDS = lazy_pattern(r"^[A-Za-z]+(?:[ _\-.][A-Za-z]+)*[.!?:]?$")
_CODE_KINDS = frozenset({"python", "javascript", "r", "code", "sql", "notebook", "traceback"})
_PASSWORD_NAME = lazy_pattern(r"(?i)pass|pwd|pw\b|kennwort|passwort|contrase|senha|mot.de.passe|geheim")
_SESSION = lazy_pattern(r"(?i)(?<![A-Za-z])session_?id")
_QUOTES = "\"'`"
_FIELD = lazy_pattern(r"\{[^{}]{1,200}\}")
_ANY = lazy_pattern(r"(?i)(?<![A-Za-z])(?:an?|any|no|each|every|without)[ ]$")


class Opinion(NamedTuple):
    """Why the value may be a secret, and how surely (0 to 1)."""

    confidence: float
    evidence: str


def entropy(value: str) -> float:
    """Shannon entropy in bits per character."""
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())


def character_classes(value: str) -> int:
    """How many of lower case, upper case, digits and other characters occur."""
    return (
        any(ch.islower() for ch in value)
        + any(ch.isupper() for ch in value)
        + any(ch.isdigit() for ch in value)
        + any(not ch.isalnum() for ch in value)
    )


def judge_value(value: str, text: str, key_start: int, start: int, end: int, kind: Kind) -> Opinion | None:  # noqa: PLR0911
    """An opinion on ``text[start:end]``, named by what stands between ``key_start`` and it; None: no secret.

    A literal in quotes behind a password's name needs little more; a bare word in code is a variable.
    """
    quoted = (start > 0 and text[start - 1] in _QUOTES) or text[end : end + 1] in tuple(_QUOTES)
    key = text[key_start:start]
    password = _PASSWORD_NAME.search(key) is not None
    bare = value.strip().strip("\"'`")
    if len(bare) < 4 or bare.lower() in _NOTHING or _REFERENCE.search(bare):
        return None
    if quoted and _IS_KEY.match(text, end):
        return None  # `"type": "token", "value": …`: what follows the telling word is the next member's name
    if not quoted:
        dotted = _DOTTED_NAME.match(bare) and (kind in _CODE_KINDS or not _MIXED.search(bare))
        if _CALL.match(bare) or dotted or text[end : end + 1] in ("(", "["):
            return None
        if kind in _CODE_KINDS and _NAME.match(bare):
            return None
        if _NAME.match(bare) and not _looks_random(bare) and (not password or "_" in bare or _camel(bare)):
            return None
    if quoted and text[start - 2 : start - 1] in ("f", "F") and _FIELD.search(bare):
        rest = _FIELD.sub("", bare).strip()
        if len(rest) < 4 or " " in rest:
            return None  # a template: the words of it are no secret, and the fields are values from elsewhere
    if _SESSION.search(key) and is_uuid(text, start, end):
        return None  # a number that logs and events are told apart by, not what a browser proves itself with
    letters_only = _WORDS.match(bare) is not None
    if letters_only and (" " in bare or bare.lower() in key.lower()):
        return None
    classes = character_classes(bare)
    bits = entropy(bare)
    if password:
        if letters_only:
            if not quoted and kind in _CODE_KINDS:
                return None
            if text[start - 1] == " " and _ANY.search(text, max(0, key_start - 8), key_start):
                return None  # "with a password: refused" speaks of passwords, and gives none
            return Opinion(0.6, "password-name") if len(bare) <= 24 and "_" not in bare else None
        if " " in bare and bits < 3.2:
            return None
        return Opinion(0.9 if classes >= 3 or (classes == 2 and len(bare) >= 8) else 0.75, "password-name")
    if letters_only and not (len(bare) >= 20 and _looks_random(bare)):
        return None
    if len(bare) < 8 or " " in bare:
        return None
    if bare.isdigit():
        return Opinion(0.6, "key-name") if len(bare) >= 10 and quoted else None
    if _looks_random(bare):
        return Opinion(0.9 if len(bare) >= 16 else 0.75, "random")
    named = _slug(bare) or _CAMEL_WORDS.match(bare)
    return Opinion(0.55, "key-name") if classes >= 3 and bits >= 3.0 and not named else None


def _camel(value: str) -> bool:
    return re.search(r"[a-z][A-Z]", value) is not None


def _slug(value: str) -> bool:
    """Words joined by hyphens, dots, slashes or underscores: a name, an address, a path; one may be odd."""
    parts = [part for part in re.split(r"[-_./:]", value) if part]
    odd = [part for part in parts if not re.fullmatch(r"[A-Za-z]{2,}|\d{1,4}", part)]
    return len(parts) > 1 and len(odd) <= 1 and sum(map(len, odd)) <= 8


def _looks_random(value: str) -> bool:
    """Drawn, not written: high entropy for its length, and no words joined by signs."""
    if _slug(value) or len(value) < 10 or _CAMEL_WORDS.match(value):
        return False
    bits = entropy(value)
    ceiling = math.log2(min(len(value), 16 if re.fullmatch(r"[0-9a-fA-F-]+", value) else 64))
    if bits < 0.72 * ceiling:
        return False
    if value.isalpha():
        changes = sum(a.isupper() != b.isupper() for a, b in pairwise(value))
        return changes >= len(value) / 4 or sum(ch in "aeiouAEIOU" for ch in value) < len(value) / 6
    return any(ch.isdigit() for ch in value) or character_classes(value) >= 3
