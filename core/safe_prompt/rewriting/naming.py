"""What to call a value: by what it is assigned to, else by the rule that found it."""

from __future__ import annotations

import re
from typing import Final

from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.rewriting.env_file import variable_name

_REACH: Final = 200  # code points before a value in which its name is looked for
_ASSIGNED: Final = lazy_pattern(
    r"(?:^|[^\w$@-])[\"'`]?(?P<name>[A-Za-z_$][\w$-]{0,80})[\"'`]?\s*(?::\s*[\w.\[\]| ]{1,60}?)?"
    r"\s*(?:=>|:=|<-|=|:)\s*\(?\s*(?:[rRbBuUfF]{0,2}[\"'`]{1,3})?\Z"
)
_SAYS_NOTHING: Final = frozenset(
    "x y z a b s t v value val text string data content message msg prompt result item default token key secret"
    " password passwd pwd api_key apikey api_token auth authorization bearer credentials credential input body"
    " headers header url uri dsn".split()
)


def assigned_name(text: str, start: int) -> str:
    """The name that a value is assigned to, as it is written: a variable, a keyword, a key; "" where there is none."""
    found = _ASSIGNED.search(text, max(start - _REACH, 0), start)
    return found["name"].lstrip("$") if found else ""


def suggested_name(text: str, start: int, rule: str, entity: str) -> str:
    """The name of an environment variable for a value.

    A constant's name is taken as it is, unless it says no more than ``TOKEN``; else the rule names the issuer, and only
    a nameless rule leaves it to what the code says.
    """
    assigned = assigned_name(text, start)
    own = variable_name(assigned)
    says_something = len(own) > 2 and assigned.lower() not in _SAYS_NOTHING
    if assigned.isupper() and says_something:
        return own
    if "generic" not in rule and variable_name(rule):
        return variable_name(rule)
    return own or variable_name(entity) or "SECRET"


def spoken(title: str) -> str:
    """A rule's title as a question to a person, with nothing in it that a string literal would have to escape."""
    return re.sub(r"[^A-Za-z0-9 .,()/-]", " ", title).strip() or "Secret"
