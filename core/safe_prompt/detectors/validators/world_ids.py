"""Check digits and structure of national identity, tax and health numbers: outside Europe."""

from __future__ import annotations

import re

from safe_prompt.detectors.validators.national_ids import calendar, compact, digits_of, weighted
from safe_prompt.detectors.validators.payment_numbers import luhn


def us_ssn(value: str) -> bool | None:
    """Social security number: areas, groups and serials never issued are invalid (SSA, POMS RM 10201)."""
    digits = digits_of(value, 9)
    if (
        digits is None
        or digits[:3] in {"000", "666"}
        or digits[0] == "9"
        or digits[3:5] == "00"
        or digits[5:] == "0000"
    ):
        return False
    return digits not in {"078051120", "219099999", "123456789", "457555462"}


def us_itin(value: str) -> bool | None:
    """Individual taxpayer identification number: 9 in front, group ranges (IRS Pub. 1915)."""
    digits = digits_of(value, 9)
    if digits is None or digits[0] != "9":
        return False
    group = int(digits[3:5])
    return 50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99


def ca_sin(value: str) -> bool | None:
    """Social insurance number: Luhn, no leading 8 (Service Canada); a leading 0 is for documentation."""
    digits = digits_of(value, 9)
    return digits is not None and digits[0] not in "08" and luhn(digits)


def au_tfn(value: str) -> bool | None:
    """Tax file number, weights 1-4-3-7-5-8-6-9-10 mod 11 (ATO)."""
    digits = digits_of(value, 9)
    return digits is not None and weighted(digits, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0


def au_medicare(value: str) -> bool | None:
    """Medicare card number: 2 to 6 in front, weights 1-3-7-9 (Services Australia)."""
    digits = digits_of(value[: len(value)], 10) or digits_of(value, 11)
    if digits is None or digits[0] not in "23456":
        return False
    return weighted(digits[:8], (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(digits[8])


def nz_ird(value: str) -> bool | None:
    """Inland Revenue number, two rounds of mod 11 (IRD, RWT/NRWT specification)."""
    text = compact(value).zfill(9)
    if len(text) != 9 or not text.isdecimal() or not 10_000_000 < int(text) < 150_000_000:
        return False
    check = -weighted(text[:8], (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    if check == 10:
        check = -weighted(text[:8], (7, 4, 3, 2, 5, 2, 7, 6)) % 11
    return check == int(text[8])


def _dihedral(a: int, b: int) -> int:
    """The product in the dihedral group of order ten, on which Verhoeff's check digit rests."""
    if a < 5:
        return (a + b) % 5 if b < 5 else 5 + (a + b) % 5
    return 5 + (a - b) % 5 if b < 5 else (a - b) % 5


_VERHOEFF_STEP = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def verhoeff(digits: str) -> bool:
    """Whether the last digit is Verhoeff's check digit of those before it (J. Verhoeff, 1969)."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit)
        for _ in range(place % 8):
            number = _VERHOEFF_STEP[number]
        check = _dihedral(check, number)
    return check == 0


def in_aadhaar(value: str) -> bool | None:
    """Aadhaar: twelve digits, never 0 or 1 in front, Verhoeff (UIDAI)."""
    digits = digits_of(value, 12)
    return digits is not None and digits[0] not in "01" and digits != digits[::-1] and verhoeff(digits)


def in_pan(value: str) -> bool | None:
    """Permanent account number: structure with holder type; its check letter is not published (Income Tax
    Dept.).
    """
    return re.fullmatch(r"[A-Z]{3}[ABCFGHJLPT][A-Z](?!0000)[0-9]{4}[A-Z]", compact(value)) is not None


def br_cpf(value: str) -> bool | None:
    """CPF, two mod 11 digits (Receita Federal)."""
    digits = digits_of(value, 11)
    if digits is None:
        return False
    first = -weighted(digits[:9], (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11 % 10
    second = -weighted(digits[:10], (11, 10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11 % 10
    return digits[9:] == f"{first}{second}"


def cn_resident_id(value: str) -> bool | None:
    """Resident identity number: date, mod 11-2 (GB 11643-1999, ISO/IEC 7064)."""
    text = compact(value)
    if not re.fullmatch(r"[1-8][0-9]{5}(?:18|19|20)[0-9]{2}[0-9]{4}[0-9]{3}[0-9X]", text):
        return False
    if not calendar(int(text[10:12]), int(text[12:14])):
        return False
    return "10X98765432"[weighted(text[:17], (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11] == text[17]


def mx_curp(value: str) -> bool | None:
    """CURP: structure, date, and check digit over base 37 with Ñ (RENAPO)."""
    text = compact(value)
    if not re.fullmatch(r"[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]", text):
        return False
    if not calendar(int(text[6:8]), int(text[8:10])):
        return False
    alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    total = sum((18 - place) * alphabet.index(character) for place, character in enumerate(text[:17]))
    return -total % 10 == int(text[17])


def ar_cuit(value: str) -> bool | None:
    """CUIT and CUIL: type prefix, mod 11 (AFIP)."""
    digits = digits_of(value, 11)
    if digits is None or digits[:2] not in {
        "20",
        "23",
        "24",
        "25",
        "26",
        "27",
        "30",
        "33",
        "34",
        "50",
        "51",
        "55",
    }:
        return False
    return "012345678990"[11 - weighted(digits[:10], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11] == digits[10]


def cl_rut(value: str) -> bool | None:
    """RUT, mod 11 with K (Servicio de Registro Civil)."""
    text = compact(value).removeprefix("CL")
    if not re.fullmatch(r"[0-9]{7,8}[0-9K]", text):
        return False
    total = sum(int(digit) * (place % 6 + 2) for place, digit in enumerate(reversed(text[:-1])))
    return "0K987654321"[total % 11] == text[-1]


def jp_my_number(value: str) -> bool | None:
    """Individual number, mod 11 (総務省令第八十五号)."""
    digits = digits_of(value, 12)
    if digits is None:
        return False
    return -weighted(digits[:11], (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11 % 10 == int(digits[11])


def kr_rrn(value: str) -> bool | None:
    """Resident registration number: date. None where mod 11 fails, as it may for numbers given since
    October 2020.
    """
    digits = digits_of(value, 13)
    if digits is None or not calendar(int(digits[2:4]), int(digits[4:6])):
        return False
    check = (11 - weighted(digits[:12], (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10
    return True if check == int(digits[12]) else None


def tr_kimlik(value: str) -> bool | None:
    """T.C. kimlik numarası, two check digits (Nüfus ve Vatandaşlık İşleri)."""
    digits = digits_of(value, 11)
    if digits is None or digits[0] == "0":
        return False
    numbers = [int(digit) for digit in digits]
    tenth = (7 * sum(numbers[0:9:2]) - sum(numbers[1:8:2])) % 10
    return tenth == numbers[9] and sum(numbers[:10]) % 10 == numbers[10]


def za_id(value: str) -> bool | None:
    """South African identity number: date, citizenship digit, Luhn (Department of Home Affairs)."""
    digits = digits_of(value, 13)
    return digits is not None and calendar(int(digits[2:4]), int(digits[4:6])) and digits[10] in "012" and luhn(digits)


def il_id(value: str) -> bool | None:
    """Mispar zehut, Luhn over nine digits with leading zeros (Population Authority)."""
    text = compact(value)
    return 7 <= len(text) <= 9 and text.isdecimal() and len(set(text)) > 1 and luhn(text.zfill(9))


def th_pin(value: str) -> bool | None:
    """Thai national identity number, mod 11 (กรมการปกครอง)."""
    digits = digits_of(value, 13)
    if digits is None or digits[0] in "09":
        return False
    return (11 - weighted(digits[:12], range(13, 1, -1)) % 11) % 10 == int(digits[12])


def sg_nric(value: str) -> bool | None:
    """NRIC and FIN (S, T, F, G): weights 2-7-6-5-4-3-2 (ICA). None for series M: its rule is not settled."""
    text = compact(value)
    if not re.fullmatch(r"[STFGM][0-9]{7}[A-Z]", text):
        return False
    if text[0] == "M":
        return None
    total = weighted(text[1:8], (2, 7, 6, 5, 4, 3, 2)) + (4 if text[0] in "TG" else 0)
    return ("JZIHGFEDCBA" if text[0] in "ST" else "XWUTRQPNMLK")[total % 11] == text[8]


def us_npi(value: str) -> bool | None:
    """National provider identifier: Luhn with the prefix 80840 (45 CFR 162.406)."""
    digits = digits_of(value, 10)
    return digits is not None and digits[0] in "12" and luhn("80840" + digits)
