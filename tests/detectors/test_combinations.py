"""What findings weigh together: a name, a date of birth and health data of one place; contact data of many people."""

from __future__ import annotations

import pytest

from safe_prompt import scan
from safe_prompt.detectors.harm import MANY_PEOPLE, PEOPLE
from safe_prompt.documents.document import Part
from safe_prompt.findings.fingerprint import Key
from safe_prompt.incremental.begin import scan_part
from safe_prompt.incremental.rescan import rescan
from safe_prompt.incremental.state import Edit, Setup
from safe_prompt.rules.loader import load_shipped

FORM = "🙂\nPatient: Ada Oyelaran\nDOB: 1970-01-02\nMRN: {record}\n"
RECORD = "".join(str(digit) for digit in (8, 3, 7, 2, 6, 1, 5, 5))


def people(count: int, third: str = "team", values: str = "blue") -> str:
    rows = "".join(
        f"Ada Oye{'abcdefghij'[n % 10]}{'klmnopqr'[n // 10]},u{n}@posteo.de,{values}\n" for n in range(count)
    )
    return f"🙂 list\n\nfull_name,email,{third}\n{rows}"


def classes(text: str) -> dict[str, tuple[str, bool]]:
    return {f.entity: (f.classification, "GDPR-9" in f.tags) for f in scan(text, names=False)}


def test_a_name_a_birth_date_and_health_data_are_restricted_together() -> None:
    found = classes(FORM.format(record=RECORD))
    assert found["PERSON"] == found["DATE_OF_BIRTH"] == ("restricted", True)


@pytest.mark.parametrize("left_out", ["Patient: Ada Oyelaran\n", "DOB: 1970-01-02\n", f"MRN: {RECORD}\n"])
def test_two_of_the_three_are_what_they_are(left_out: str) -> None:
    found = classes(FORM.format(record=RECORD).replace(left_out, ""))
    assert found
    assert all(found[entity] == ("confidential", False) for entity in found.keys() & {"PERSON", "DATE_OF_BIRTH"})


def test_in_a_table_too() -> None:
    text = "full_name,dob,diagnosis\n" + "".join(f"Ada Oye{c},1970-01-1{n},asthma 🙂\n" for n, c in enumerate("abc"))
    assert set(classes(text).values()) == {("restricted", True)}


def test_far_apart_they_say_nothing_of_each_other() -> None:
    apart = "\n" + "nothing of note here.\n" * 60
    found = classes(FORM.format(record=RECORD).replace("\nDOB", f"{apart}DOB").replace("\nMRN", f"{apart}MRN"))
    assert found["DATE_OF_BIRTH"] == ("confidential", False)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(2, "confidential"), (PEOPLE, "confidential"), (MANY_PEOPLE - 1, "confidential"), (MANY_PEOPLE, "restricted")],
)
def test_a_list_of_many_people_is_restricted(count: int, expected: str) -> None:
    found = classes(people(count))
    assert found["PERSON"] == found["EMAIL_ADDRESS"] == (expected, False)


def test_accounts_of_a_list_rise_from_internal() -> None:
    rows = "".join(f"user{c}{c}\n" for c in "abcdef")
    text = "🙂\nusername,email\n" + "".join(f"{row},{row}@posteo.de\n" for row in rows.split())
    assert classes(text)["USERNAME"] == ("confidential", False)


def test_an_edit_makes_and_breaks_a_combination() -> None:
    setup, text = Setup(load_shipped(), Key(b"a key for these tests", "tests")), FORM.format(record=RECORD)
    scanned = scan_part(Part(text.replace("DOB", "Day"), "text"), setup)
    start = text.index("DOB")
    scanned = rescan(scanned, Edit(start, start + 3, "DOB"))
    assert list(scanned.findings) == list(scan_part(Part(text, "text"), setup).findings)
    assert {f.classification for f in scanned.findings} == {"restricted"}
    scanned = rescan(scanned, Edit(start, start + 3, "Day"))
    assert "GDPR-9" not in next(f for f in scanned.findings if f.entity == "PERSON").tags
