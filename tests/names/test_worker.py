"""The model's process from inside: what it answers, and that it says nothing of what it was asked."""

import io
import json
from collections.abc import Sequence

import pytest

from safe_prompt.names.worker import Loaded, serve


def dialogue(load: object, *questions: object) -> list[dict[str, object]]:
    source = io.StringIO("".join(json.dumps(question) + "\n" for question in questions))
    target = io.StringIO()
    serve(source, target, "model", load)  # type: ignore[arg-type]
    return [json.loads(line) for line in target.getvalue().splitlines()]


def answers(texts: Sequence[str]) -> list[list[tuple[int, int, str, float]]]:
    if "boom" in texts:
        raise ValueError(texts[0])
    return [[(0, len(text), "PERSON", 1.0)] for text in texts]


def test_dialogue() -> None:
    loaded = Loaded("made 1", ("en",), answers)
    assert dialogue(lambda model: loaded, {"id": 1, "texts": ["Ada 😀"]}, {"id": 2, "texts": ["boom"]}) == [
        {"name": "made 1", "languages": ["en"]},
        {"id": 1, "spans": [[[0, 5, "PERSON", 1.0]]]},
        {"id": 2, "problem": "ValueError"},
    ]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (LookupError("it has no ner component"), "cannot be used: it has no ner component"),
        (OSError("a long text of a library"), "cannot be loaded (OSError)"),
    ],
)
def test_what_cannot_be_loaded_is_said(error: Exception, said: str) -> None:
    def load(model: str) -> Loaded:
        raise error

    assert dialogue(load) == [{"problem": said}]
