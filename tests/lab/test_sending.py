"""What a cell is about to send, and to whom."""

from __future__ import annotations

import random

import pytest
from tests.plants import values

from safe_prompt.checks.scan_file import Options, find
from safe_prompt.documents.document import Document
from safe_prompt.policy.policy import Policy
from safe_prompt_jupyter.server.sending import Sending, about_to_send

KEY = values.github(random.Random("sending"))
MAIL = values.email(random.Random("sending"))


def sending(source: str) -> Sending | None:
    return about_to_send(source, find(Document(source, "text"), Options()), Policy.default())


CELLS = {
    "ai with a key": (f"%%ai openai:gpt-5\n😀 {KEY}", "openai", False, "block", {"credential": 1}, ()),
    "ai, version 3 names": (f"%%ai openai/gpt-5 -f code\n{MAIL}", "openai", False, "mask", {"contact": 1}, ()),
    "ai with references": ("%%ai anthropic:claude\n{log} and {df.head(3)} and {{literal}}", "anthropic", False, "allow",
                           {}, ("log", "df")),
    "ai without a model": (f"%%ai\n{MAIL}", "unknown", False, "mask", {"contact": 1}, ()),
    "ours": (f"%%safe_prompt --to openai:gpt-5\n{MAIL}", "openai", True, "mask", {"contact": 1}, ()),
    "ours over ai": (f"%%safe_prompt\n%%ai openai:gpt-5\n{MAIL}", "openai", True, "mask", {"contact": 1}, ()),
    "a local model": (f"%%safe_prompt --to ollama:llama3\n{MAIL}", "ollama", True, "allow", {"contact": 1}, ()),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_sending(name: str) -> None:
    source, destination, checked, action, counts, references = CELLS[name]
    found = sending(source)
    assert found is not None
    assert (found.destination, found.checked, found.counts, found.references) == (
        destination, checked, counts, references,
    )  # fmt: skip
    assert found.action == action or (action == "allow" and found.action in ("allow", "audit"))
    assert KEY not in repr(found) and MAIL not in repr(found)


@pytest.mark.parametrize(
    "source",
    [
        f'x = "{KEY}"',
        f"%%safe_prompt\n{KEY}",
        f"%%safe_prompt --to openai:gpt-5 --dry-run\n{KEY}",
        f"%%safe_prompt --nonsense\n{KEY}",
        f"# %%ai\n{KEY}",
        f"%%bash\n%%ai {KEY}",
    ],
)
def test_nothing_is_sent(source: str) -> None:
    assert sending(source) is None
