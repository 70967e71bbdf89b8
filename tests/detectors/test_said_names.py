"""Names that a word beside them vouches for, in ten languages, and what is written like one and is none."""

from __future__ import annotations

import pytest

from safe_prompt import scan
from safe_prompt.detectors.name_words import begins_with_given_name, is_office, is_thing, name_words

SAID = [
    ("🙂 The bill of Mr. Ashcombe is open.", ["Ashcombe"]),
    ("🙂 Laut Frau Dr. Wiesenthaler ist alles gut.", ["Wiesenthaler"]),
    ("🙂 Il sig. Bellandi ha pagato.", ["Bellandi"]),
    ("🙂 De heer van Houten heeft gebeld.", ["van Houten"]),
    ("🙂 Judge Martin Ashcombe adjourned.", ["Martin Ashcombe"]),
    ("🙂 She and her husband Ekow Ashcombe came.", ["Ekow Ashcombe"]),
    ("🙂 Die Patientin Rosa Thalmann wurde entlassen.", ["Rosa Thalmann"]),
    ("🙂 Our customer Nadia Ashcombe wants a refund.", ["Nadia Ashcombe"]),
    ("🙂 J'ai parlé avec Luc Montreuil hier.", ["Luc Montreuil"]),
    ("🙂 Hi there! I'm Nadia Ashcombe from the billing team.", ["Nadia Ashcombe"]),
    ("🙂 Hier spricht Rosa Thalmann von der Verwaltung", ["Rosa Thalmann"]),
    ("🙂\nFrom: Ashcombe, Nadia\nSent: Monday\nTo: Luc Montreuil; Rosa Thalmann\nSubject: x",
     ["Ashcombe, Nadia", "Luc Montreuil; Rosa Thalmann"]),
    ("🙂 Am 3.2. schrieb Rosa Thalmann:\n> gut", ["Rosa Thalmann"]),
    ("🙂 see you\n\nCheers,\nNadia\n", ["Nadia"]),
    ("🙂 bis dann\n\nLG\nN. Thalmann", ["N. Thalmann"]),
    ("🙂\nAttendees: Nadia Ashcombe (chair), Luc Montreuil and Rosa Thalmann",
     ["Nadia Ashcombe (chair), Luc Montreuil and Rosa Thalmann"]),
    ("🙂 call +1 212 555 0187, ask for Nadia\n", ["Nadia"]),
    ("🙂 Die Nummer von Rosa Thalmann bitte. Meine ist +49(0)170 933101.", ["Rosa Thalmann"]),
    ("Rosa Thalmann\nLindengasse 48, 6826 Eisenstadt\n\n🙂 Betreff: x", ["Rosa Thalmann"]),
    ("🙂 Egregio Signor Lo Presti,\n\nin allegato", ["Lo Presti"]),
    ("🙂\nNachname: Thalmann\nVorname: Rosa\n", ["Thalmann", "Rosa"]),
    ("🙂\nAnsprechpartner: Rosa Thalmann\n", ["Rosa Thalmann"]),
    ("id,name,city\n1,Nadia Ashcombe,Hull\n2,Luc Montreuil,Bath\n3,Rosa Thalmann,York\n",
     ["Nadia Ashcombe", "Luc Montreuil", "Rosa Thalmann"]),
]  # fmt: skip

SILENT = [
    "Mr. President said so.",
    "Sr. Software Engineer wanted",
    "Best regards,\nThe Support Team",
    "Kind regards\nCustomer Service",
    "Mit freundlichen Grüßen\nIhr Kundenservice",
    "Beste Grüße,\nalle",
    "I'm German and live here.",
    "I spoke with Deutsche Bank yesterday.",
    "The customer Data Platform is down.",
    "the patient Portal is down",
    "From: New York\nTo: San Francisco\n",
    "Present: Simple Tense",
    "Driver: Realtek High Definition Audio",
    "Owner: Data Platform",
    "id,name,price\n1,Olive Oil,3.2\n2,Brown Rice,1.1\n3,Sea Salt,0.9\n",
    'raise ValueError("Mr. Ashcombe")',
    "Thanks,\nLet me know",
    "ask for Python",
    "Ada Lovelace Institute\nUser Manual, 2024 edition",
]


def _people(text: str) -> list[str]:
    found = [f for f in scan(text, names=False) if f.entity == "PERSON" and f.severity != "info"]
    return [text[span.start : span.end] for span in sorted(span for f in found for span in f.spans)]


@pytest.mark.parametrize(("text", "names"), SAID, ids=range(len(SAID)))
def test_a_word_beside_it_vouches_for_a_name(text: str, names: list[str]) -> None:
    assert _people(text) == names


@pytest.mark.parametrize("text", SILENT, ids=range(len(SILENT)))
def test_what_is_written_like_a_name_stays_silent(text: str) -> None:
    assert _people(text) == []


def test_words_of_names_are_told_from_others() -> None:
    assert begins_with_given_name("Nadia Ashcombe")
    assert begins_with_given_name("Jean-Luc Montreuil")
    assert not begins_with_given_name("Paris"), "as often a town: it needs a second word"
    assert not begins_with_given_name("Peter Pan Software")
    assert is_office("The Support Team")
    assert not is_office("Nadia Ashcombe")
    assert is_thing("Gradient Boosting")
    assert is_thing("Ashcombe Street")


def test_the_lists_are_whole_and_in_lower_case() -> None:
    for words in name_words():
        assert words
        assert all(word == word.lower() and word.strip() == word for word in words)
    assert name_words().named <= name_words().not_names
    assert not name_words().given & name_words().more_given
