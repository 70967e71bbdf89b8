"""Prose behind a table's last row, and version lists beside lists of hosts."""

from __future__ import annotations

import pytest

import safe_prompt

CLIENTS = (
    "🙂\n\nname,email,phone\nGrete Marquardt,grete@posteo.de,+49 30 9018134\nAda Oyelaran,ada@gmx.de,+49 30 9028135"
)


def people(text: str) -> list[str]:
    found = safe_prompt.scan(text, names=False)
    return [text[span.start : span.end] for f in found if f.entity == "PERSON" for span in f.spans]


@pytest.mark.parametrize(
    "prose", ["", " Please summarise, thanks", " is the table, see above, and 5, 6", ". Thanks.", ", thanks"]
)
def test_prose_behind_the_last_row(prose: str) -> None:
    assert people(CLIENTS + prose) == ["Grete Marquardt", "Ada Oyelaran"]


@pytest.mark.parametrize("prose", ["", " is the table, see above", " is it.", ". please, thanks"])
def test_prose_behind_a_name(prose: str) -> None:
    text = f"🙂\n\nemail,name\ngrete@posteo.de,Grete Marquardt\nada@gmx.de,Ada Oyelaran{prose}"
    assert people(text) == ["Grete Marquardt", "Ada Oyelaran"]


def test_prose_on_its_own_line_is_no_row() -> None:
    assert people(CLIENTS + "\nGreat, thanks, please, summarise") == ["Grete Marquardt", "Ada Oyelaran"]


def addresses(text: str) -> int:
    return sum(f.entity == "IP_ADDRESS" and f.severity != "info" for f in safe_prompt.scan(text, names=False))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("🙂\nnumpy 2.3.1\ntorch 2.8.0+cu126\nprotobuf 5.29.3.1\nopencv 4.11.0.86\n", 0),
        ("🙂\nPackage    Version\n---------- -------\nnumpy      2.3.1\nopencv     4.11.0.86", 0),
        ("🙂\nberlin 93.184.21.7\nlondon 81.20.30.40\n", 2),
        ("🙂\nnginx 1.25.3\nhost 93.184.21.7\n", 1),
        ("🙂\nnginx 1.25.3\nberlin 93.184.21.7\nlondon 81.20.30.40\n", 2),
    ],
)
def test_versions_beside_addresses(text: str, count: int) -> None:
    assert addresses(text) == count


def test_a_count_under_an_identity_heading_is_no_identity() -> None:
    table = "label 🪪             n     F1\nNATIONAL_ID       1384   98.5\nMAC                180  100.0\n"
    assert [f for f in safe_prompt.scan(table) if f.severity != "info"] == []
