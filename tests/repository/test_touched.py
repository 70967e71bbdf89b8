"""Which findings a change is responsible for. Documents hold invented values drawn from a seed."""

from __future__ import annotations

import difflib
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.documents.document import Document
from safe_prompt.findings.fingerprint import Key
from safe_prompt.pipeline import scan_document
from safe_prompt.repository.touched import caused
from safe_prompt.rules.loader import load_shipped

KEY = Key(b"0" * 32, "test")
NAMES = ("noor.bakker", "ilse.vermeer", "tomas.novak", "ana.ferreira", "joao.pires", "mia.krause", "liv.dahl")


def mail(number: int) -> str:
    """An invented address that is no documented sample."""
    return f"{NAMES[number]}@{random.Random(number).choice(('fernwald', 'hafenwerk', 'nordlicht'))}-bau.de"


def found(document: Document):
    return tuple(scan_document(document, rules=load_shipped(), key=KEY))


def lines_changed(old: str, new: str) -> list[range]:
    """As ``git diff -U0`` counts them."""
    matcher = difflib.SequenceMatcher(None, old.split("\n"), new.split("\n"), autojunk=False)
    return [range(b + 1, b2 + 1) for tag, _, _, b, b2 in matcher.get_opcodes() if tag != "equal"]


def verdicts(old: str, new: str, path: str = "a.py") -> list[bool]:
    before, after = Document.from_text(old, path=path), Document.from_text(new, path=path)
    findings = found(after)
    return caused(after, findings, [before], [lambda: lines_changed(old, new)], found)


OLD = f"# 😀 one\nowner = '{mail(0)}'\n\n\ndef f():\n    return 1\n"


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD, [False]),
        ("import os\n" + OLD, [False]),
        (OLD.replace("return 1", "return 2"), [False]),
        (OLD.replace("owner =", "holder ="), [True]),
        (OLD + f"other = '{mail(1)}'  # 😀\n", [False, True]),
        # The same value once more: one of the two is one more than before.
        (OLD + f"again = '{mail(0)}'\n", [False, True]),
    ],
    ids=["same", "moved-down", "other-line", "its-line", "another", "once-more"],
)
def test_lines(new, expected):
    assert verdicts(OLD, new) == expected


def test_a_finding_that_becomes_worse_is_reported_where_nobody_touched_it():
    """Five people are a list, one is not: the fifth raises the others."""
    few = "".join(f"# 😀\ncontact{n} = '{mail(n)}'\n" for n in range(4))
    many = few + "".join(f"contact{n} = '{mail(n)}'\n" for n in range(4, 7))
    before = {finding.severity for finding in found(Document.from_text(few, path="a.py"))}
    after = found(Document.from_text(many, path="a.py"))
    assert before == {"low"} and {finding.severity for finding in after} != {"low"}
    assert verdicts(few, many) == [finding.severity != "low" or n >= 4 for n, finding in enumerate(after)]


def test_an_allow_that_is_taken_away_raises_what_it_covered():
    allowed = f'# safe-prompt: allow[email-address] reason="the shop" \nshop = "{mail(2)}"  # 😀\nx = 1\n'
    assert not [f for f in found(Document.from_text(allowed, path="a.py")) if f.rule == "email-address"]
    bare = allowed.split("\n", 1)[1]
    old, new = Document.from_text(allowed, path="a.py"), Document.from_text(bare, path="a.py")
    assert caused(new, found(new), [old], [lambda: []], found) == [True]


def test_lines_that_git_does_not_count_as_we_do_all_count():
    old = OLD.replace("\n", "\r")
    document = Document.from_text(old, path="a.py")
    assert caused(document, found(document), [document], [lambda: []], found) == [True]


def notebook(*cells: tuple[str, str]) -> str:
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {},
            "cells": [
                {
                    "cell_type": "code", "id": f"c{n}", "metadata": {}, "execution_count": n, "source": source,
                    "outputs": [{"output_type": "stream", "name": "stdout", "text": printed}],
                }
                for n, (source, printed) in enumerate(cells)
            ],
        }
    )  # fmt: skip


OLD_BOOK = (("x = 1  # 😀", f"sent to {mail(3)}"), (f"owner = '{mail(4)}'", "ok"))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (OLD_BOOK, [False, False]),
        ((("new = 0", "0"), *OLD_BOOK), [False, False]),
        (OLD_BOOK[::-1], [False, False]),
        ((OLD_BOOK[0], (OLD_BOOK[1][0] + "  # 😀", "ok")), [False, True]),
        (((OLD_BOOK[0][0], OLD_BOOK[0][1] + "\n"), OLD_BOOK[1]), [True, False]),
        ((*OLD_BOOK, OLD_BOOK[1]), [False, False, True]),
    ],
    ids=["same", "cell-before", "swapped", "source-edited", "output-anew", "cell-copied"],
)
def test_notebooks_by_content(cells, expected):
    assert verdicts(notebook(*OLD_BOOK), notebook(*cells), "a.ipynb") == expected


@given(st.lists(st.integers(0, 6), max_size=5), st.lists(st.integers(0, 6), max_size=5))
def test_a_value_that_no_version_had_is_always_reported(old, new):
    before = "".join(f"v = '{mail(n)}'  # 😀\n" for n in old)
    after = "".join(f"w = '{mail(n)}'  # 😀\n" for n in new)
    findings = found(Document.from_text(after, path="a.py"))
    known = {f.fingerprint for f in found(Document.from_text(before, path="a.py"))}
    for finding, mine in zip(findings, verdicts(before, after), strict=True):
        assert mine or finding.fingerprint in known
