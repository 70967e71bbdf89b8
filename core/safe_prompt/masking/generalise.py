"""Less of a value: the year of a date, the band of an age, the first characters of a postcode.

HIPAA, 45 CFR 164.514(b)(2)(i)(C), makes one category of all ages over 89, and of years that tell such an age.

Every function gives None where it cannot tell what the value is: then nothing of it may be kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safe_prompt.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from datetime import date

OLDEST_BAND = 90
_BAND = 10
_YEAR = lazy_pattern(r"(?<![0-9])(?:1[89]|20)[0-9]{2}(?![0-9])")
_DATE = lazy_pattern(r"(?<![0-9])((?:1[89]|20)[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?![0-9])")
_AGE = lazy_pattern(r"(?i)\s*(?:aged?\s)?\s*([0-9]{1,3})\s*(?:-?\s?(?:years?(?:[ -]old)?|yrs?|y/?o)\.?)?\s*")
_POSTCODE_MAX = 8
_ZIP_MORE = lazy_pattern(r"[0-9]{5}-[0-9]{4}")
_KEPT = 3


def year_of_birth(value: str, today: date) -> str | None:
    """As ``year_of``, and ``≤1936`` where whoever was born then turns 90 by the end of the year 2026, or was before."""
    year = year_of(value)
    if year is None or not year.isdecimal():
        return year
    oldest = today.year - OLDEST_BAND
    return f"≤{oldest}" if int(year) <= oldest else year


def year_of(value: str) -> str | None:
    """``1986`` of ``1986-05-26``, ``26.05.1986``, ``19860526`` or ``May 26, 1986``; ``40-49`` of ``43``."""
    compact = _DATE.search(value)
    years = {match.group() for match in _YEAR.finditer(value)} | ({compact[1]} if compact else set())
    if len(years) == 1:
        return years.pop()
    age = _AGE.fullmatch(value)
    return None if age is None else _band(int(age[1]))


def _band(age: int) -> str | None:
    if age > 130:
        return None
    if age >= OLDEST_BAND:
        return f"{OLDEST_BAND}+"
    low = age - age % _BAND
    return f"{low}-{low + _BAND - 1}"


def prefix_of(value: str) -> str | None:
    """``480**`` of ``48024``, ``SW1* ***`` of ``SW1A 1AA``, ``10**`` of ``1012``.

    Three letters or digits stay, two of a value of four; only of what is as short as a postcode and has a digit.
    """
    signs = [sign for sign in value if sign.isalnum()]
    plain = all(sign.isascii() and (sign.isalnum() or sign in " -") for sign in value)
    fits = 4 <= len(signs) <= _POSTCODE_MAX or _ZIP_MORE.fullmatch(value) is not None
    if not (plain and fits and any(sign.isdecimal() for sign in signs)):
        return None
    kept = _KEPT if len(signs) > 4 else 2
    result = []
    for sign in value:
        result.append(sign if kept > 0 or not sign.isalnum() else "*")
        kept -= sign.isalnum()
    return "".join(result)
