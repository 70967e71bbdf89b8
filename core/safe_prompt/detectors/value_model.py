"""Is the value behind a telling name a secret? A small, explainable judgement, for rules without a format.

Three things are weighed: what the name promises, what the value is shaped like (a reference, a call, a path, a word),
and whether it was drawn at random or written (``drawn.py``). What spoke for it is the finding's evidence.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import NamedTuple

from safe_prompt.detectors.counter_evidence import is_uuid
from safe_prompt.detectors.drawn import drawn_bits
from safe_prompt.documents.document import Kind
from safe_prompt.lazy_pattern import lazy_pattern

_REFERENCE = lazy_pattern(
    r"""
    %\([A-Za-z_]\w{0,60}\)[sdr] | ^\$\( | ^[a-z]{1,12}:\{[a-z_][a-z0-9_.]{0,30}\}$
    | ^[$%@&]\{?\w | ^\{\{ | \$\{ | \{\{ | ^\{[^{}]{0,60}\}[?!.,;:]?$
    | ^\{[A-Za-z_][\w.:]{0,40}\}["'\\] | ^%\( | ^<%= | ^\#\{ | ^!\w+ | ^@@
    | ^(?:os\.|process\.env|env\.|environ|getenv|config\.|settings\.|self\.|this\.|request\.|params?\.|args\.
        |opts?\.|options\.
        |secrets?\.|vault[:.]|data\.|var\.|local\.|module\.|ctx\.|context\.|props?\.|state\.|form\.|user\.|cfg\.|conf\.|kwargs
        |(?:None|null|nil|true|false)[)\],] |.{0,40}[:=]this\.
        |arn:|projects/|ssm:|ref\+|op://|keyring:|file:|https?://|/run/secrets
        |(?:proxy:)?(?:hash|btree|lmdb|cdb|texthash|pcre|ldap|mysql|pgsql|dbm):/)
    """,
    re.VERBOSE,
)
_CALL = lazy_pattern(r"^[A-Za-z_][\w.:]{0,80}[(\[<{]")
_NOTHING = frozenset(
    "none null nil true false undefined nan yes no on off str string int integer bool boolean bytes any object "
    "optional required text varchar number float list dict tuple type char secretstr password passwd pwd secret token "
    "key apikey api_key api-key username user name value default empty hidden prompt input unset auto env undef void "
    "self credentials authorization bearer basic digest hash hashed plain encrypted random "
    "parola parole parol parool heslo salasana пароль lozinka wachtwoord lösenord adgangskode passord hasło jelszó "
    "geslo contrasenya contraseña senha palavra-passe passwort kennwort sandi şifre slaptažodis salasõna κωδικός "
    "密码 密碼 パスワード 비밀번호 รหัสผ่าน select allow deny "
    "option flag argument parameter switch focus hover prev source login compat files nis nisplus sss winbind "
    "cram-md5 digest-md5 scram-sha-1 scram-sha-256 "
    "invalid incorrect wrong missing expired valid correct strong weak function values 1password 2fa oauth2".split()
)
_CAMEL_WORDS = lazy_pattern(
    r"^[A-Z0-9]{0,9}[a-z]{2,60}(?:[A-Z0-9]{1,9}[a-z]{2,60}){0,9}\d{0,2}$"
)  # PKCS12KeyTypes, WithRawBody
_MIXED = lazy_pattern(r"[a-z][0-9]|[0-9][A-Za-z]|[a-z][A-Z].*[0-9]")  # no attribute is spelt like this
_IS_KEY = lazy_pattern(r"\\?[\"']\s{0,4}:")
_DOTTED_NAME = lazy_pattern(r"^[A-Za-z_]\w{0,60}(?:(?:\.|::|->)[A-Za-z_]\w{0,60}){1,8}$")
_NAME = lazy_pattern(r"^[A-Za-z_][A-Za-z_]{0,80}$")
_WORDS = lazy_pattern(r"^[^\W\d_]+(?:[ _\-.][^\W\d_]+)*[.!?:]?$")
# Words drawn by lot and joined, as password managers do; a reference to a secret, a style's name tell what they are.
_PASSPHRASE = lazy_pattern(r"^[a-z]{3,12}(?:-[a-z]{3,12}){2,5}$")
_TELLING = lazy_pattern(
    r"(?<![a-z])(?:passw(?:or)?ds?|pass|secrets?|tokens?|keys?|names?|your|here|user|login|auth|credentials?|with|not|and|the"
    r"|for|case|sensitive|based|reset|change|new|old|current|input|form|field|value|default|test|example|only|service)(?![a-z])"
)
_ARGUMENT = lazy_pattern(r"^[A-Za-z_]\w{1,40}=(?:None|True|False|null|true|false|\d+|[\"'\[({].*)$")
_LABEL = lazy_pattern(r"(?i)passw|mot de passe|kennwort|contrase|senha|wachtwoord|has[łl]o|пароль|parol")
_ACTION = lazy_pattern(r"^[\w-]{1,30}/[A-Z][A-Z_]{2,60}$")  # of a store: auth/RESET_PASSWORD
_TARGETS = lazy_pattern(r"(?i)(?:user|user_?name|login|e?mail)[ ]?,[ ]?\w{0,12}$")
_SAID = lazy_pattern(r"(?i)[ ](?:is|are|ist|lautet|est|es|was)[ ]{1,3}[\"'`*]{0,2}$")
_SAID_PASS = lazy_pattern(r"(?i)^pass:[ ]$")
_CODE_KINDS = frozenset({"python", "javascript", "r", "code", "sql", "notebook", "traceback"})
_PASSWORD_NAME = lazy_pattern(r"(?i)pass|pwd|pw\b|kennwort|passwort|contrase|senha|mot.de.passe|geheim")
_SESSION = lazy_pattern(r"(?i)(?<![A-Za-z])session_?id")
# In bits of ``drawn_bits``: nine in ten keys of ten characters have the first, 98 of 100 words in code are below the
# second; the last is for each character of long values, of which words and numbers by turns make a little each.
_DRAWN, _SURELY_DRAWN, _DRAWN_EACH = 10.0, 14.0, 0.7
_NO_WORD = 20.0  # of ten or eleven letters: four in a thousand words of code are as costly
_QUOTES = "\"'`"
_FILE = lazy_pattern(
    r"(?i)^[\w./~-]{1,80}\.(?:sh|py|key|pem|crt|cer|txt|json|ya?ml|xml|conf|cfg|ini|toml|env|jks|p12|properties|html?|js|ts|php|java|go|rb)$"
)
_OTHER_NAME = lazy_pattern(
    r"(?i)(?:encryption|amz-credential|script|mgr|secret_?(?:name|ref))s?\W{0,6}$"
)  # what a password's name is part of
# Tokens that say where a list goes on, or that a request was sent before: they open nothing.
# What a name with "pass" in it says where no password is meant, and what counts or bounds passwords.
_NO_PASSWORD = lazy_pattern(
    r"(?i)(?:(?:on|by|low|high|band|first|second|all|multi|pre|depth|render)[_-]?pass|[/.]pass|"
    r"pass[_-]?(?:time|date|at|rate|through|thru|count|fail|criteria|threshold|filter)\w*|"
    r"passw(?:or)?d[_-]?(?:bytes|length|len|size|age|days|attempts|retries|tries|history|count|min|max)\w*)(?!\w)"
)
_NO_PROOF = lazy_pattern(
    r"(?i)(?:change|continuation|next|prev|previous|page|paging|pagination|starting|idempoten(?:t|cy)|dedup(?:lication)?|"
    r"lifecycle_?action|client_?request|sync|cursor|input|output|sequence)[_-]?tokens?\W"
)
# A key that has an id beside it, and no other name, is what others encrypt to.
_BARE_KEY = lazy_pattern(r"(?i)^\W{0,2}key\W{1,6}$")
_KEY_ID = lazy_pattern(r"(?i)public_?key\(|(?<![a-z])key_?id[\"']?\s?[:=]")
_ARN = lazy_pattern(r"arn:[a-z-]{1,20}:secretsmanager:[^\s\"']{0,80}$")  # a secret's name, which its policies name too
_VARIABLE = lazy_pattern(r"^[A-Z]{2,40}(?:_[A-Z]{2,40}){1,8}$")  # what holds it in the environment
_PATH = lazy_pattern(r"^[\w.-]{1,80}(?:/[\w.-]{1,80}){1,12}\.[a-z]{2,5}$")
_WHEN = lazy_pattern(
    r"^(?:19|20)\d\d-[01]\d-[0-3]\d(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$"
)
# A regex, or a selector of an element: input[type=password].
_REGEX = lazy_pattern(r"\"{3}|\(\?[:=!<imsx]|\[\^|\\[wdsb]|^\^?\[.{1,80}\][+*]?$|\[[a-z-]{2,20}[*^$~|]?=")
# A number; what joins two literals, and what is called there.
_CODE = lazy_pattern(r"^0x[0-9A-Fa-f]{1,16}$|^[+.&,]\s.{0,80}\s[+.&,]$|^[+.&,]\s?(?:new\s)?[A-Za-z_$][\w$.]{0,60}[(\[]")
# A sentence with places for values, as Go and C write it; the host of an address with a user before it.
_VERB = lazy_pattern(r"(?:^|\s)%[-+#0-9.]{0,6}[sdqvxTu](?![\w%])")
_DENIED = lazy_pattern(
    r"(?i)(?<![a-z])(?:not[ ](?:an?[ ])?(?:real|valid|actual|true|working)|example|sample)[ ]"
    r"(?:api[ ]|[a-z]{1,16}[_-])?$"
)
_BEFORE_HOST = lazy_pattern(r"://[^\s/\"'@]{1,80}@$")
_IDENTIFIER = lazy_pattern(r"^[A-Za-z_]\w{0,80}$")
_WORDS_IN_ADDRESS = lazy_pattern(r"^[A-Za-z]+(?:[/:][A-Za-z]+)+$")
_COMMAND = lazy_pattern(r"\s.{0,200}[|$'\"]|^\w+ +-")
_DATE_OR_TIME = lazy_pattern(r"(?:19|20)\d\d-?[01]\d-?[0-3]\d(?:[T _-]?[0-2]\d:?[0-5]\d(?::?[0-5]\d)?Z?)?")
# No issuer's alphabet has these; people's secrets and escapes of bytes may.
_NO_KEY = lazy_pattern(r"^[^\\]*[\s{}<>]|^[a-z][a-z0-9+.-]{1,12}://")
_HOST = lazy_pattern(
    r"(?i)^(?:[a-z0-9-]{1,63}\.){1,6}(?:com|net|org|io|dev|cloud|local|internal|app|co|de|fr|es|eu|uk|ai)(?::\d{2,5})?$"
)
_SPOKEN = lazy_pattern(r"(?:^|[^-\w])\w+[ ]{1,3}$")
_IN_QUERY = lazy_pattern(r"[?&]\w{1,20}=$")
# To a command behind its flag or through a pipe, or in a line of its own of a .netrc file.
_HANDED = lazy_pattern(
    r"[ ]-[au][ ]?[\"']?[\w.@-]{1,24}[:,]$|[ ]-[pP]$|(?:echo|printf)[ ][\"']?$|\n[ \t]{1,8}password[ ]$"
)
_FLAG = lazy_pattern(r"[-/][\w:-]{1,30}[ =]{1,3}[\"']?$")
# Of gpt-4.1-8b-20250101.
_SLUG_PART = lazy_pattern(r"^(?:[A-Za-z]{2,}\d{0,4}|\d{1,4}|(?:19|20)\d{6}|[A-Za-z]?\d{1,3}[A-Za-z]?)$")
_FOLDER = lazy_pattern(r"^~?(?:/[\w.@ -]{1,80}){2,20}/?$")  # a shell's PWD
_FIELD = lazy_pattern(r"\{[^{}]{1,200}\}")
# A file of the system; a place in a manual.
_FILE_OR_PAGE = lazy_pattern(
    r"^/(?:home|etc|usr|var|tmp|opt|root|mnt|srv|dev|proc|Users|Library|private)/[\w./@+-]{1,200}$|^[\w./-]{1,80}\.html?#"
)
_QUANTITY = lazy_pattern(r"^\d{1,4}(?:\.\d{1,3})?(?:[mkMGµn]?(?:V|A|Hz|W|B|bit|s|m)|KB|kB|px|dpi|Ω|°C)$")
_IPV4 = lazy_pattern(r"^\d{1,3}(?:\.\d{1,3}){3}$")  # "Accepted password for anna from 10.…"
_ENTITY = lazy_pattern(r"&[A-Za-z]{2,8}$")
_PART_NUMBER = lazy_pattern(r"^[A-Za-z]{2,6}\d{2,5}[A-Z]?$")
_PIN = lazy_pattern(r"(?i)^pin[ ]")
_ROFF_FONT = lazy_pattern(r"\\f[A-Z]|\\f\([A-Z]{2}")
_SCHEME = lazy_pattern(r"^\{[a-z0-9_-]{3,16}\}")  # {plaintext}…, as directories keep them
# A constant that numbers an error or a message: ERROR_WRONG_PASSWORD = 1323
_NUMBERED = lazy_pattern(
    r"(?:ERR(?:OR)?|STATUS|EXIT|NERR|WARN(?:ING)?|EVENT|MSG|FLAG|TYPE)_(?:[A-Z0-9]{1,20}_){0,6}[A-Z]{0,12}$"
)
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


def judge_value(  # noqa: PLR0911
    value: str, text: str, key_start: int, start: int, end: int, kind: Kind, *, password: bool = False
) -> Opinion | None:
    """An opinion on ``text[start:end]``, named by what stands between ``key_start`` and it; None: no secret.

    A literal in quotes behind a password's name needs little more; a bare word in code is a variable.
    ``password``: the rule says that it is one, whatever the name.
    """
    quoted = (start > 0 and text[start - 1] in _QUOTES) or text[end : end + 1] in tuple(_QUOTES)
    key = text[key_start:start]
    password = password or _PASSWORD_NAME.search(key) is not None
    bare = value.strip().removesuffix("\\n").rstrip("\\").strip("\"'`").lstrip(":").rstrip(": *")
    if "\\f" in bare:
        bare = _ROFF_FONT.sub("", bare)
    if len(bare) < 4 or bare.lower() in _NOTHING or _REFERENCE.search(bare):
        return None
    if password and quoted and value[0].isspace() and " " in bare:
        return None  # the quote before it ends something
    if _FILE.match(bare) or _REGEX.search(bare) or _CODE.match(bare) or _is_broken_token(bare):
        return None
    if "-----" in key or _DENIED.search(text, max(0, key_start - 32), key_start):
        return None  # the first line of a key, which has its own rule; "this is not a real token"
    if (" " in bare and _VERB.search(bare)) or _BEFORE_HOST.search(text, max(0, key_start - 100), key_start):
        return None
    around = text[max(0, key_start - 100) : start]
    if _NO_PROOF.search(around, max(0, len(around) - len(key) - 20)) or _ARN.search(around) or _WHEN.match(bare):
        return None
    if password and _TARGETS.search(text, max(0, key_start - 20), key_start) and text[end + 1 : end + 2] == ",":
        return None  # user, password = "anna", … : the first is the user's name
    if not quoted and _ARGUMENT.match(bare):
        return None  # of a call: pandas says "Pass convert_dates=False to …"
    if password and (_NO_PASSWORD.search(around, max(0, len(around) - len(key) - 12)) or bare[:1] == "#"):
        return None
    if text[end : end + 1] == ";" and _ENTITY.search(bare):
        return None  # "du mot de passe chiffr&eacute;"
    if text.startswith("-->", end - 2):
        return None  # the end of a comment in markup
    if password and (_is_field(bare, text, key_start, start) or _says_no_password(bare, text, key, key_start)):
        return None
    if _BARE_KEY.match(key) and _KEY_ID.search(text, max(0, start - 80), end + 24):
        return None
    if _OTHER_NAME.search(key) or (bare[0] == "?" and text[start - 1] == ":"):  # a shell's ${NAME:?message}
        return None
    if not _is_literal(bare, text, key, start, end, kind, quoted=quoted, password=password):
        return None
    if _SESSION.search(key) and is_uuid(text, start, end):
        return None  # a number that logs and events are told apart by, not what a browser proves itself with
    letters_only = _WORDS.match(bare) is not None
    if letters_only and (" " in bare or bare.lower() in key.lower()):
        return None
    if password:
        return _password(bare, text, key_start, start, end, kind, quoted=quoted, letters_only=letters_only)
    if "?" in bare and "secret" not in key.lower():
        return None  # issuers draw from letters, digits and a few signs; what people make up may hold any
    return _key(bare, quoted=quoted, letters_only=letters_only)


def _is_literal(  # noqa: PLR0911
    bare: str, text: str, key: str, start: int, end: int, kind: Kind, *, quoted: bool, password: bool
) -> bool:
    """Whether the value is written down there, and is no variable, call, type, template or other member's name."""
    if quoted:
        if _IS_KEY.match(text, end) and not text[max(0, start - 6) : start - 1].rstrip().endswith("="):
            return False  # `"type": "token", "value": …`: what follows the telling word is the next member's name
        if text[start - 1] == "`" and _COMMAND.search(bare):
            return False  # a shell's command, whose output is the password
        if text[start - 2 : start - 1] in ("f", "F") and _FIELD.search(bare):
            rest = _FIELD.sub("", bare).strip()
            if len(rest) < 4 or " " in rest:
                return False  # a template: the words of it are no secret, and the fields are values from elsewhere
        return True
    code = kind in _CODE_KINDS and not _SAID.search(key)
    dotted = _DOTTED_NAME.match(bare) and (code or not _MIXED.search(bare))
    if _CALL.match(bare) or dotted or text[end : end + 1] in ("(", "[") or _WORDS_IN_ADDRESS.match(bare):
        return False
    drawn = drawn_bits(bare) >= _SURELY_DRAWN and bare.count("_") < 2
    if not _NAME.match(bare):
        variable = code and text[max(0, start - 8) : start].rstrip().endswith("=") and _IDENTIFIER.match(bare)
        return drawn or not variable
    if drawn:
        return True
    return not code and password and "_" not in bare and not _camel(bare)


def _password(  # noqa: PLR0911
    bare: str, text: str, key_start: int, start: int, end: int, kind: Kind, *, quoted: bool, letters_only: bool
) -> Opinion | None:
    """Behind a password's name nearly any literal is one."""
    if letters_only:
        if not any(map(str.isascii, bare)) or text[start - 2 : start] == "``":
            return None  # the word for it, in another script; a name in a literal of reStructuredText
        if bare.islower() and re.search(rf"(?i)user\w{{0,8}}\W{{1,4}}{bare}\W", text[max(0, key_start - 48) : start]):
            return None  # an image's default: USER=shop PASSWORD=shop
        if text[start - 1] == "`" and _camel(bare) and drawn_bits(bare) < _SURELY_DRAWN:
            return None  # a name in code
        if text[start - 1] == " " and _ANY.search(text, max(0, key_start - 8), key_start):
            return None  # "with a password: refused" speaks of passwords, and gives none
        if _PASSPHRASE.match(bare) and not _TELLING.search(bare):
            return Opinion(0.6, "password-name")
        if (len(bare) > 24 or "_" in bare) and drawn_bits(bare) < _SURELY_DRAWN:
            return None
        spoken = not quoted and _in_a_sentence(text, start, end)
        if spoken or (not quoted and kind in _CODE_KINDS):
            enough = _SURELY_DRAWN + (12 if spoken else 0)  # products' names, such as those with capitals inside
            return Opinion(0.6, "random") if drawn_bits(bare) >= enough else None
        return Opinion(0.6, "password-name")
    if " " in bare and (entropy(bare) < 3.2 or _LABEL.search(bare)):
        return None
    if _ACTION.match(bare) or _FOLDER.match(bare):
        return None
    classes = character_classes(bare)
    return Opinion(0.9 if classes >= 3 or (classes == 2 and len(bare) >= 8) else 0.75, "password-name")


def _is_field(bare: str, text: str, key_start: int, start: int) -> bool:
    """Whether the name is one of the fields of a line that a manual describes: ``group:password:GID:users``."""
    return (
        text[start - 1] == ":"
        and key_start > 1
        and text[key_start - 1] == ":"
        and text[key_start - 2].isalnum()
        and bare.replace(":", "").replace("_", "").isalpha()
    )


def _says_no_password(bare: str, text: str, key: str, key_start: int) -> bool:
    """Whether the value is an address, a quantity, the number of an error whose name has a password in it, …"""
    if _SCHEME.sub("", bare).lower() in _NOTHING or _IPV4.match(bare) or _QUANTITY.match(bare):
        return True
    if text.startswith("--- ", key_start - 4) or (
        _PIN.match(key) and _PART_NUMBER.match(bare) and not _SAID.search(key)
    ):
        return True  # a test's outcome as Go prints it: "--- PASS: TestX/y"; "the output pin of the DS620"
    if key.startswith("PWD") and bare.startswith("/"):
        return True  # a folder
    if key.rstrip().endswith("->") and bare.isalnum() and _camel(bare):
        return True  # a type behind an arrow
    return bare.isdecimal() and _NUMBERED.search(text, max(0, key_start - 120), key_start) is not None


def _in_a_sentence(text: str, start: int, end: int) -> bool:
    """Whether words go on behind a value, or stand before it without a sign: a word there says what a password does."""
    before = text[max(0, start - 32) : start]
    if (_FLAG.search(before) and text[end : end + 1] != ",") or _IN_QUERY.search(before) or _HANDED.search(before):
        return False
    if text[end : end + 2] == ", " and _SAID_PASS.search(before[before.lower().rfind("pass") :]):
        return True  # "on each pass: first, second" counts
    if text[end : end + 2] == ", " and _FLAG.search(before):
        return True
    if text[end : end + 2] == ". " and text[end + 2 : end + 3].isalpha():
        return True
    goes_on = text[end : end + 1] == " " and text[end + 1 : end + 2] not in ("", "#", "/")
    return goes_on or _SPOKEN.search(before) is not None


def _key(bare: str, *, quoted: bool, letters_only: bool) -> Opinion | None:
    """Keys and tokens are issued: they look drawn, or are no words at all."""
    if (
        len(bare) < 8
        or _FILE_OR_PAGE.match(bare)
        or _VARIABLE.match(bare)
        or _NO_KEY.search(bare)
        or _HOST.search(bare)
        or _PATH.match(bare)
    ):
        return None
    if letters_only:
        least = 16 if bare.isupper() else 10 if quoted and bare.islower() else 12
        if len(bare) < least or _slug(bare):
            return None  # a constant's, a product's name: issued keys are longer, and no words joined by signs
        enough = _SURELY_DRAWN + 12 if not quoted else _NO_WORD if len(bare) < 12 else _SURELY_DRAWN
        return Opinion(0.9 if len(bare) >= 20 else 0.7, "random") if drawn_bits(bare) >= enough else None
    if bare.replace(".", "").isdigit():
        issued = len(bare) >= 10 and quoted and bare.count(".") < 2  # with more it is an object's identifier
        return Opinion(0.6, "key-name") if issued else None
    if looks_drawn(bare):
        return Opinion(0.9 if len(bare) >= 16 else 0.75, "random")
    named = _slug(bare) or _CAMEL_WORDS.match(bare.lstrip("_"))
    odd = character_classes(bare) >= 3 and entropy(bare) >= 3.0 and any(map(str.isdigit, bare))
    return Opinion(0.55, "key-name") if odd and not named else None


def _is_broken_token(value: str) -> bool:
    """Whether a value begins as a JSON Web Token does and ends in less than half of any algorithm's signature."""
    from safe_prompt.detectors.validators.credentials import jwt

    return value.startswith("eyJ") and value.count(".") == 2 and len(value.rpartition(".")[2]) < 20 and bool(jwt(value))


def _camel(value: str) -> bool:
    return re.search(r"[a-z][A-Z]", value) is not None


def _slug(value: str) -> bool:
    """Words joined by hyphens, dots, slashes or underscores: a name, an address, a path; one may be odd."""
    parts = [part for part in re.split(r"[-_./:]", value) if part]
    odd = [part for part in parts if not _spoken(part)]
    return len(parts) > 1 and len(odd) <= 1 and sum(map(len, odd)) <= 8


def _spoken(part: str) -> bool:
    """Whether a part of a name is a word, a number or words in camel case."""
    if _SLUG_PART.match(part):
        return len(part) < 6 or drawn_bits(part) < _SURELY_DRAWN
    return _CAMEL_WORDS.match(part) is not None and drawn_bits(part) < 2 * _SURELY_DRAWN


def looks_drawn(value: str) -> bool:
    """Drawn, not written: costly as words, varied for its length, and no words joined by signs."""
    if len(value) < 10 or _slug(value):
        return False
    if _CAMEL_WORDS.match(value.lstrip("_")) and drawn_bits(value) < 2 * _SURELY_DRAWN:
        return False
    ceiling = math.log2(min(len(value), 16 if re.fullmatch(r"[0-9a-fA-F-]+", value) else 64))
    if entropy(value) < 0.62 * ceiling:
        return False
    rest = _DATE_OR_TIME.sub("", value) if value[:2].isdigit() or "-20" in value else value
    bits = drawn_bits(rest)
    return bits >= _DRAWN and bits >= _DRAWN_EACH * len(value)
