"""The model's process: lines of JSON on standard input and output.

    python -P -m safe_prompt.names.worker MODEL

First it says what it is, ``{"languages": ["en"], "name": "core_web_sm 3.8.0"}`` or ``{"problem": "…"}``. Then it
answers each ``{"id": 1, "texts": ["…"]}`` with ``{"id": 1, "spans": [[[0, 3, "PERSON", 1.0]]]}``. It ends with its
input. It writes nothing else, no file and no log: whatever a library prints goes nowhere.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TextIO

# What names need none of; left out of loading, not only of running.
_NOT_NEEDED: Final = (
    "tagger",
    "parser",
    "senter",
    "attribute_ruler",
    "lemmatizer",
    "morphologizer",
    "textcat",
    "trainable_lemmatizer",
)
_FEEDS: Final = ("tok2vec", "transformer", "curated_transformer")
Answers = Callable[[Sequence[str]], list[list[tuple[int, int, str, float]]]]


class Loaded(NamedTuple):
    """A model in memory. ``languages`` is empty for one that was made for any."""

    name: str
    languages: tuple[str, ...]
    answers: Answers


def load(model: str) -> Loaded:
    """A spaCy pipeline, of which only the ``ner`` component and what feeds it will run.

    Raises:
        LookupError: it has no such component; its message may be shown. Anything else: it cannot be loaded.
    """
    import spacy

    nlp: Any = spacy.load(model, exclude=_NOT_NEEDED)
    wanted = [
        name for name in nlp.pipe_names if name == "ner" or nlp.get_pipe_meta(name).factory in ("ner", "beam_ner")
    ]
    if not wanted:
        raise LookupError("it has no ner component")
    feeding = [name for name in nlp.pipe_names if nlp.get_pipe_meta(name).factory in _FEEDS]
    nlp.select_pipes(enable=[*feeding, *wanted])

    def answers(texts: Sequence[str]) -> list[list[tuple[int, int, str, float]]]:
        return [
            [(found.start_char, found.end_char, found.label_, 1.0) for found in document.ents]
            for document in nlp.pipe(texts, batch_size=32)
        ]

    meta = nlp.meta
    languages = () if nlp.lang in ("xx", "mul", "") else (nlp.lang,)
    return Loaded(f"{meta.get('name', model)} {meta.get('version', '')}".strip(), languages, answers)


def serve(source: TextIO, target: TextIO, model: str, load: Callable[[str], Loaded] = load) -> int:
    """Answer until the input ends. Of what breaks only the error's type is said: its text may hold values."""
    try:
        loaded = load(model)
    except LookupError as error:
        _say(target, {"problem": f"cannot be used: {error.args[0] if error.args else 'LookupError'}"})
        return 1
    except Exception as error:
        _say(target, {"problem": f"cannot be loaded ({type(error).__name__})"})
        return 1
    _say(target, {"name": loaded.name, "languages": loaded.languages})
    for line in source:
        question = json.loads(line)
        try:
            _say(target, {"id": question["id"], "spans": loaded.answers(question["texts"])})
        except Exception as error:
            _say(target, {"id": question["id"], "problem": type(error).__name__})
        del question, line
    return 0


def _say(target: TextIO, message: dict[str, Any]) -> None:
    target.write(json.dumps(message) + "\n")
    target.flush()


def main() -> int:
    """Serve on the process's own pipes."""
    with contextlib.suppress(ValueError, AttributeError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for whoever started it
    source = os.fdopen(os.dup(0), encoding="utf-8", newline="\n")
    target = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    with contextlib.suppress(BrokenPipeError):
        return serve(source, target, sys.argv[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
