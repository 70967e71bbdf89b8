"""People named by their place: heads of letters, chats, cards, HL7; forms, numbers behind names, dates in calls."""

from __future__ import annotations

import random

import pytest

from safe_prompt import scan

DRAW = random.Random("placed people")


def digits(count: int) -> str:
    return "".join(DRAW.choice("23456789") for _ in range(count))


NAME = DRAW.choice(("Odile Quesnel", "Mats van Doorn", "Ines Pires", "Ruth O'Shea"))
FAMILY = NAME.split(" ", 1)[1]
GIVEN = NAME.split(" ", 1)[0]
NUMBER = digits(2)
MOBILE = f"0{digits(3)} {digits(6)}"
PLZ = digits(5)
RECORD = digits(7)
BIRTH = f"19{digits(2)}0{digits(1)}1{digits(1)}"


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        (f"{NAME}\nHinterm Deich {NUMBER}\n{PLZ} Jena\n\nKündigung", "PERSON", NAME),
        (f"{NAME}\nHinterm Deich {NUMBER}\n{PLZ} Jena\n", "STREET_ADDRESS", f"Hinterm Deich {NUMBER}\n{PLZ} Jena"),
        (f"{NAME}\n{NUMBER} Priory Mead\nBath, BA{NUMBER[0]} {NUMBER[1]}QX\n", "PERSON", NAME),
        (f"[12/03/2026, 18:22:41] {NAME}: hi\n[12/03/2026, 18:23:02] Bo: ok\n", "PERSON", NAME),
        (f"03.12.25, 08:05 - {NAME}: hi\n03.12.25, 08:07 - {NAME}: ok\n", "PERSON", NAME),
        (f"ada_{NUMBER}  9:41 AM\nhi there\nbo.{NUMBER}  9:43 AM\nok\n", "USERNAME", f"ada_{NUMBER}"),
        (f"BEGIN:VCARD\nVERSION:3.0\nN:{FAMILY};{GIVEN};;;\nEND:VCARD\n", "PERSON", FAMILY),
        (f"BEGIN:VCALENDAR\nATTENDEE;ROLE=CHAIR;CN={NAME}:mailto:x\n", "PERSON", NAME),
        (f"MSH|^~\\&|A\nPID|1||{RECORD}^^^H||{FAMILY}^{GIVEN}||{BIRTH}|M\n", "MEDICAL_RECORD", RECORD),
        (f"MSH|^~\\&|A\nPID|1||{RECORD}^^^H||{FAMILY}^{GIVEN}||{BIRTH}|M\n", "DATE_OF_BIRTH", BIRTH),
        (f"MSH|^~\\&|A\nPID|1||{RECORD}^^^H||{FAMILY}^{GIVEN}||{BIRTH}|M\n", "PERSON", f"{FAMILY}^{GIVEN}"),
        (f"Notfallkontakt: {NAME}, {MOBILE}\n", "PHONE_NUMBER", MOBILE),
        (f"Personne à prévenir : {NAME} ({MOBILE})\n", "PHONE_NUMBER", MOBILE),
        (f"Versicherungsnehmer: {NAME}\nHergang: Parkschaden.\n", "PERSON", NAME),
        ("Patient(birth_date=date(1980, 2, 18))\n", "DATE_OF_BIRTH", "1980, 2, 18"),
        ("x = {'dob': datetime.date(1980, 2, 18)}\n", "DATE_OF_BIRTH", "1980, 2, 18"),
        (f"Passport number\nX{RECORD}4\n", "PASSPORT", f"X{RECORD}4"),
        (f"POST /x\n\nfirst_name={GIVEN}&last_name=Lind&phone=212-{digits(3)}-{digits(4)}\n", "PERSON", GIVEN),
        (f"created order=7 customer_id={RECORD} email=a.b@gmx.net\n", "CUSTOMER_ID", RECORD),
        (f"D.N.I.: {PLZ}{digits(3)}\n", "NATIONAL_ID", None),
        (f"naam,telefoon\nten Brinke, {MOBILE}\n", "PHONE_NUMBER", MOBILE),
        (f"name,contact\n{NAME},{MOBILE}\nBo Lind,{MOBILE}\n", "PHONE_NUMBER", MOBILE),
    ],
)  # fmt: skip
@pytest.mark.parametrize("emoji", ["", "🙂\n"], ids=["plain", "emoji"])
def test_people_are_told_by_their_place(text: str, entity: str, value: str, emoji: str) -> None:
    text = emoji + text
    found = [(f.entity, text[span.start : span.end]) for f in scan(text, names=False) for span in f.spans]
    assert (entity, value) in found if value else entity in {kind for kind, _ in found}


@pytest.mark.parametrize(
    "text",
    [
        "Results of Part Two\nTable 3 shows 12\n20240 Samples\n",
        "03.12.25, 08:05 - INFO: started\n03.12.25, 08:07 - ERROR: failed\n",
        "[12/03/2026, 18:22:41] system: up\n[12/03/2026, 18:23:02] system: down\n",
        "Build finished at 9:41 AM\nBuild started at 9:12 AM\n",
        "updated=date(2024, 2, 18)\nrelease_date = date(2021, 1, 1)\n",
        "BEGIN:VCALENDAR\nATTENDEE;CN=board:mailto:x\n",
        "Status: Read Only\nAuthor: see README\n",
        "return Person(first_name=First, last_name=Last, phone=Phone)\n",
        "Table of contents\n1.2 3\n",
        "Contact person    Home address    Tel. kom.\n==============    ============    =========\n",
        "class Customer(BaseModel):\n    name: str\n    iban: str | None = None\n    birthdate: date\n",
    ],
)
def test_what_stands_in_such_places_and_names_nobody_is_silent(text: str) -> None:
    assert [f.rule for f in scan(text, names=False) if f.severity != "info"] == []
