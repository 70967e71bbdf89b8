"""What a page may send: good messages read, every other one refused without repeating it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt_jupyter.server.wire import Close, Fix, Report, Update, WireError, read_message

CELL = {"id": "a", "type": "code"}
CANARY = "canary-5d1f"

MALFORMED = {
    "no JSON": "{",
    "a list": "[]",
    "a number": "1",
    "bytes": b"{}",
    "no type": "{}",
    "a type that is none": json.dumps({"type": CANARY}),
    "a type that is a list": json.dumps({"type": [CANARY]}),
    "deep": "[" * 100_000,
    "no document": json.dumps({"type": "update"}),
    "document is text": json.dumps({"type": "update", "document": CANARY}),
    "document is true": json.dumps({"type": "update", "document": True}),
    "document is negative": json.dumps({"type": "update", "document": -1}),
    "unknown field": json.dumps({"type": "update", "document": 1, CANARY: 1}),
    "a path": json.dumps({"type": "update", "document": 1, "path": f"/{CANARY}"}),
    "cells is an object": json.dumps({"type": "update", "document": 1, "cells": {}}),
    "a cell is text": json.dumps({"type": "update", "document": 1, "cells": [CANARY]}),
    "a cell without type": json.dumps({"type": "update", "document": 1, "cells": [{"id": "a"}]}),
    "a cell of no type": json.dumps({"type": "update", "document": 1, "cells": [{"id": "a", "type": CANARY}]}),
    "a long id": json.dumps({"type": "update", "document": 1, "cells": [{**CELL, "id": "a" * 201}]}),
    "source is a list": json.dumps({"type": "update", "document": 1, "cells": [{**CELL, "source": [CANARY]}]}),
    "rest is an object": json.dumps({"type": "update", "document": 1, "cells": [{**CELL, "rest": {"a": CANARY}}]}),
    "tags are numbers": json.dumps({"type": "update", "document": 1, "cells": [{**CELL, "tags": [1]}]}),
    "order holds numbers": json.dumps({"type": "update", "document": 1, "order": [1]}),
    "too many cells": json.dumps({"type": "update", "document": 1, "order": ["a"] * 20_001}),
    "fix without findings": json.dumps(
        {"type": "fix", "document": 1, "request": 1, "cell": "a", "how": "mask", "revision": 0, "findings": []}
    ),
    "fix of nothing known": json.dumps(
        {"type": "fix", "document": 1, "request": 1, "cell": "a", "how": CANARY, "revision": 0, "findings": [0]}
    ),
    "fix at a negative place": json.dumps(
        {"type": "fix", "document": 1, "request": 1, "cell": "a", "how": "mask", "revision": 0, "findings": [-1]}
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed(name: str) -> None:
    with pytest.raises(WireError) as caught:
        read_message(MALFORMED[name])
    assert CANARY not in str(caught.value)


def test_update() -> None:
    message = read_message(
        json.dumps({
            "type": "update", "document": 3, "full": True, "language": "python", "order": ["a"],
            "cells": [{**CELL, "tags": ["x"], "mime": "text/plain", "source": "é😀", "sourceRevision": 2,
                       "rest": "{}", "restRevision": 1}],
        })
    )  # fmt: skip
    assert isinstance(message, Update)
    assert message.order == ("a",) and message.full and message.language == "python"
    cell = message.cells[0]
    assert (cell.source, cell.source_revision, cell.rest, cell.rest_revision) == ("é😀", 2, "{}", 1)
    assert cell.source not in repr(message)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"type": "close", "document": 1}, Close),
        ({"type": "report", "document": 1, "request": 9}, Report),
        (
            {"type": "fix", "document": 1, "request": 2, "cell": "a", "how": "allow", "revision": 0,
             "findings": [0, 3], "reason": "old"},
            Fix,
        ),
    ],
)  # fmt: skip
def test_others(value: dict[str, Any], kind: type) -> None:
    assert isinstance(read_message(json.dumps(value)), kind)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(["document", "cells", "order", "full", "language", "request", "cell", "how", "findings"])


@given(st.sampled_from(["update", "close", "fix", "report"]), st.dictionaries(FIELDS, JSON))
def test_nothing_but_wire_errors(kind: str, fields: dict[str, Any]) -> None:
    with suppress(WireError):
        read_message(json.dumps({**fields, "type": kind}))
