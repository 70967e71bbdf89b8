"""A pattern inside what a label says takes over all of it: nothing of the value is left when it is masked."""

from __future__ import annotations

import re

import pytest

from safe_prompt import mask, scan
from safe_prompt.documents.document import Part
from safe_prompt.findings.fingerprint import Key
from safe_prompt.incremental.begin import scan_part
from safe_prompt.incremental.rescan import rescan
from safe_prompt.incremental.state import Edit, Setup
from safe_prompt.rules.loader import load_shipped

# (what stands before, the value, what stands behind)
CASES = [
    ("🙂 Domicilio: ", "Calle Alameda Vieja, 17, 4C", ".\nLocalidad: Soria"),
    ("Domicilio: ", "Av. Pinares, 62, 3, Izq", "\n🙂"),
    ("🙂\nDirección: ", "Ronda de Ana Vidal 41 Piso 6 , Teruel, 44003", "\nNada"),
    ("Indirizzo: ", "Borgo Fontana, 12 Appartamento 3, 38122, Sant' Ulderico (TN)", "\n🙂"),
    ("🙂 Endereço: ", "Favela Rosa Brandão, 37, Centro, 40110 da Serra / BA", ". Telefone: +55 71 3333-4444"),
    ("地址：", "江苏省南京市鼓楼区中山北路12号三单元东门", "\n🙂"),
]


@pytest.mark.parametrize(("before", "value", "behind"), CASES)
def test_nothing_of_the_value_is_left(before: str, value: str, behind: str) -> None:
    text = before + value + behind
    found = [f for f in scan(text, names=False) if f.entity == "STREET_ADDRESS"]
    assert [text[f.start : f.end] for f in found] == [value]
    masked = mask(text, to="openai").text
    pieces = [piece for piece in re.findall(r"\w+", value) if len(piece) > 1]
    assert not [piece for piece in pieces if re.search(rf"(?<!\w){piece}(?!\w)", masked)]
    assert masked.startswith(before)
    if behind.startswith("\n"):
        assert masked.endswith(behind)


def test_a_number_goes_on_behind_a_slash() -> None:
    text = "🙂 NHC: 5530871/92"
    assert [text[f.start : f.end] for f in scan(text, names=False)] == ["5530871/92"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Médico: Dr. Ulises Barrantes 🙂", "Ulises Barrantes"),  # a title is no piece of a name
        ("🙂 Klient: nazywam się Olga Wilczek", "Olga Wilczek"),
    ],
)
def test_words_of_a_label_stay(text: str, value: str) -> None:
    assert [text[f.start : f.end] for f in scan(text, names=False) if f.entity == "PERSON"] == [value]


def test_what_is_of_another_kind_stays_itself() -> None:
    text = "🙂 Endereço: Largo Luz, 14, Lapa, 40110-010 Serra / BA. Telefone: +55 71 3333-4444"
    found = {f.entity: text[f.start : f.end] for f in scan(text, names=False)}
    assert found == {
        "STREET_ADDRESS": "Largo Luz, 14, Lapa, 40110-010 Serra / BA",
        "PHONE_NUMBER": "+55 71 3333-4444",
    }


def test_an_edit_widens_and_narrows() -> None:
    setup = Setup(load_shipped(), Key(b"a key for these tests", "tests"))
    text = "🙂 Domicilio: Calle Alameda Vieja, 17, 4C\nmore\n"
    scanned = scan_part(Part(text.replace("Domicilio: ", ""), "text"), setup)
    start = text.index("Domicilio")
    scanned = rescan(scanned, Edit(start, start, "Domicilio: "))
    assert list(scanned.findings) == list(scan_part(Part(text, "text"), setup).findings)
    assert [text[f.start : f.end] for f in scanned.findings] == ["Calle Alameda Vieja, 17, 4C"]
