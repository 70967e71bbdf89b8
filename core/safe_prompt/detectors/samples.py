"""Documented samples and placeholders: values made to be shown. They are reported as ``info`` at most.

Sources: RFC 2606 and RFC 6761 (reserved names), RFC 5737 and RFC 3849 (documentation addresses), the North American
numbering plan's fictitious 555-01xx range, card networks' and processors' published test numbers, and Microsoft's
reference of nuget.config, whose two passwords stand in many a repository.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

from safe_prompt.lazy_pattern import lazy_pattern

_PLACEHOLDER = lazy_pattern(
    r"""
    x{4,} | X{4,} | \*{3,} | \.{3} | … | (?<!\w)_{4,} | _{4,}(?!\w) | _{8,} | -{8,} | \#{4,}
    | ^\#{2,}.{1,80} | ^@@?\w{1,60}@@?$ | ^__\w{1,60}__$
    | ^<.{1,80}>$ | ^«.{1,80}»$ | ^\[.{1,80}\]$ | ^\{.{1,80}\}$ | ^%.{1,60}%$
    | (?i: example | sensitive | must[_\- ]?be[_\- ]?at[_\- ]?least
         | changeme | change[_\-]me | placeholder | redacted | dummy | sample[_\-]
         | (?:^|[^a-z]) (?: your | my[_\-] | insert | replace | enter | fake | todo ) (?:$|[^a-z])
         | ^[a-z_\-]{0,40}fake[a-z_\-]{0,40}$
         | (?:^|[^a-z]) your[_\-]?(?: own|secret|api|access|auth|key|token|password|pass )
         | [_\-](?:goes[_\-])?here (?:$|[^a-z]) | not[_\-](?:a[_\-])?(?:real|secret) )
    | ([1-9a-z])\1{12}
    """,
    re.VERBOSE,
)
# What people also call a real key by, in the part of it that is its name: "sk_acme_mykey_" and forty digits of hex.
_OWN_NAME = lazy_pattern(
    r"(?i)(?:^|[^a-z])my[_\-]?(?:own|secret|api|access|auth|key|token|password|pass)|test[_\-]?(?:key|token|secret)(?:$|[^a-z])"
)
_ISSUED_END = lazy_pattern(r"(?i)(?<![0-9a-z])(?:[0-9a-f]{32,128}|(?:[0-9a-f]{4,12}-){4,9}[0-9a-f]{12})$")
_REPEATED = lazy_pattern(r"(.{2,12}?)\1{2,60}.{0,12}")
# What our own masking puts in the place of values: placeholders, redactions, keyed hashes; in a URL its host
# follows, in a key its line end.
_MASK = lazy_pattern(
    r"(?:SP_[A-Z]{1,24}_[0-9]{1,9}_[a-z2-7]{4}|REDACTED_[A-Z]{1,24}|HASH_[A-Z]{1,24}_[a-z2-7]{12})(?:@[\w.-]{1,255}|\\n)?"
)
MASK_STARTS = ("SP_", "REDACTED_", "HASH_")
_RESERVED_DOMAIN = lazy_pattern(
    r"(?i)(?:^|[@.])(?:example\.(?:com|org|net|edu)|[\w-]+\.example|example|invalid|test|localhost|(?:[\w-]+\.)+(?:invalid|test|localhost|local))$"
)
_DOCUMENTATION_IP = lazy_pattern(r"(?i)(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|2001:0?db8:|3fff:")
_FICTITIOUS_PHONE = lazy_pattern(r"555\D{0,3}01\D{0,1}\d\D{0,1}\d$")
_ALPHABET = lazy_pattern(r"a\db\dc\dd\de\df\dg\dh\d")  # with any digits between
_SEQUENCES = ("0123456789", "1234567890", "abcdefghij", "9876543210", "qwertyuiop", "deadbeef", "cafebabe", "a1b2c3d4")

TEST_CARDS = frozenset(
    """4111111111111111 4242424242424242 4000056655665556 4012888888881881 4222222222222 4000000000000002
    4000000000009995 4000002500003155 4000002760003184 4000000000000077 4917610000000000 4444333322221111
    4988438843884305 4166676667666746 4646464646464644 4000000000003220 4000000000000069 4000000000000127
    4000000000000119 5555555555554444 5105105105105100 2223003122003222 5200828282828210 5454545454545454
    5555341244441115 5100290029002909 2222400070000005 5500000000000004 5425233430109903 2222420000001113
    378282246310005 371449635398431 378734493671000 370000000000002 374245455400126 6011111111111117
    6011000990139424 6011981111111113 30569309025904 38520000023237 3056930009020004 36227206271667
    3566002020360505 3530111333300000 3569990010095841 6200000000000005 6200000000000047 6205500000000000004
    6759649826438453 5000550000000029 676770000000000000""".split()
)
SHOWN_PASSWORDS = frozenset("33f!!lloppa hal+9ooo_da!sY".split())


def _digits(value: str) -> str:
    return "".join(ch for ch in value if ch.isdigit())


_WRITTEN_OUT = lazy_pattern(r"(?i)\s?[\[({]?(?<![a-z])(at|arroba|dot|punkt|point|punto)(?![a-z])[\])}]?\s?")


def _sample_email(value: str) -> bool:
    if "@" not in value:  # "jane [at] example [dot] org"
        value = _WRITTEN_OUT.sub(lambda word: "@" if word[1].lower() in ("at", "arroba") else ".", value)
    return _RESERVED_DOMAIN.search(value) is not None


def _sample_ip(value: str) -> bool:
    return _DOCUMENTATION_IP.match(value) is not None


def _sample_phone(value: str) -> bool:
    digits = _digits(value)
    return _FICTITIOUS_PHONE.search(value) is not None or len(set(digits)) <= 2 or digits in _SEQUENCES[1]


def _sample_card(value: str) -> bool:
    digits = _digits(value)
    return digits in TEST_CARDS or len(set(digits)) <= 2


def _sample_number(value: str) -> bool:
    """A government number of one digit, or counting up: printed on forms, issued to nobody."""
    digits = _digits(value)
    return len(digits) >= 6 and (len(set(digits)) <= 1 or digits in _SEQUENCES[1])


# The Free Software Foundation's, printed in every copy of its licences, and public places that examples name.
_PUBLIC_PLACE = lazy_pattern(
    r"(?:51 Franklin St|59 Temple Pl|675 Mass(?:achusetts)? Ave|31 Milk St|10 Downing St|1600 Pennsylvania Ave"
    r"|1600 Amphitheatre P|221B? Baker St)"
)


def _sample_place(value: str) -> bool:
    return _PUBLIC_PLACE.match(value) is not None


def is_placeholder(value: str) -> bool:
    """Whether a credential's value was written to be replaced: ``<your-key>``, ``xxxx``, ``…EXAMPLE``."""
    if _PLACEHOLDER.search(value) or _REPEATED.fullmatch(value):
        return True
    if _OWN_NAME.search(value) and not _ISSUED_END.search(value):
        return True
    core = "".join(ch for ch in value.lower() if ch.isalnum())
    if _ALPHABET.search(core) or (len(core) >= 6 and len(set(core[-24:])) <= 2):
        return True
    if longest_run(value) >= max(8, len(value) // 2):
        return True
    if len(core) >= 8 and counting(core) >= 0.6:
        return True
    return len(core) >= 8 and sum(len(s) * core.count(s) for s in _SEQUENCES) * 2 >= len(core)


def counting(value: str) -> float:
    """Share of neighbours that count up by one, as in ``abcdef1234``: typed, not drawn."""
    steps = sum(ord(b) - ord(a) == 1 for a, b in pairwise(value))
    return steps / (len(value) - 1) if len(value) > 1 else 0.0


# What people type who show where a password goes, and the name itself: "mydbpassword", "wrong_pass", "userpw".
_SHOWN = lazy_pattern(
    r"(?i)(?:foo|bar|baz|qux|quux|foobar(?:ed)?|foobaz|test(?:ing|er)?\d?|tester|secret|string|whatever|something|anything|blah|asdf|1234?"
    r"|[a-z]{0,24}[_.-]?(?:password|passwd|passphrase|passcode|passwort|mot[_-]?de[_-]?passe|kennwort|contraseña|senha|wachtwoord|pwd|pw"
    r"|(?<![a-z])pass|(?<=[a-z]{4})pass)[_.-]?(?:\d|one|two|new|old)?"
    r"|(?:new|old|my|bad|wrong|test|user|some|any|good)[_.-]?pass(?:word|wd)?\d{1,4})"
)


def _sample_password(value: str) -> bool:
    said = value.rpartition(":")[2]  # "user:passwd", and in an address of several hosts
    if len(said) <= 40 and not said.isascii():
        from unicodedata import normalize  # "pâss" shows that signs beyond ASCII are taken

        said = normalize("NFKD", said).encode("ascii", "ignore").decode()
    return said in SHOWN_PASSWORDS or is_placeholder(value) or (len(said) <= 40 and _SHOWN.fullmatch(said) is not None)


_OWN_MACHINE = lazy_pattern(r"@(?:localhost|127\.0\.0\.1|\[?::1\]?|0\.0\.0\.0|host\.docker\.internal)(?=[:/?]|$)")


def _sample_connection(value: str) -> bool:
    """A connection string is a sample when its password is one; its host may be called anything."""
    userinfo = value.partition("://")[2].rpartition("@")[0]
    user, _, password = userinfo.partition(":")
    if (user, password) == ("scott", "tiger") or user.lower() in ("anonymous", "ftp"):
        return True  # Oracle's account for examples; RFC 1635
    if user == password and _OWN_MACHINE.search(value):
        return True  # an image's default, on the machine that it runs on
    return _sample_password(password or user)


_AROUND_KEY = lazy_pattern(r"-----[^-]{1,80}-----|\\[nrt]|[\s\"'+,\\]")
_FILLED = lazy_pattern(r"(.{2,12}?)\1{5,}")


def _sample_private_key(value: str) -> bool:
    """Words occur by chance in long base64, so only dots and filler speak for a sample."""
    if "..." in value or "…" in value or longest_run(value) >= 24:
        return True
    body = _AROUND_KEY.sub("", value)
    return any(len(set(m[1])) > 1 and len(m[0]) * 2 >= len(body) for m in _FILLED.finditer(body))


def longest_run(value: str) -> int:
    """Length of the longest run of one character."""
    best = run = 0
    previous = ""
    for character in value:
        run = run + 1 if character == previous else 1
        previous = character
        best = max(best, run)
    return best


_BY_ENTITY: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "EMAIL_ADDRESS": _sample_email,
        "IP_ADDRESS": _sample_ip,
        "PHONE_NUMBER": _sample_phone,
        "STREET_ADDRESS": _sample_place,
        "CREDIT_CARD": _sample_card,
        "CONNECTION_STRING": _sample_connection,
        "PASSWORD": _sample_password,
        "PRIVATE_KEY": _sample_private_key,
    }
)
_BY_CATEGORY: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"credential": is_placeholder, "gov_id": _sample_number}
)


def is_mask(value: str) -> bool:
    """Whether a value is a word that masking has put there: nothing is left of what it stands for."""
    value = value[max(value.rfind("="), value.rfind(":")) + 1 :]  # behind the id or user that it is joined to
    return value.startswith(MASK_STARTS) and _MASK.fullmatch(value) is not None


def is_sample(entity: str, category: str, value: str) -> bool:
    """Whether a value is a documented sample or a placeholder of its entity."""
    check = _BY_ENTITY.get(entity) or _BY_CATEGORY.get(category)
    return check is not None and check(value)
