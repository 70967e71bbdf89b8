"""Our order of asking the tables gives what ``phonenumbers`` itself says."""

from __future__ import annotations

import random

import phonenumbers
import pytest
from phonenumbers import PhoneNumber, PhoneNumberType

from safe_prompt.detectors.validators.phone_plans import in_plan

# Of all 215 it was seen to hold; the library needs minutes for that.
CODES = (1, 7, 39, 44, 49, 52, 54, 55, 61, 81, 91, 225, 262, 599, 800, 979)


def _examples(code: int) -> list[PhoneNumber]:
    found = [phonenumbers.example_number_for_non_geo_entity(code)]
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]:
        if region != "001":
            found += [phonenumbers.example_number_for_type(region, kind) for kind in PhoneNumberType.values()]
    return [number for number in found if number is not None]


@pytest.mark.parametrize("code", CODES)
def test_the_same_as_the_library(code: int) -> None:
    drawn = random.Random(code)
    examples = _examples(code)
    assert examples and all(map(in_plan, examples))
    spoilt = []
    for number in examples:
        digits = str(number.national_number)
        for change in (digits[:-1], digits + "7", str(drawn.randrange(10 ** len(digits))), digits[::-1]):
            spoilt.append(
                PhoneNumber(code, int(change or "0"), italian_leading_zero=number.italian_leading_zero or None)
            )
    assert [in_plan(number) for number in spoilt] == [phonenumbers.is_valid_number(number) for number in spoilt]
