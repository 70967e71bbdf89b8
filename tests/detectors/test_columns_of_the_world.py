"""Names of columns and labels in many languages; rows without a header; handles in a chat."""

from __future__ import annotations

import random
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from safe_prompt import scan
from safe_prompt.detectors.column_names import meaning_of
from safe_prompt.detectors.column_phrases import phrases, without_accents
from safe_prompt.detectors.column_values import address, date, name, postal

DRAW = random.Random("columns of the world")


def digits(count: int) -> str:
    return "".join(DRAW.choice("23456789") for _ in range(count))


@pytest.mark.parametrize(
    ("label", "rule"),
    [
        ("Vor- und Nachname", "column-person"),
        ("Nume și prenume", "column-person"), ("Jméno a příjmení", "column-person"),
        ("Ad Soyad", "column-person"), ("姓名", "column-person"),
        ("氏名", "column-person"), ("이름", "column-person"),
        ("ФИО", "column-person"), ("Fulde navn", "column-person"),
        ("Date of Birth (dd/mm/yyyy)", "column-date-of-birth"), ("F. nacimiento", "column-date-of-birth"),
        ("Doğum tarihi", "column-date-of-birth"), ("Születési dátum", "column-date-of-birth"),
        ("出生日期", "column-date-of-birth"),
        ("생년월일", "column-date-of-birth"), ("Дата рождения", "column-date-of-birth"),
        ("Tfno. móvil", "column-phone"), ("Tél. portable", "column-phone"), ("Cep telefonu", "column-phone"),
        ("手机号", "column-phone"), ("電話番号", "column-phone"),
        ("휴대폰", "column-phone"), ("Telefon komórkowy", "column-phone"),
        ("Straße und Hausnummer", "column-address"), ("Katuosoite", "column-address"), ("Lakcím", "column-address"),
        ("地址", "column-address"), ("住所", "column-address"), ("주소", "column-address"),
        ("Né(e) le", "column-date-of-birth"), ("Дата народження", "column-date-of-birth"), ("ПІБ", "column-person"),
        ("Telefónne číslo", "column-phone"), ("行動電話", "column-phone"), ("Adresa stanovanja", "column-address"),
        ("SSN / Tax ID", "column-national-id"), ("DNI/NIE", "column-national-id"), ("身份证号", "column-national-id"),
        ("acct_iban", "column-iban"), ("IBAN rekening", "column-iban"), ("银行卡号", "column-credit-card"),
        ("护照号码", "column-passport"), ("车牌号", "column-vehicle"),
        ("NºCol", "column-customer-id"), ("工号", "column-customer-id"),
    ],
)  # fmt: skip
def test_a_name_says_the_same_in_every_language(label: str, rule: str) -> None:
    meaning = meaning_of(label)
    assert meaning is not None
    assert meaning.rule == rule


@pytest.mark.parametrize(
    ("heading", "rule"),
    [
        ("Versicherte Person", "column-person"), ("Assuré(e)", "column-person"), ("Intestatario", "column-person"),
        ("Rekeninghouder", "column-person"), ("Osoba kontaktowa", "column-person"), ("Anställd", "column-person"),
        ("DDN", "column-date-of-birth"), ("Født", "column-date-of-birth"), ("FOEDELSEDAG", "column-date-of-birth"),
        ("Data ur.", "column-date-of-birth"), ("Telf. contacto", "column-phone"), ("Tel. kom.", "column-phone"),
        ("06-nummer", "column-phone"), ("Straße u. Hausnr.", "column-address"), ("N° et voie", "column-address"),
        ("Vejnavn", "column-address"), ("Kredietkaart nr", None), ("KK-Nr.", "column-credit-card"),
        ("C/C n.", "column-bank-account"), ("Kto.-Nr.", "column-bank-account"), ("Acct #", "column-bank-account"),
        ("Nr prawa jazdy", "column-driver-license"), ("fuehrerschein_nr", "column-driver-license"),
        ("N° d'immatriculation", "column-vehicle"), ("Placa do veículo", "column-vehicle"),
        ("Fahrgestell-Nr.", "column-vehicle"), ("numChassis", "column-vehicle"),
        ("N.º de utente", "column-medical-record"), ("Journalnr.", "column-medical-record"),
        ("Patienten-Nr.", "column-medical-record"), ("patientnummer", "column-medical-record"),
        ("Nº de socio", "column-customer-id"), ("Código cliente", "column-customer-id"),
        ("klantnr", "column-customer-id"), ("Nr polisy", "column-customer-id"), ("Cust #", "column-customer-id"),
        ("N° salarié", "column-customer-id"), ("Försäkringsnummer", "column-customer-id"),
        ("foersaekringsnummer", "column-customer-id"), ("Medarb.nr.", "column-customer-id"),
        ("Apólice", "column-customer-id"), ("Brugernavn", "column-username"), ("Adres IP", "column-ip-address"),
        ("cust_phone", "column-phone"), ("emp_dob", "column-date-of-birth"), ("pat_addr", "column-address"),
        ("f_email", "column-email"), ("kd_strasse", "column-address"),
        ("Tel. tutor", "column-phone"), ("Telefon opiekuna", "column-phone"), ("renter_email", "column-email"),
        ("Telefon Halter", "column-phone"), ("dni_trabajador", "column-national-id"),
        ("PT_DOB", "column-date-of-birth"),
        ("Schüler/in", "column-person"), ("Vårdnadshavare", "column-person"), ("usr_mieter", "column-person"),
        ("Forename(s)", "column-person"), ("D.O.B", "column-date-of-birth"), ("D.N.I.", "column-national-id"),
        ("Lohnkonto (IBAN)", "column-iban"), ("Line manager", "column-person"), ("Notfallnummer", "column-phone"),
        ("NACHN", "column-person"), ("GBDAT", "column-date-of-birth"), ("KUNNR", "column-customer-id"),
        ("Provider_Last_Name", "column-person"), ("adjuster_email", "column-email"), ("DoB", "column-date-of-birth"),
        ("nm_cliente", "column-person"), ("cep_tel", "column-phone"), ("Cta. bancaria", "column-bank-account"),
        ("Contact urgence", "column-person"), ("bank_routing", "column-bank-account"), ("NOK phone", "column-phone"),
        ("Prénom(s)", "column-person"), ("Name des Mitglieds", "column-person"),
        ("mbr_brth_dt", "column-date-of-birth"),
        ("klient_imie", "column-person"), ("Driver's Lic.", "column-driver-license"),
        ("first line of address", "column-address"), ("What is your phone number?", "column-phone"),
    ],
)  # fmt: skip
def test_a_heading_says_the_same_abbreviated_prefixed_and_respelled(heading: str, rule: str | None) -> None:
    meaning = meaning_of(heading)
    assert (meaning.rule if meaning is not None else None) == rule


@pytest.mark.parametrize(
    "heading",
    [
        "order_no", "invoice number", "Artikelnummer", "Zählernummer", "policy_engine", "n_clients",
        "código postal", "CEP", "asset tag", "serial number", "ticket id", "phone model", "CO2", "patient_count",
        "num_employees", "kunden_anzahl", "plate thickness", "f_score", "p_value", "x_coord", "family_size", "line_no",
        "player_id", "vendor", "witness_hash", "director_id",
    ],
)  # fmt: skip
def test_a_heading_of_another_thing_says_nothing(heading: str) -> None:
    assert meaning_of(heading) is None


@pytest.mark.parametrize(
    "label", ["名前空間", "地址栏宽度", "电话会议", "card layout", "phone model", "birth rate", "mail server port"]
)
def test_a_name_of_another_thing_says_nothing(label: str) -> None:
    assert meaning_of(label) is None


DATA = tomllib.loads(files("safe_prompt.detectors").joinpath("column_phrases.toml").read_text("utf-8"))


def test_phrases_are_listed_once_for_each_rule_and_in_lower_case() -> None:
    for body in DATA["names"]:
        listed = [" ".join(phrase.split()) for phrase in body["phrases"].split(";")]
        assert len(listed) == len(set(listed)), body["rule"]
        assert body["phrases"] == body["phrases"].lower(), body["rule"]
        assert all(listed), body["rule"]
    assert DATA["neutral"] == DATA["neutral"].lower()


def test_every_phrase_is_found_and_says_what_its_first_place_says() -> None:
    first: dict[str, str] = {}
    for body in DATA["names"]:
        for phrase in body["phrases"].split(";"):
            first.setdefault(without_accents(" ".join(phrase.split())), body["rule"])
    known = phrases()
    assert {phrase: known.said[known.places[phrase]][0] for phrase in first} == first


def test_what_is_kept_is_what_was_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAFE_PROMPT_CONFIG_DIR", str(tmp_path))
    phrases.cache_clear()
    read = phrases()
    phrases.cache_clear()
    kept = phrases()
    phrases.cache_clear()
    assert read == kept
    assert list(tmp_path.rglob("columns.cache"))


@pytest.mark.parametrize(
    ("shape", "value", "fits"),
    [
        (name, "王小明", True), (name, "佐藤 春香", True), (name, "김민준", True), (name, "see README", False),
        (name, "王", False), (address, "山东省青岛市香港中路67号", True), (address, "内存 0x7ffe", False),
        (address, "内存地址是多少", False), (date, "1990年3月7日", True), (date, "1990. 3. 7.", True),
        (postal, "12 Rowan Close, Bath, BA1 2QX", True), (postal, "Rosenweg 5, 12345 Berlin", True),
        (postal, "table 3, 2024 Results", False), (postal, "Bath", False),
    ],
)  # fmt: skip
def test_shapes(shape: object, value: str, fits: bool) -> None:
    assert shape(value) is fits  # type: ignore[operator]


def found(text: str) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for finding in scan(text, names=False):
        if finding.severity != "info":
            out.setdefault(finding.entity, []).extend(text[start:end] for start, end in finding.spans)
    return out


def test_a_chinese_form_with_values_glued_to_their_labels() -> None:
    mobile, passport = f"13{digits(9)}", f"E{digits(8)}"
    text = f"🙂 姓名：王小明，出生日期1990年03月07日，手机{mobile}，护照号{passport}，住址：青岛市香港中路67号"
    got = found(text)
    assert got["DATE_OF_BIRTH"] == ["1990年03月07日"]
    assert mobile in got["PHONE_NUMBER"]
    assert passport in got["PASSPORT"]


def test_abbreviated_and_bracketed_names_make_a_header() -> None:
    rows = "".join(f"Ada Oye{c};1{n}.01.1970;06 12 34 5{n} 78\n" for n, c in enumerate("abc"))
    got = found(f"🙂\n\nNom complet;Né(e) le;N° de tél.\n{rows}")
    assert got["DATE_OF_BIRTH"] == ["10.01.1970", "11.01.1970", "12.01.1970"]
    assert len(got["PHONE_NUMBER"]) == 3


def test_rows_of_a_literal_vouch_for_each_other() -> None:
    text = (
        '🙂 data = {\n    "C-1": ("Ada Oyelaran", "1950-07-22", "12 Rowan Spur, Bath, BA1 2QX"),\n'
        '    "C-2": ("Peter van Dijk", "1961-02-03", "7 Mill Row, Port Ellen, PA42 7DX"),\n}\n'
    )
    assert found(text)["DATE_OF_BIRTH"] == ["1950-07-22", "1961-02-03"]


def test_a_delimited_row_without_a_header() -> None:
    phone = f"07{digits(8)}"
    got = found(f"🙂 row = 'Ada Oyelaran;ada@posteo.de;{phone};n/a'\n")
    assert phone in got["PHONE_NUMBER"]
    assert got["PERSON"] == ["Ada Oyelaran"]


@pytest.mark.parametrize(
    "text",
    [
        '🙂 models = [("Random Forest", "2001-10-01", "Breiman"), ("Deep Forest", "2017-02-28", "Zhou")]',
        '🙂 ("Ada Lovelace Lecture", "2024-07-22", "Hall B")',
        "🙂 numpy,1.26.4,2024-02-05,team@numpy.org",
        "🙂\n[10:22] info: started\n[10:23] worker-1: done\n",
        "🙂 <div> <span> text\n<p> more\n<strong> x\n",
        "🙂 [10:22] ada: a single line is no chat",
    ],
)
def test_other_rows_and_lines_stay_silent(text: str) -> None:
    assert not found(text).keys() & {"DATE_OF_BIRTH", "PERSON", "USERNAME"}


def test_handles_of_a_chat() -> None:
    text = "🙂 log\n[10:22] kmarsh: hi\n[10:23] ops-bot: reminder\n[10:24] tom.w: ok\n[10:25] kmarsh: bye\n"
    assert found(text)["USERNAME"] == ["kmarsh", "tom.w", "kmarsh"]


def test_rows_of_markup_with_empty_lines_between_them_are_one_table() -> None:
    rows = "".join(f"<tr><td>Ada Oye{c}</td><td>1970-01-1{n}</td></tr>\n" for n, c in enumerate("abc"))
    text = f"🙂<table><tr><th>姓名</th><th>dob</th></tr>\n{rows}</table>"
    assert found(text)["DATE_OF_BIRTH"] == ["1970-01-10", "1970-01-11", "1970-01-12"]


def test_a_named_column_stands_before_what_a_row_says_by_itself() -> None:
    numbers = [f"{DRAW.randint(301, 665)}-{DRAW.randint(21, 79)}-{DRAW.randint(3001, 7998)}" for _ in "abc"]
    rows = "".join(f'"Ada Oye{c}";"ada{c}@posteo.de";"{number}"\n' for c, number in zip("abc", numbers, strict=True))
    got = found(f"🙂\n\nParticipant name;Email;SSN\n{rows}")
    assert got["US_SSN"] == numbers
    assert "PHONE_NUMBER" not in got
