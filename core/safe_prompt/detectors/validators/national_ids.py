"""Check digits and structure of national identity, tax, social-security and health numbers: Europe.

Every function takes the value as it was matched, separators included. ``_weighted`` is the sum that nearly
all
of them are built on. A number that carries a birth date must carry a possible one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from safe_prompt.lazy_pattern import lazy_pattern

_NOT_ALNUM = lazy_pattern(r"[^0-9A-Za-z]")


def compact(value: str) -> str:
    """Upper-case letters and digits of a value, everything else dropped."""
    return _NOT_ALNUM.sub("", value).upper()


def weighted(digits: str, weights: Sequence[int]) -> int:
    """Sum of digit times weight; the shorter of the two decides the length."""
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False))


def calendar(month: int, day: int) -> bool:
    """Whether a month and day can exist in some year."""
    return 1 <= month <= 12 and 1 <= day <= (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def digits_of(value: str, length: int) -> str | None:
    """The digits of a value that has exactly ``length`` of them, not all equal, and no letters; else None."""
    text = compact(value)
    return text if len(text) == length and text.isdecimal() and len(set(text)) > 1 else None


def iso7064_mod11_10(digits: str) -> bool:
    """Pure-system mod 11,10 check (ISO/IEC 7064)."""
    product = 10
    for digit in digits[:-1]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def uk_nhs(value: str) -> bool | None:
    """NHS number, mod 11 (NHS Data Dictionary)."""
    digits = digits_of(value, 10)
    return digits is not None and weighted(digits, (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def uk_nino(value: str) -> bool | None:
    """National Insurance number: prefixes HMRC allots (NIM39110)."""
    text = compact(value)
    return (
        re.fullmatch(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]?", text) is not None
        and text[:2] not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}
    )  # fmt: skip


def de_tax_id(value: str) -> bool | None:
    """Steuerliche Identifikationsnummer: mod 11,10 and the rule of repeated digits (§ 139b AO, BZSt)."""
    digits = digits_of(value, 11)
    if digits is None or digits[0] == "0":
        return False
    repeated = [count for count in map(digits[:10].count, set(digits[:10])) if count > 1]
    return repeated in ([2], [3]) and iso7064_mod11_10(digits)


def fr_nir(value: str) -> bool | None:
    """Numéro de sécurité sociale: 97 complement, Corsica 2A/2B (INSEE). None without the two key digits."""
    text = compact(value)
    if not re.fullmatch(r"[12378][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{6}(?:[0-9]{2})?", text):
        return False
    if len(text) == 13:
        return None
    number = int(text[:13].replace("2A", "19").replace("2B", "18"))
    return 97 - number % 97 == int(text[13:])


def es_nif(value: str) -> bool | None:
    """DNI and NIE: the control letter is the number mod 23 (Real Decreto 1553/2005)."""
    text = compact(value)
    if not re.fullmatch(r"[0-9XYZKLM][0-9]{7}[A-Z]", text):
        return False
    number = text[1:8] if text[0] in "KLM" else text[:8].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == text[8]


_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)


def it_fiscal_code(value: str) -> bool | None:
    """Codice fiscale of a person: date, and the control letter (D.M. 23 dicembre 1976)."""
    text = compact(value)
    number = "[0-9LMNP-V]"
    if not re.fullmatch(rf"[A-Z]{{6}}{number}{{2}}[ABCDEHLMPRST]{number}{{2}}[A-Z]{number}{{3}}[A-Z]", text):
        return False
    total = 0
    for place, character in enumerate(text[:15]):
        number_value = int(character) if character.isdecimal() else ord(character) - 65
        total += number_value if place % 2 else _ODD[number_value]
    return total % 26 == ord(text[15]) - 65


def nl_bsn(value: str) -> bool | None:
    """Burgerservicenummer, the elfproef (Wet algemene bepalingen burgerservicenummer)."""
    digits = digits_of(value, 9)
    return digits is not None and weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def pl_pesel(value: str) -> bool | None:
    """PESEL: date with century in the month, weights 1-3-7-9 (ustawa o ewidencji ludności)."""
    digits = digits_of(value, 11)
    if digits is None or not calendar(int(digits[2:4]) % 20, int(digits[4:6])):
        return False
    return weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def se_personnummer(value: str) -> bool | None:
    """Personnummer and samordningsnummer (day + 60), Luhn over ten digits (Skatteverket SKV 704)."""
    from safe_prompt.detectors.validators.payment_numbers import luhn

    text = compact(value)
    digits = digits_of(text[-10:], 10) if len(text) in (10, 12) and text.isdecimal() else None
    return digits is not None and calendar(int(digits[2:4]), int(digits[4:6]) % 60) and luhn(digits)


def ch_ahv(value: str) -> bool | None:
    """AHV-Nummer: country prefix 756 and the EAN-13 check digit (BSV)."""
    digits = digits_of(value, 13)
    return digits is not None and digits.startswith("756") and weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0


def be_national_number(value: str) -> bool | None:
    """Rijksregisternummer and BIS number: 97 complement, 2 in front for births from 2000 (KB 8 januari
    1982).
    """
    digits = digits_of(value, 11)
    if digits is None:
        return False
    check = int(digits[9:])
    return 97 - int(digits[:9]) % 97 == check or 97 - int("2" + digits[:9]) % 97 == check


def pt_nif(value: str) -> bool | None:
    """Número de identificação fiscal, mod 11 (Autoridade Tributária)."""
    digits = digits_of(value.upper().removeprefix("PT"), 9)
    if digits is None or digits[0] == "0":
        return False
    return (11 - weighted(digits[:8], (9, 8, 7, 6, 5, 4, 3, 2)) % 11) % 11 % 10 == int(digits[8])


def dk_cpr(value: str) -> bool | None:
    """CPR number: a possible date. Since 2007 numbers without mod 11 are issued, so that only helps
    (CPR-kontoret).
    """
    digits = digits_of(value, 10)
    if digits is None or not calendar(int(digits[2:4]), int(digits[:2])):
        return False
    return True if weighted(digits, (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0 else None


def no_fodselsnummer(value: str) -> bool | None:
    """Fødselsnummer and D-number (day + 40): two mod 11 check digits (Skatteetaten)."""
    digits = digits_of(value, 11)
    if digits is None or not calendar(int(digits[2:4]) % 40, int(digits[:2]) % 40):
        return False
    return (
        weighted(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11 == 0
        and weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0
    )


def fi_hetu(value: str) -> bool | None:
    """Henkilötunnus: date, century sign, mod 31 letter (Digi- ja väestötietovirasto)."""
    match = re.fullmatch(r"([0-9]{2})([0-9]{2})([0-9]{2})[-+A-FU-Y]([0-9]{3})([0-9A-Y])", value.strip().upper())
    if match is None or not calendar(int(match[2]), int(match[1])):
        return False
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(match[1] + match[2] + match[3] + match[4]) % 31] == match[5]


def at_svnr(value: str) -> bool | None:
    """Sozialversicherungsnummer: the fourth digit is a mod 11 check (§ 460d ASVG)."""
    digits = digits_of(value, 10)
    if digits is None or digits[0] == "0":
        return False
    check = weighted(digits, (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)) % 11
    return check == int(digits[3])


def cz_birth_number(value: str) -> bool | None:
    """Rodné číslo (Czechia, Slovakia): month + 50 for women, mod 11 since 1954 (zákon č. 133/2000 Sb.)."""
    text = compact(value)
    if len(text) not in (9, 10) or not text.isdecimal() or len(set(text)) == 1:
        return False
    if not calendar(int(text[2:4]) % 50 % 20, int(text[4:6])):
        return False
    if len(text) == 9:
        return None
    return int(text[:9]) % 11 % 10 == int(text[9])


def ro_cnp(value: str) -> bool | None:
    """Cod numeric personal: date, weights 279146358279 mod 11 (Legea 105/1996)."""
    digits = digits_of(value, 13)
    if digits is None or digits[0] == "0" or not calendar(int(digits[3:5]), int(digits[5:7])):
        return False
    check = weighted(digits[:12], (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return (1 if check == 10 else check) == int(digits[12])


def bg_egn(value: str) -> bool | None:
    """ЕГН: date with century in the month, mod 11 (Закон за гражданската регистрация)."""
    digits = digits_of(value, 10)
    if digits is None or not calendar(int(digits[2:4]) % 20, int(digits[4:6])):
        return False
    return weighted(digits[:9], (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10 == int(digits[9])


def hr_oib(value: str) -> bool | None:
    """OIB, mod 11,10 (Zakon o osobnom identifikacijskom broju)."""
    digits = digits_of(value.strip().upper().removeprefix("HR"), 11)
    return digits is not None and iso7064_mod11_10(digits)


def baltic_personal_code(value: str) -> bool | None:
    """Isikukood and asmens kodas: century digit, date, mod 11 with a second round (EVS 585:2007)."""
    digits = digits_of(value, 11)
    if digits is None or digits[0] in "09" or not calendar(int(digits[3:5]), int(digits[5:7])):
        return False
    check = weighted(digits[:10], (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if check == 10:
        check = weighted(digits[:10], (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return check == int(digits[10])


def ie_pps(value: str) -> bool | None:
    """PPS number: weights 8 to 2 mod 23, a second letter counts nine-fold (Revenue)."""
    text = compact(value)
    if not re.fullmatch(r"[0-9]{7}[A-W][A-IWTX]?", text):
        return False
    extra = 0 if len(text) == 8 or text[8] in "WTX" else 9 * (ord(text[8]) - 64)
    return "WABCDEFGHIJKLMNOPQRSTUV"[(weighted(text[:7], (8, 7, 6, 5, 4, 3, 2)) + extra) % 23] == text[7]


def gr_amka(value: str) -> bool | None:
    """AMKA: birth date in front, Luhn (ΗΔΙΚΑ)."""
    from safe_prompt.detectors.validators.payment_numbers import luhn

    digits = digits_of(value, 11)
    return digits is not None and calendar(int(digits[2:4]), int(digits[:2])) and luhn(digits)


def si_emso(value: str) -> bool | None:
    """EMŠO and JMBG: date, mod 11 (Zakon o centralnem registru prebivalstva)."""
    digits = digits_of(value, 13)
    if digits is None or not calendar(int(digits[2:4]), int(digits[:2])):
        return False
    return (11 - weighted(digits[:12], (7, 6, 5, 4, 3, 2) * 2) % 11) % 11 % 10 == int(digits[12])


def has_five_digits(value: str) -> bool | None:
    """For numbers known by their label alone: at least five digits, three different ones, and no date."""
    digits = re.sub(r"[^0-9]", "", value)
    date = re.fullmatch(r"(?:19|20)[0-9]{2}[-/.][0-9]{2}[-/.][0-9]{2}", value)
    return len(digits) >= 5 and len(set(digits)) > 2 and date is None


def has_four_digits(value: str) -> bool | None:
    """For document numbers known by their label: at least four digits, not all alike."""
    digits = re.sub(r"[^0-9]", "", value)
    return len(digits) >= 4


def plate(value: str) -> bool | None:
    """A licence plate by its label: letters and digits, written in capitals."""
    text = compact(value)
    return value == value.upper() and any(c.isdecimal() for c in text) and 4 <= len(text) <= 9
