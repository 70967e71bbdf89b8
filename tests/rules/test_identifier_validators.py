"""Our checksum functions against python-stdnum, on drawn numbers and on mutations of valid ones."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import count, islice

import pytest

import safe_prompt
from safe_prompt.detectors.validators.identifiers import VALIDATORS
from safe_prompt.rules.loader import SHIPPED, load_files
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.template import expand

# validator, stdnum module, shape to draw from: 9 a digit, A a letter, anything else itself
ORACLES = [
    ("uk_nhs", "gb.nhs", ["9999999999"]),
    ("de_tax_id", "de.idnr", ["99999999999"]),
    ("es_nif", "es.dni", ["99999999A"]),
    ("es_nif", "es.nie", ["X9999999A", "Y9999999A"]),
    ("it_fiscal_code", "it.codicefiscale", ["AAAAAA99D41A999A", "AAAAAA80A01A999A"]),
    ("nl_bsn", "nl.bsn", ["999999999"]),
    ("pl_pesel", "pl.pesel", ["8099999999 9".replace(" ", ""), "80010199999"]),
    ("se_personnummer", "se.personnummer", ["800101-9999", "7112249999"]),
    ("ch_ahv", "ch.ssn", ["7569999999999"]),
    ("pt_nif", "pt.nif", ["299999999"]),
    ("no_fodselsnummer", "no.fodselsnummer", ["01018099999"]),
    ("fi_hetu", "fi.hetu", ["010180-999A", "0101809999"]),
    ("at_svnr", "at.vnr", ["9999010180"]),
    ("ro_cnp", "ro.cnp", ["1800101409999", "1800101129999"]),
    ("bg_egn", "bg.egn", ["8001019999"]),
    ("hr_oib", "hr.oib", ["99999999999"]),
    ("baltic_personal_code", "ee.ik", ["38001019999"]),
    ("ie_pps", "ie.pps", ["9999999A"]),
    ("gr_amka", "gr.amka", ["01018099999"]),
    ("ca_sin", "ca.sin", ["199999999"]),
    ("au_tfn", "au.tfn", ["999999999"]),
    ("nz_ird", "nz.ird", ["99999999"]),
    ("in_aadhaar", "in_.aadhaar", ["299999999999"]),
    ("br_cpf", "br.cpf", ["99999999999"]),
    ("cn_resident_id", "cn.ric", ["110101200101019999"]),
    ("ar_cuit", "ar.cuit", ["20999999999"]),
    ("cl_rut", "cl.rut", ["99999999-9"]),
    ("jp_my_number", "jp.in_", ["999999999999"]),
    ("tr_kimlik", "tr.tckimlik", ["99999999999"]),
    ("za_id", "za.idnr", ["8001015999089", "8001015999999"]),
    ("il_id", "il.idnr", ["999999999"]),
    ("th_pin", "th.pin", ["1999999999999"]),
    ("us_itin", "us.itin", ["999999999"]),
    ("aba_routing", "us.rtn", ["021999999", "111999999"]),
    ("mx_curp", "mx.curp", ["AEAA800101HDFAAA09"]),
    ("fr_nir", "fr.nir", ["180017599999999", "180012A99999999"]),
    ("be_national_number", "be.nn", ["80010199999"]),
    ("dk_cpr", "dk.cpr", ["0101809999"]),
    ("cz_birth_number", "cz.rc", ["8001019999", "805101/9999"]),
    ("si_emso", "si.emso", ["0101980509999"]),
    ("kr_rrn", "kr.rrn", ["8001011999999"]),
    ("us_ssn", "us.ssn", ["999-99-9999"]),
    ("in_pan", "in_.pan", ["AAAPA9999A"]),
    ("is_kennitala", "is_.kennitala", ["010180-9999"]),
    ("lv_personal_code", "lv.pvn", ["010180-19999", "320180-19999"]),
    ("cy_tax_id", "cy.vat", ["09999999A", "19999999A"]),
    ("id_nik", "id.nik", ["3171010180800099".replace("0099", "9999"), "3171014101809999"]),
    ("my_nric", "my.nric", ["800101-99-9999"]),
    ("co_nit", "co.nit", ["9999999999", "99999999-9"]),
    ("ru_inn", "ru.inn", ["999999999999"]),
    ("ua_rnokpp", "ua.rntrc", ["9999999999"]),
    ("ec_cedula", "ec.ci", ["0199999999", "1799999999"]),
    ("pe_dni", "pe.cui", ["99999999-9", "99999999A"]),
    ("fr_tax_id", "fr.nif", ["0999999999999"]),
    ("gr_tax_id", "gr.vat", ["099999999"]),
    ("imei", "imei", ["359999999999999"]),
    ("credit_card", "luhn", ["4999999999999999"]),
]
DRAWS = 10_000


def draw(shape: str, random_: random.Random) -> str:
    text = re.sub("9", lambda _: random_.choice("0123456789"), shape)
    return re.sub("A", lambda _: random_.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), text)


@pytest.mark.parametrize(("name", "module", "shapes"), ORACLES, ids=[f"{name}-{module}" for name, module, _ in ORACLES])
def test_agrees_with_the_oracle(name: str, module: str, shapes: list[str]) -> None:
    oracle = import_module(f"stdnum.{module}").is_valid
    validator = VALIDATORS[name]
    random_ = random.Random(name)
    valid = 0
    for turn in range(DRAWS):
        number = draw(shapes[turn % len(shapes)], random_)
        if oracle(number):
            valid += 1
            # None = "cannot judge" is no disagreement; False on a number the oracle takes is.
            assert validator(number) is not False or len(set(number)) < 3, number
        elif validator(number) is True:
            assert name in LOOSER, f"{name} accepts what stdnum refuses"
    assert valid >= 1, "the shape never draws a valid number: the comparison says nothing"


# Where the oracle knows more than a check digit (dates against the century, allotted ranges, places of
# birth), and a
# finding should not hang on it.
LOOSER = {
    "be_national_number", "cn_resident_id", "mx_curp", "it_fiscal_code", "se_personnummer", "pl_pesel",
    "no_fodselsnummer", "ro_cnp", "za_id", "gr_amka", "th_pin", "bg_egn", "baltic_personal_code", "at_svnr",
    "pt_nif", "fi_hetu", "in_aadhaar", "kr_rrn", "is_kennitala", "us_itin",  # groups 50 to 65 exist too (IRS)
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("credit_card", "", False),
        ("credit_card", "0000 0000 0000 0000", False),
        ("iban", "XX00 1234", False),
        ("ip_address", "127.0.0.1", False),
        ("ip_address", "10.1.2.3", False),
        ("ip_address", "0.0.0.0", False),
        ("ip_address", "::1", False),
        ("ip_address", "203.0.113.9", None),
        ("ip_address", "2001:db8::1", None),
        ("ip_address", "8.8.8.8", False),
        ("ip_address", "93.184.216.34", True),
        ("ip_address", "1.2.3.400", False),
        ("mac_address", "ff:ff:ff:ff:ff:ff", False),
        ("vin", "12345678901234567", False),
        ("us_ssn", "000-12-3456", False),
        ("us_ssn", "666-12-3456", False),
        ("phone_international", "+1 x", False),
        ("phone_national", "1111111111", False),
        ("uk_nino", "BG123456A", False),
        ("in_pan", "ABCDE1234F", False),
    ],
)  # fmt: skip
def test_edges(name: str, text: str, expected: bool | None) -> None:
    assert VALIDATORS[name](text) is expected


def test_one_changed_digit_breaks_cards_and_ibans() -> None:
    from stdnum import iban, luhn

    random_ = random.Random("mutations")
    for _ in range(200):
        body = "4" + "".join(random_.choices("0123456789", k=14))
        card = body + luhn.calc_check_digit(body)
        assert VALIDATORS["credit_card"](" ".join(card[i : i + 4] for i in range(0, 16, 4)))
        place = random_.randrange(1, 16)
        assert not VALIDATORS["credit_card"](card[:place] + str((int(card[place]) + 1) % 10) + card[place + 1 :])
        account = "DE00" + "".join(random_.choices("0123456789", k=18))
        number = account[:2] + iban.calc_check_digits(account) + account[4:]
        assert VALIDATORS["iban"](number)
        place = random_.randrange(4, 22)
        assert not VALIDATORS["iban"](number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :])


@pytest.mark.parametrize("name", sorted(VALIDATORS))
def test_never_raises(name: str) -> None:
    random_ = random.Random(name)
    for _ in range(100):
        text = "".join(random_.choices("0123456789 -./+()ABCXYZabcx:٣🙂ß", k=random_.randrange(0, 34)))
        assert VALIDATORS[name](text) in (True, False, None)


IDENTIFIERS = [
    rule
    for name in ("national_ids_europe", "national_ids_world", "tax_and_health_ids")
    for rule in load_files([SHIPPED / f"{name}.toml"]).rules
    if rule.validator in VALIDATORS and rule.id != "national-id-labelled"
]


@pytest.mark.parametrize("rule", IDENTIFIERS, ids=lambda rule: rule.id)
def test_three_valid_ones_are_found_and_three_spoilt_ones_are_not(rule: Rule) -> None:
    values = list(islice(valid_values(rule), 3))
    assert len(values) == 3
    for value in values:
        for template in rule.all_examples:
            text = "🙂 " + expand(template, value, {"value": value})
            found = [f for f in safe_prompt.scan(text, names=False) if f.rule == rule.id]
            assert [text[f.start : f.end] for f in found] == [value], template
    for value in islice(spoilt(values, rule), 3):
        text = "🙂 " + expand(rule.all_examples[0], value, {"value": value})
        assert [f.rule for f in safe_prompt.scan(text, names=False) if f.rule == rule.id] == []


# The others' formats are rare enough to stand alone.
@pytest.mark.parametrize("rule", [rule for rule in IDENTIFIERS if rule.context_required], ids=lambda rule: rule.id)
def test_the_number_alone_in_a_table_of_numbers_is_silent(rule: Rule) -> None:
    """Order numbers, epochs, hashes, part numbers: what has the shape by chance has no key, word or column."""
    values = list(islice(valid_values(rule), 3))
    lines = [f"🙂 order {values[0]} shipped", f"part no {values[1]}, rev 3", f"[{values[2]}, 1700000000, 0]"]
    text = "\n".join(lines)
    assert [f.rule for f in safe_prompt.scan(text, names=False) if f.rule == rule.id] == []


def valid_values(rule: Rule) -> Iterator[str]:
    """Values of the rule's template that its validator does not refuse."""
    for turn in count():
        value = expand(rule.value[turn % len(rule.value)], f"{rule.id} {turn}")
        if VALIDATORS[rule.validator or ""](value):
            yield value


def spoilt(values: Sequence[str], rule: Rule) -> Iterator[str]:
    """The values with one character changed so that the validator refuses them."""
    for value in values:
        for place, character in enumerate(value):
            for other in "0123456789" if character.isdecimal() else "ABZ":
                changed = value[:place] + other + value[place + 1 :]
                if VALIDATORS[rule.validator or ""](changed) is False:
                    yield changed
                    break


# The specimens of ICAO 9303 parts 4, 5 and 6: a citizen of Utopia.
ZONES = {
    "passport": "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "card of two lines": "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
    "card of three": "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
}


@pytest.mark.parametrize("zone", ZONES.values(), ids=ZONES.keys())
def test_machine_readable_zones(zone: str) -> None:
    assert VALIDATORS["mrz"](zone) is True
    assert VALIDATORS["mrz"](zone.replace("7408122", "7408123")) is False
    assert VALIDATORS["mrz"](zone.replace("1204159", "1204169")) is False
    found = safe_prompt.scan(f"🙂\n{zone}\n", names=False)
    assert [(f.entity, f.severity) for f in found] == [("PASSPORT", "high")]
