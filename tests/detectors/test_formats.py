"""Formats that say by themselves what a value is: answers in chats, exports, directories, records, rows, settings."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Mapping

import pytest

from safe_prompt import scan
from safe_prompt.detectors.answers import answers
from safe_prompt.detectors.encoded_words import encoded_words
from safe_prompt.detectors.heading_words import NOWHERE

DRAW = random.Random("formats")


def digits(count: int) -> str:
    return "".join(DRAW.choice("23456789") for _ in range(count))


NAME, OTHER, THIRD = "Odile Quesnel", "Mats Aberg", "Ruth Delgado"
BORN = f"1{digits(1)}/0{digits(1)}/19{digits(2)}"
ISO = f"19{digits(2)}-0{digits(1)}-1{digits(1)}"
LONG = f"1{digits(1)} March 19{digits(2)}"
PHONE = f"0171 {digits(7)}"
AMERICAN = f"({digits(3)}) {digits(3)}-{digits(4)}"
NUMBER = digits(9)
STREET = f"Lindenweg {digits(2)}, 50935 Köln"
SMALL = AMERICAN.replace("-", " ")
PART = f"{digits(3)} {digits(3)} {digits(3)}"

Found = set[tuple[str, str]]


def found(text: str) -> Found:
    """Entities and values, told by the offsets of their findings."""
    return {(f.entity, text[s.start : s.end]) for f in scan(text, names=False) for s in f.spans}


ASKED: Mapping[str, tuple[str, str, str, str]] = {
    "en": ("Agent", "Customer", "What is your date of birth?", "And a phone number we can reach you on?"),
    "de": ("Beraterin", "Kunde", "Wie lautet Ihr Geburtsdatum?", "Unter welcher Telefonnummer sind Sie erreichbar?"),
    "fr": ("Conseiller", "Client", "Quelle est votre date de naissance ?", "À quel numéro de téléphone vous joindre ?"),
    "es": ("Agente", "Cliente", "¿Cuál es su fecha de nacimiento?", "¿Me da un teléfono de contacto?"),
    "it": ("Operatore", "Cliente", "Qual è la sua data di nascita?", "Mi lascia un numero di telefono?"),
    "nl": ("Medewerker", "Klant", "Wat is uw geboortedatum?", "Op welk telefoonnummer bent u bereikbaar?"),
    "pt": ("Atendente", "Cliente", "Qual é a sua data de nascimento?", "Qual é o seu telefone?"),
    "pl": ("Konsultant", "Klient", "Jaka jest Pana data urodzenia?", "Proszę podać numer telefonu."),
    "sv": ("Handläggare", "Kund", "Vad är ditt födelsedatum?", "Vilket telefonnummer når vi dig på?"),
    "da": ("Medarbejder", "Kunde", "Hvad er din fødselsdato?", "Hvilket telefonnummer kan vi ringe til dig på?"),
}


@pytest.mark.parametrize("language", ASKED)
def test_an_answer_is_what_the_question_asked_for(language: str) -> None:
    agent, customer, born, phone = ASKED[language]
    text = f"🎈 {agent}: {born}\n{customer}: {BORN}\n{agent}: {phone}\n{customer}: {PHONE}\n"
    assert {("DATE_OF_BIRTH", BORN), ("PHONE_NUMBER", PHONE)} <= found(text)


@pytest.mark.parametrize("language", ASKED)
@pytest.mark.parametrize("indent", [None, 2])
def test_turns_of_a_list_of_messages(language: str, indent: int | None) -> None:
    _, _, born, phone = ASKED[language]
    turns = [("assistant", born), ("user", f"{BORN}"), ("assistant", phone), ("user", PHONE), ("user", "🎈")]
    said = [{"role": role, "content": content} for role, content in turns]
    text = json.dumps(said, ensure_ascii=False, indent=indent)
    assert {("DATE_OF_BIRTH", BORN), ("PHONE_NUMBER", PHONE)} <= found(text)


ANSWERS: Mapping[str, tuple[str, Found]] = {
    "in a sentence": (f"Agent: What is your date of birth?\nCaller: Sure, it's {LONG}.\n", {("DATE_OF_BIRTH", LONG)}),
    "question goes on": (f"A: Your date of birth? I need it to verify you.\nB: {BORN}\n", {("DATE_OF_BIRTH", BORN)}),
    "one turn later": (f"Agent: Your date of birth?\nMe: Of course.\nMe: {BORN}\n", {("DATE_OF_BIRTH", BORN)}),
    "list": (f"- What is your full name?\n- {NAME}\n- When were you born?\n- {ISO}\n", {("DATE_OF_BIRTH", ISO)}),
    "two at once": (
        f"assistant: Please give me your full name and date of birth.\nuser: {NAME}, {BORN}\n",
        {("PERSON", NAME), ("DATE_OF_BIRTH", BORN)},
    ),
    "somebody else's": (
        f"Nurse: And who is your emergency contact?\n\nPatient: My brother, {OTHER}, {AMERICAN}.\n",
        {("PERSON", OTHER), ("PHONE_NUMBER", AMERICAN)},
    ),
    "address": (f"Agent: Wie lautet Ihre Adresse?\nKundin: {STREET}\n", {("STREET_ADDRESS", STREET)}),
    "customer number": (f"Agent: Can I take your policy number?\nMe: {NUMBER}\n", {("CUSTOMER_ID", NUMBER)}),
    "bold": (f"**Agent:** And your DOB?\n**Caller:** {BORN}\n", {("DATE_OF_BIRTH", BORN)}),
    "timed": (f"[10:02:11] Agent: Your date of birth?\n[10:02:40] Me: {BORN}\n", {("DATE_OF_BIRTH", BORN)}),
    "above": (f"Agent 10:02 AM\nYour date of birth?\n\nVisitor 10:03 AM\n{BORN}\n", {("DATE_OF_BIRTH", BORN)}),
    "yaml": (
        f"- role: assistant\n  content: What is your date of birth?\n- role: user\n  content: {BORN}\n",
        {("DATE_OF_BIRTH", BORN)},
    ),
    "marked": (
        f"<|im_start|>assistant\nWhat is your date of birth?<|im_end|>\n<|im_start|>user\n{BORN}<|im_end|>\n",
        {("DATE_OF_BIRTH", BORN)},
    ),
    "JSON lines": (
        f'{{"from": "a", "message": "Your date of birth?"}}\n{{"from": "b", "message": "it is {BORN}"}}\n',
        {("DATE_OF_BIRTH", BORN)},
    ),
    "content in parts": (
        f'[{{"type": "text", "text": "Your date of birth?"}}]}}, {{"role": "user", "content": '
        f'[{{"type": "text", "text": "{BORN}"}}]}}',
        {("DATE_OF_BIRTH", BORN)},
    ),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_answers(case: str) -> None:
    text, expected = ANSWERS[case]
    assert expected <= found(f"😀\n{text}")


QUIET: Mapping[str, str] = {
    "release": "Agent: What is the release date?\nCustomer: 12/03/2021\n",
    "order": f"Agent: What is your order number?\nCustomer: {NUMBER}\n",
    "version": "Q: Which version do you use?\nA: 3.11.4\n",
    "delivery": "Agent: When should we deliver?\nCustomer: 12/03/2025\n",
    "schema": "user: what does date_of_birth mean in the schema?\nassistant: a column, added 2021-03-12\n",
    "format": f"Q: What is the phone number format?\nA: {digits(3)} and {digits(4)}\n",
    "refused": "Agent: What is your date of birth?\nCustomer: I would rather not say.\n",
    "as before": "Agent: Your phone number?\nCustomer: same as before\n",
    "build": '[{"role": "user", "content": "Which build?"}, {"role": "assistant", "content": "2024-03-12"}]',
    "numbers of things": f"Q: votre numéro de commande ?\nA: {NUMBER}\n",
    "rows of stations": "North Station;51.5074;-0.1278\nSouth Station;51.4074;-0.1178\n",
    "rows of parts": f"Blue Ridge;{PART};12,4\nGreen Hill;{PART};11,9\n",
    "rows of releases": "Release Candidate;2024-03-12;483920\nFinal Release;2024-04-12;483921\n",
    "group": "dn: cn=admins,ou=groups,dc=corp,dc=net\nobjectClass: groupOfNames\ncn: admins\n",
    "tree's head": "0 HEAD\n1 SOUR Tree\n2 NAME Family Tree Builder\n1 DATE 12 MAR 2024\n0 TRLR\n",
    "observation": '{"resourceType": "Observation", "identifier": [{"value": "A1234567"}], "issued": "2016-03-28"}',
    "encoded subject": "Subject: =?utf-8?q?R=C3=A9sum=C3=A9_du_mois?=\n\nHello\n",
    "settings": "[metadata]\nname=Fast Parser\nversion=1.0.3\n",
    "attributes": '<string name="phone_hint">Enter your phone number</string>\n<item key="name">Small Bolt</item>\n',
    "cues of a film": "1\n00:00:04,000 --> 00:00:07,000\nNARRATOR: So.\n\n00:00:08,000 --> 00:00:10,000\nNote: a.\n",
    "quoted lines": 'version,changes\n1.2.3,"fix\nbug"\n1.2.4,"more"\n',
}


@pytest.mark.parametrize("case", QUIET)
def test_what_looks_alike_stays_silent(case: str) -> None:
    assert found(QUIET[case]) == set()


EXPORTS: Mapping[str, str] = {
    "Telegram": f"{NAME}, [14 Mar 2025 at 09:15:22]:\nhello 🎈\n\n{OTHER}, [14 Mar 2025 at 09:16:02]:\nhi\n",
    "Telegram's day": f"{NAME}, [14.03.2025 09:15]\nhello 🎈\n\n{OTHER}, [14.03.2025 09:16]\nhi\n",
    "Telegram's Markdown": f"*{NAME}* [14 mars 2025 09:15]\nsalut 🎈\n\n*{OTHER}* [14 mars 2025 09:16]\noui\n",
    "Telegram's JSON": json.dumps(
        [{"from": who, "from_id": f"user{digits(9)}", "text": "🎈"} for who in (NAME, OTHER)], ensure_ascii=False
    ),
    "Teams": f"[9:15 AM] {NAME}\nhello 🎈\n\n[9:16 AM] {OTHER}\nhi\n",
    "Teams, above": f"🎈\n\n{NAME}\n3/14/2025 9:15 AM\nhello\n\n{OTHER}\n3/14/2025 9:16 AM\nhi\n",
    "Slack, copied": f"{NAME} [9:15 AM]\nhello 🎈\n{OTHER} [9:16 AM]\nhi\n",
    "Discord, copied": f"🎈\n{NAME} — 14/03/2025 09:15\nhello\n{OTHER} — 14/03/2025 09:16\nhi\n",
    "Messenger's JSON": json.dumps([{"sender_name": who, "content": "🎈"} for who in (NAME, OTHER)]),
    "Zoom": f"09:15:22 From {NAME} to Everyone:\n\thello 🎈\n09:16:02 From {OTHER} to {NAME} (Direct Message):\n\thi\n",
    "Zoom, older": f"09:15:22\t From  {NAME} : hello 🎈\n09:16:02\t From  {OTHER} : hi\n",
    "WebVTT": "WEBVTT\n\n00:04.000 --> 00:07.000\n"
    + f"<v {NAME}>Hello 🎈</v>\n\n00:08.000 --> 00:10.000\n<v {OTHER}>Hi</v>\n",
    "SubRip": f"1\n00:00:04,000 --> 00:00:07,000\n{NAME}: Hello 🎈\n\n2\n00:00:08,000 --> 00:00:10,000\n{OTHER}: Hi\n",
}


@pytest.mark.parametrize("case", EXPORTS)
def test_who_speaks(case: str) -> None:
    assert {("PERSON", NAME), ("PERSON", OTHER)} <= found(EXPORTS[case])


def test_handles_of_discord() -> None:
    text = "[14-Mar-25 09:15 AM] pixel_wren#4821\n🎈\n\n[14-Mar-25 09:16 AM] moss.hart#1177\nhi\n"
    assert {("USERNAME", "pixel_wren"), ("USERNAME", "moss.hart")} <= found(text)


GIVEN, FAMILY = NAME.split()
CODED = base64.b64encode(NAME.encode()).decode()
QUOTED = "=?utf-8?q?" + NAME.replace(" ", "_").replace("Q", "=51") + "?="
PLACES: Mapping[str, tuple[str, Found]] = {
    "LDIF": (
        f"dn: cn={NAME},ou=people,dc=corp\nobjectClass: inetOrgPerson\ndescription: 🎈\nsn: {FAMILY}\nuid: oquesnel\n",
        {("PERSON", NAME), ("PERSON", FAMILY), ("USERNAME", "oquesnel")},
    ),
    "LDIF in base64": (f"dn: uid=u1,dc=corp\nmail: a@b\ndescription: 🎈\ncn:: {CODED}\n", {("PERSON", CODED)}),
    "GEDCOM": (
        f"0 @I1@ INDI\n1 NOTE 🎈\n1 NAME {GIVEN} /{FAMILY}/\n2 GIVN {GIVEN}\n"
        f"1 BIRT\n2 DATE 14 MAR 1961\n1 PHON {PHONE}\n",
        {
            ("PERSON", f"{GIVEN} /{FAMILY}/"), ("PERSON", GIVEN), ("DATE_OF_BIRTH", "14 MAR 1961"),
            ("PHONE_NUMBER", PHONE),
        },
    ),
    "FHIR": (
        f'{{"resourceType": "Patient", "note": "🎈", "identifier": [{{"system": "urn:x", "value": "{NUMBER}"}}], '
        f'"contact": [{{"name": {{"text": "{OTHER}"}}}}], "birthDate": "{ISO}"}}',
        {("MEDICAL_RECORD", NUMBER), ("PERSON", OTHER), ("DATE_OF_BIRTH", ISO)},
    ),
    "FHIR as XML": (
        f'<Patient><!-- 🎈 --><name><family value="{FAMILY}"/><given value="{GIVEN}"/></name>'
        f'<birthDate value="{ISO}"/></Patient>',
        {("PERSON", FAMILY), ("PERSON", GIVEN), ("DATE_OF_BIRTH", ISO)},
    ),
    "HL7 without a head": (
        f"PID|1||{NUMBER}||{FAMILY}^{GIVEN}^🎈||19610314|F",
        {("MEDICAL_RECORD", NUMBER), ("DATE_OF_BIRTH", "19610314")},
    ),
    "encoded words": (
        f"Subject: 🎈\nFrom: {QUOTED} <a@b.net>\nTo: =?UTF-8?B?{CODED}?= <c@d.net>\n",
        {("PERSON", QUOTED), ("PERSON", f"=?UTF-8?B?{CODED}?=")},
    ),
    "settings": (f"# 🎈\n[customer]\nfull_name={NAME}\n", {("PERSON", NAME)}),
    "properties": (f"# 🎈\ncustomer.name={NAME}\ncustomer.other=1\n", {("PERSON", NAME)}),
    "named elements": (
        f'<r><!-- 🎈 --><field name="full_name">{NAME}</field>'
        f'<property name="otherName" key="fullName" value="{OTHER}"/></r>',
        {("PERSON", NAME), ("PERSON", OTHER)},
    ),
    "SAML": (
        f'<a:Attribute Name="fullName"><a:AttributeValue>{NAME}</a:AttributeValue></a:Attribute><!-- 🎈 -->',
        {("PERSON", NAME)},
    ),
    "property list": (
        f"<dict><!-- 🎈 --><key>fullName</key><string>{NAME}</string><key>birthDate</key><date>{ISO}</date></dict>",
        {("PERSON", NAME), ("DATE_OF_BIRTH", ISO)},
    ),
    "calendar": (
        f"BEGIN:VEVENT\nSUMMARY:🎈\nATTENDEE;ROLE=REQ-PARTICIPANT;CN={NAME};X-NUM-GUESTS=0:mailto:a@b.net\nEND:VEVENT\n",
        {("PERSON", NAME)},
    ),
    "typed values": (
        f"contact: 🎈\n  - type: phone\n    value: {SMALL}\n",
        {("PHONE_NUMBER", SMALL)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PLACES)
def test_values_by_their_place(case: str) -> None:
    text, expected = PLACES[case]
    assert expected <= found(text)


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_rows_without_a_header(mark: str) -> None:
    rows = [(NAME, PHONE, ISO), (OTHER, f"0171 {digits(7)}", f"19{digits(2)}-03-1{digits(1)}"), (THIRD, AMERICAN, ISO)]
    text = "🎈\n" + "\n".join(mark.join(row) for row in rows) + "\n"
    names = {("PERSON", row[0]) for row in rows}
    dates = {("DATE_OF_BIRTH", row[2]) for row in rows}
    phones = {("PHONE_NUMBER", row[1]) for row in rows}
    assert names | dates | phones <= found(text)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_quoted_fields_hold_line_breaks(mark: str, end: str) -> None:
    street = STREET.replace(", ", "\n")
    rows = [
        ["name", "note", "address", "date of birth"],
        [NAME, '"called 🎈\n\nwants ""two"" offers"', f'"{street}"', ISO],
        [OTHER, "none", f'"{STREET}"', ISO],
        [f'"{THIRD}"', '"one\ntwo"', f'"{STREET}"', f'"{ISO}"'],
    ]
    text = end.join(mark.join(row) for row in rows) + end
    people = {("PERSON", NAME), ("PERSON", OTHER), ("PERSON", THIRD)}
    assert people | {("STREET_ADDRESS", street), ("DATE_OF_BIRTH", ISO)} <= found(text)


def test_rows_of_turned_names() -> None:
    rows = [
        f"{n};{ISO};{' '.join(reversed(who.split())).replace(' ', ', ')};{PHONE};x"
        for n, who in enumerate((NAME, THIRD))
    ]
    assert {("PERSON", "Quesnel, Odile"), ("PERSON", "Delgado, Ruth"), ("PHONE_NUMBER", PHONE)} <= found(
        "\n".join(rows)
    )


def test_an_inch_sign_ends_no_table() -> None:
    text = f'name,size,phone\n{NAME},5",{PHONE}\n{OTHER},7,{PHONE}\n{THIRD},6",{PHONE}\n'
    assert {("PERSON", NAME), ("PERSON", OTHER), ("PERSON", THIRD)} <= found(text)


def test_without_signs_nothing_is_read() -> None:
    assert not list(answers("no question here", NOWHERE))
    assert not list(encoded_words("no word"))
