"""pandas writes one space before a name that is as wide as its column: two names there are two columns."""

from __future__ import annotations

import random

import pytest
from tests.plants import values

import safe_prompt
from safe_prompt.detectors.tables import delimited_and_printed


def columns(text: str) -> list[list[str]]:
    return [[column.name for column in table.columns] for table in delimited_and_printed(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("     phone date_of_birth\n0  5551234    1986-05-26\n1  5559876    1990-01-02", [["phone", "date_of_birth"]]),
        (
            "   id date_of_birth mail_address\n0   1    1986-05-26  a@mail.test\n1   2    1990-01-02  b@mail.test",
            [["id", "date_of_birth", "mail_address"]],
        ),
        ("       full name       email\n0  🙂 A Oyelaran  a@mail.test", [["full name", "email"]]),
        ("           name  date of birth\n0  Ada Oyelaran     1986-05-26", [["name", "date of birth"]]),
        (
            "            full name  n\nclient id                \nC1       🙂 Oyelaran  1\nC2         Oyelaran  2",
            [["client id", "full name", "n"]],
        ),
        ("   date_of_birth  \\\nid               \nC1   1986-05-26   \nC2   1990-01-02   ", [["id", "date_of_birth"]]),
        ("  date_of_birth  \\\n0   1986-05-26   \n1   1990-01-02   ", [["date_of_birth"]]),
        ("  email\nfor all  clients\nand  others", []),
        ("  email\n1 is  enough\n2 is  more", []),
        ("name and email\nof  all clients", []),
        ("    email or phone\n    is  enough", []),
    ],
)  # fmt: skip
def test_names_one_space_apart(text: str, names: list[list[str]]) -> None:
    assert columns(text) == names


@pytest.mark.e2e
@pytest.mark.parametrize("width", [80, 100, 200])
def test_no_date_of_birth_of_a_real_frame_is_left(width: int) -> None:
    import pandas as pd

    rng = random.Random(width)
    frame = pd.DataFrame(
        {
            "full_name": [values.name(rng) for _ in range(5)],
            "phone": [values.phone_us(rng) for _ in range(5)],
            "date_of_birth": [values.birth_date(rng) for _ in range(5)],
            "social_security_number": [values.ssn(rng) for _ in range(5)],
        }
    )
    text = f"🙂\n{frame.to_string(line_width=width)}\n"
    masked = safe_prompt.mask(text, names=False)
    assert not any(str(value) in masked.text for value in frame.to_numpy().ravel())
    named = {one.message.rpartition("named ")[2].strip('".') for one in masked.findings if "column" in one.evidence}
    assert named == set(frame.columns)
    assert safe_prompt.unmask(masked.text, masked.vault, trusted=True) == text


def test_a_name_that_could_be_a_value_is_not_said() -> None:
    rng = random.Random(2)
    rows = "\n".join(f"{values.email(rng)},{values.name(rng)}" for _ in range(5))
    for head, said in (("email,full name", True), (f"e-mail of {values.ssn(rng)},full name", False)):
        found = [one for one in safe_prompt.scan(f"{head}\n{rows}\n🙂", kind="csv") if one.entity == "EMAIL_ADDRESS"]
        assert found and any("named" in one.message for one in found) == said
