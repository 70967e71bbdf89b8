"""Tax, health, pension and identity-card numbers beside a country's identity number: check digits, structure."""

from __future__ import annotations

import re

from safe_prompt.detectors.validators.national_ids import calendar, compact, digits_of, weighted
from safe_prompt.detectors.validators.payment_numbers import luhn
from safe_prompt.detectors.validators.world_ids import verhoeff


def hu_tax_id(value: str) -> bool | None:
    """Adóazonosító jel: 8 in front, weights 1 to 9 mod 11 (2017. évi CL. törvény)."""
    digits = digits_of(value, 10)
    return digits is not None and digits[0] == "8" and weighted(digits[:9], range(1, 10)) % 11 == int(digits[9])


def hu_taj(value: str) -> bool | None:
    """TAJ-szám: weights 3 and 7 in turn, mod 10 (1996. évi XX. törvény)."""
    digits = digits_of(value, 9)
    return digits is not None and weighted(digits[:8], (3, 7) * 4) % 10 == int(digits[8])


def lu_matricule(value: str) -> bool | None:
    """Matricule: date of birth, serial, Luhn digit, Verhoeff digit (loi du 19 juin 2013, CTIE)."""
    digits = digits_of(value, 13)
    if digits is None or digits[:2] not in {"18", "19", "20"} or not calendar(int(digits[4:6]), int(digits[6:8])):
        return False
    return luhn(digits[:12]) and verhoeff(digits[:11] + digits[12])


def is_kennitala(value: str) -> bool | None:
    """Kennitala of a person: date, weights 3-2-7-6-5-4-3-2 mod 11, century digit (Þjóðskrá)."""
    digits = digits_of(value, 10)
    if digits is None or digits[9] not in "890" or not calendar(int(digits[2:4]), int(digits[:2])):
        return False
    return -weighted(digits[:8], (3, 2, 7, 6, 5, 4, 3, 2)) % 11 == int(digits[8])


def lv_personal_code(value: str) -> bool | None:
    """Personas kods: with a date, mod 11. None for those given since July 2017 (32 in front, no check digit)."""
    digits = digits_of(value, 11)
    if digits is None:
        return False
    if digits[:2] == "32":
        return None
    if not calendar(int(digits[2:4]), int(digits[:2])) or digits[6] not in "012":
        return False
    return (1 + weighted(digits[:10], (10, 5, 8, 4, 2, 1, 6, 3, 7, 9))) % 11 % 10 == int(digits[10])


_CYPRUS_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)


def cy_tax_id(value: str) -> bool | None:
    """Tax identification code: eight digits and a letter mod 26; not 12 in front (Υπουργείο Οικονομικών)."""
    text = compact(value).removeprefix("CY")
    if not re.fullmatch(r"[013-59][0-9]{7}[A-Z]", text) or text.startswith("12"):
        return False
    total = sum(int(d) if place % 2 else _CYPRUS_ODD[int(d)] for place, d in enumerate(text[:8]))
    return total % 26 == ord(text[8]) - 65


def mt_id_card(value: str) -> bool | None:
    """Identity card: up to seven digits and a letter of the register; no check digit (Identità)."""
    return re.fullmatch(r"[0-9]{3,7}[MGAPLHBZ]", compact(value)) is not None


def ru_inn(value: str) -> bool | None:
    """ИНН of a person: twelve digits, two of them checks mod 11 (приказ ФНС ММВ-7-6/435)."""
    digits = digits_of(value, 12)
    if digits is None:
        return False
    first = weighted(digits[:10], (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    second = weighted(digits[:11], (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    return digits[10:] == f"{first}{second}"


def ru_snils(value: str) -> bool | None:
    """СНИЛС: weights 9 to 1 mod 101 (ПФР)."""
    digits = digits_of(value, 11)
    if digits is None:
        return False
    return weighted(digits[:9], range(9, 0, -1)) % 101 % 100 == int(digits[9:])


def ua_rnokpp(value: str) -> bool | None:
    """РНОКПП: ten digits, weights -1-5-7-9-4-6-10-5-7 mod 11 (Мінфін, наказ № 822)."""
    digits = digits_of(value, 10)
    return digits is not None and weighted(digits[:9], (-1, 5, 7, 9, 4, 6, 10, 5, 7)) % 11 % 10 == int(digits[9])


def co_nit(value: str) -> bool | None:
    """NIT, also of persons (cédula and check digit): primes mod 11 (DIAN, Orden Administrativa 4 de 1989)."""
    text = compact(value)
    if not text.isdecimal() or not 8 <= len(text) <= 11 or len(set(text)) == 1:
        return False
    total = weighted(text[-2::-1], (3, 7, 13, 17, 19, 23, 29, 37, 41, 43))
    return "01987654321"[total % 11] == text[-1]


def id_nik(value: str) -> bool | None:
    """NIK: province 11 to 96, date with day + 40 for women; no check digit (UU 24/2013, Dukcapil)."""
    digits = digits_of(value, 16)
    if digits is None or not 11 <= int(digits[:2]) <= 96:
        return False
    day = int(digits[6:8])
    return calendar(int(digits[8:10]), day - 40 if day > 40 else day)


def my_nric(value: str) -> bool | None:
    """MyKad number: date, place of birth, no check digit (Jabatan Pendaftaran Negara)."""
    digits = digits_of(value, 12)
    if digits is None or not calendar(int(digits[2:4]), int(digits[4:6])):
        return False
    return digits[6:8] not in {"00", "17", "18", "19", "20", "69", "70", "73", "80", "81", "94", "95", "96", "97"}


def ec_cedula(value: str) -> bool | None:
    """Cédula: province, third digit at most 6, Luhn (Registro Civil del Ecuador)."""
    digits = digits_of(value, 10)
    return (
        digits is not None
        and (1 <= int(digits[:2]) <= 24 or digits[:2] in {"30", "50"})
        and (digits[2] <= "6" and luhn(digits))
    )


def pe_dni(value: str) -> bool | None:
    """DNI with its verification character: weights 3-2-7-6-5-4-3-2 mod 11 (RENIEC). None without it."""
    text = compact(value)
    if re.fullmatch(r"[0-9]{8}", text):
        return None
    if not re.fullmatch(r"[0-9]{8}[0-9A-K]", text):
        return False
    rest = weighted(text[:8], (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return text[8] in ("65432110987"[rest], "KJIHGFEDCBA"[rest])


def fr_tax_id(value: str) -> bool | None:
    """Numéro fiscal de référence (SPI): 0 to 3 in front, the last three digits are the rest mod 511 (DGFiP)."""
    digits = digits_of(value, 13)
    return digits is not None and digits[0] in "0123" and int(digits[:10]) % 511 == int(digits[10:])


def gr_tax_id(value: str) -> bool | None:
    """ΑΦΜ: powers of two mod 11 (ΑΑΔΕ)."""
    digits = digits_of(value.upper().removeprefix("EL"), 9)
    return digits is not None and weighted(digits[:8], (256, 128, 64, 32, 16, 8, 4, 2)) % 11 % 10 == int(digits[8])


def de_pension_number(value: str) -> bool | None:
    """Versicherungsnummer: area, date, letter, serial, weights 2-1-2-5-7-1-2-1-2-1-2-1 mod 10 (§ 4 VKVV)."""
    text = compact(value)
    match = re.fullmatch(r"([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{2}([A-Z])[0-9]{2}([0-9])", text)
    if match is None or not calendar(int(match[3]), int(match[2]) or 1):
        return False
    spelled = f"{text[:8]}{ord(match[4]) - 64:02d}{text[9:11]}"
    total = sum(
        sum(map(int, str(int(digit) * weight)))
        for digit, weight in zip(spelled, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True)
    )
    return total % 10 == int(match[5])


def de_health_insurance(value: str) -> bool | None:
    """Krankenversichertennummer: a letter and nine digits, Luhn-like mod 10 (§ 290 SGB V)."""
    text = compact(value)
    if not re.fullmatch(r"[A-Z][0-9]{9}", text):
        return False
    spelled = f"{ord(text[0]) - 64:02d}{text[1:9]}"
    total = sum(sum(map(int, str(int(d) * (1 + place % 2)))) for place, d in enumerate(spelled))
    return total % 10 == int(text[9])


def es_social_security(value: str) -> bool | None:
    """Número de afiliación: province, serial, rest mod 97 (Tesorería General de la Seguridad Social)."""
    digits = digits_of(value, 12)
    if digits is None or not (1 <= int(digits[:2]) <= 53 or digits[:2] == "66"):
        return False
    province, serial = digits[:2], digits[2:10]
    number = province + serial[1:] if serial[0] == "0" else province + serial
    return int(number) % 97 == int(digits[10:])


def pl_id_card(value: str) -> bool | None:
    """Dowód osobisty: three letters, check digit, five digits, weights 7-3-1-9-7-3-1-7-3 (ICAO-like, MSWiA)."""
    text = compact(value)
    if not re.fullmatch(r"[A-Z]{3}[0-9]{6}", text):
        return False
    total = sum(
        (ord(c) - 55 if c.isalpha() else int(c)) * weight
        for c, weight in zip(text[:3] + text[4:], (7, 3, 1, 7, 3, 1, 7, 3), strict=True)
    )
    return total % 10 == int(text[3])


def tw_national_id(value: str) -> bool | None:
    """National identification card number: letter of the place, sex, weights 1-9-8-…-1 mod 10 (內政部戶政司)."""
    text = compact(value)
    if not re.fullmatch(r"[A-Z][1289][0-9]{8}", text):
        return False
    place = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(text[0]) + 10
    return (place // 10 + weighted(f"{place % 10}{text[1:]}", (9, 8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def hk_id_card(value: str) -> bool | None:
    """HKID: one or two letters, six digits, check character mod 11 (入境事務處)."""
    text = compact(value)
    if not re.fullmatch(r"[A-Z]{1,2}[0-9]{6}[0-9A]", text):
        return False
    letters = text[:-7]
    total = sum((ord(c) - 55) * weight for c, weight in zip(letters[::-1], (8, 9), strict=False))
    total += 9 * 36 if len(letters) == 1 else 0
    total += weighted(text[-7:-1], (7, 6, 5, 4, 3, 2))
    return "0A987654321"[total % 11] == text[-1]


def us_mbi(value: str) -> bool | None:
    """Medicare beneficiary identifier: eleven places, no S L O I B Z; no check digit (CMS, MBI format)."""
    letter = "AC-HJKMNP-RT-Y"
    pattern = rf"[1-9][{letter}][{letter}0-9][0-9][{letter}][{letter}0-9][0-9][{letter}]{{2}}[0-9]{{2}}"
    return re.fullmatch(pattern, compact(value)) is not None


def us_dea(value: str) -> bool | None:
    """DEA registration of a prescriber: two letters, seven digits, mod 10 (21 CFR 1306, DEA Diversion Control)."""
    text = compact(value)
    if not re.fullmatch(r"[ABCDEFGHJKLMPRSTUX][A-Z9][0-9]{7}", text):
        return False
    digits = [int(digit) for digit in text[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6] and len(set(digits)) > 1


def icd10(value: str) -> bool | None:
    """ICD-10 code of a disease: chapter letter and two places, a subdivision after the point (WHO)."""
    return re.fullmatch(r"[A-TV-Z][0-9][0-9AB](?:\.?[0-9A-TV-Z]{1,4})?", value.strip().upper()) is not None
