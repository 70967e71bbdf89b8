"""Nothing that a text holds makes a scan's time grow faster than the text.

A kind whose scan of 256,000 code points costs a second and more than eight times that of a quarter of it has grown with
the square, or nearly: a linear one takes a tenth of a second, so that a busy machine does not fail it.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from safe_prompt.documents.document import Document
from safe_prompt.findings.fingerprint import Key
from safe_prompt.pipeline import scan_document
from safe_prompt.rules.loader import load_shipped

QUARTER = 64_000
SECONDS, GROWTH = 1.0, 8.0


def _benchmark() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "hostile.py"
    spec = importlib.util.spec_from_file_location("benchmark_hostile", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TEXTS = _benchmark().TEXTS


def spent(text: str, kind: str) -> float:
    document = Document(text, kind, None)  # type: ignore[arg-type]
    started = time.thread_time()
    scan_document(document, rules=load_shipped(), key=Key(b"tests" * 7, "tests"))
    return time.thread_time() - started


@pytest.mark.e2e
@pytest.mark.parametrize("hostile", TEXTS, ids=lambda hostile: hostile.name)
def test_time_grows_with_the_text_and_not_with_its_square(hostile) -> None:
    text = hostile.make(4 * QUARTER)
    spent("warm = 1\n", "python")
    quarter = spent(hostile.make(QUARTER), hostile.kind)
    whole = spent(text, hostile.kind)
    for _ in range(2):  # whatever else the machine does, a square stays one
        if whole > SECONDS and whole > GROWTH * quarter:
            quarter, whole = (
                max(quarter, spent(hostile.make(QUARTER), hostile.kind)),
                min(whole, spent(text, hostile.kind)),
            )
    assert whole <= SECONDS or whole <= GROWTH * quarter, f"{quarter:.2f} s, {whole:.2f} s"
