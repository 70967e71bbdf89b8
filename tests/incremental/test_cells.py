"""Cells of long columns against a plain list of spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.documents.span import Span
from safe_prompt.incremental import cells as module
from safe_prompt.incremental.cells import LONG, Cells, between, replaced, texts

TEXT = "".join(f"{n:04}🙂" for n in range(600))


def spans(count: int) -> tuple[Span, ...]:
    return tuple(Span(5 * n, 5 * n + 4) for n in range(count))


@given(
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 3), st.integers(-3, 9))),
)
def test_edits_give_what_they_give_on_a_list(count: int, edits: list[tuple[int, int, int, int]]) -> None:
    plain = list(spans(count))
    made = Cells(plain)
    for one, other, new, distance in edits:
        first, last = sorted((min(one, len(plain)), min(other, len(plain))))
        fresh = [Span(n, n + 1) for n in range(new)]
        plain = [*plain[:first], *fresh, *(Span(s + distance, e + distance) for s, e in plain[last:])]
        made = made.replaced(first, last, fresh, distance)
        assert len(made) == len(plain) and made == tuple(plain) and tuple(plain) == made
        assert list(made) == plain and [made[n] for n in range(len(plain))] == plain
        for low, high in ((one, other), (other, one + 3), (-5, 400)):
            touched = [n for n, (s, e) in enumerate(plain) if s < high and low < e]
            if plain == sorted(plain) and low < high and touched:
                assert between(made, low, high) == between(plain, low, high) == (touched[0], touched[-1] + 1)
        assert made[1:-1] == tuple(plain[1:-1]) and hash(made) == hash(tuple(plain))
        assert all(type(span) is Span for span in made)
    assert bool(made) == bool(plain)


def test_runs_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 5)
    made = Cells(spans(300))
    for n in range(0, 280, 7):
        made = made.replaced(n, n + 1, [Span(n, n + 1)], 1)
        assert len(made._runs) <= 5
    assert len(made) == 300


def test_few_spans_are_a_tuple_and_many_are_as_good_as_one() -> None:
    few, many = replaced(spans(3), 1, 2, (), 5), replaced(spans(LONG), 1, 2, (), 5)
    assert few == (Span(0, 4), Span(15, 19)) and isinstance(few, tuple)
    assert isinstance(many, Cells) and many[-1] == Span(5 * LONG, 5 * LONG + 4)
    assert texts(few, TEXT) == [TEXT[0:4], TEXT[15:19]]
    assert texts(many, TEXT) == [TEXT[start:end] for start, end in many]
    with pytest.raises(IndexError):
        many[LONG]
