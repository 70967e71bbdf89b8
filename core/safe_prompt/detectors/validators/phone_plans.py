"""Whether a telephone number lies in its country's plan: as ``phonenumbers.is_valid_number`` says it, by its tables.

That function tries every kind of service (premium, shared cost, pagers …) before the two that nearly all numbers are
of, and compiles each kind's expression, a country's first number up to a millisecond. Here the common kinds come first.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from safe_prompt.compiled import compiled

if TYPE_CHECKING:
    import re

# Fields of the tables, the likeliest first.
_KINDS: Final = (
    "mobile", "fixed_line", "toll_free", "voip", "uan", "premium_rate", "shared_cost", "personal_number", "pager",
    "voicemail",
)  # fmt: skip


def in_plan(number: Any) -> bool:
    """Whether a parsed ``phonenumbers.PhoneNumber`` has the form of numbers that its country gives out."""
    import phonenumbers

    digits = phonenumbers.national_significant_number(number)
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(number.country_code, ()):
        plan = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(number.country_code, region)
        if plan is None:
            continue
        if plan.leading_digits is None:
            if _is_given_out(digits, plan):
                return True
        elif _expression(plan.leading_digits).match(digits):
            return _is_given_out(digits, plan)
    return False


def _is_given_out(digits: str, plan: Any) -> bool:
    return _fits(digits, plan.general_desc) and any(_fits(digits, getattr(plan, kind)) for kind in _KINDS)


def _fits(digits: str, kind: Any) -> bool:
    if kind is None or not kind.national_number_pattern:
        return False
    if kind.possible_length and len(digits) not in kind.possible_length:
        return False
    return _expression(kind.national_number_pattern).fullmatch(digits) is not None


@cache  # the tables hold some two thousand
def _expression(source: str) -> re.Pattern[str]:
    return compiled(source)
