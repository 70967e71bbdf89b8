"""No planted value leaves a hook: not in the answer, not in what is said, kept or logged, for any assistant and event.

The events are those of `tests/assistants/events`, filled with whole files of planted values: as a prompt, as what a
tool gets and gives back, and as files to be read.
"""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from ..assistants.replay import Documented, documented  # noqa: TID252 -- `tests` is not on the path
from .session import Session

# Whole files as prompts; fewer as what tools get and give back, which goes the same way.
PASTED = (
    "app.py",
    ".env",
    "README.md",
    "customers.csv",
    "settings.json",
    "notes.txt",
    "server.log",
    "users.sql",
    "fetch.sh",
    "hidden.md",
    "id_rsa.pem",
    "analysis.ipynb",
)
GIVEN = (".env", "customers.csv", "hidden.md", "analysis.ipynb")
WITH_TEXT = [event for event in documented() if "«secret»" in event.bad]
WITH_PATH = [event for event in documented() if event.bad and "«secret»" not in event.bad]
PLACEHOLDER = re.compile(rb"SP_[A-Z]+_\d+_[a-z2-7]{4}")


def _named(event: Documented) -> str:
    return f"{event.agent}: {event.what}"


def _here(session: Session, value: Any) -> Any:
    """A payload whose folders are the session's, where the files really lie."""
    if isinstance(value, dict):
        return {key: _here(session, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_here(session, item) for item in value]
    return value.replace("/home/ana/shop", session.root.as_posix()) if isinstance(value, str) else value


def _run(session: Session, event: Documented, case: str) -> bytes:
    payload = _here(session, event.filled(case))
    done = session.run("hook", "run", event.agent, stdin=json.dumps(payload).encode())
    assert done.returncode in {0, 2}
    assert b"Traceback" not in done.stderr
    return done.stdout + done.stderr


def _pasted(event: Documented) -> list[str]:
    # A notebook is taken for one where it is all there is; amid other words it is text like any other, in which
    # a token that its code puts together from two literals stays two halves.
    body = json.dumps(event.payload, ensure_ascii=False)
    alone = body.count("«case»") == body.count('"«case»"')
    names = PASTED if event.what == "prompt" else GIVEN
    return [name for name in names if alone or not name.endswith(".ipynb")]


@pytest.mark.parametrize("event", WITH_TEXT, ids=_named)
def test_text_of_an_event(session: Session, event: Documented) -> None:
    said = {name: _run(session, event, session.canary.originals[name].decode()) for name in _pasted(event)}
    if event.masked:
        assert all(PLACEHOLDER.search(said[name]) for name in (".env", "hidden.md"))


@pytest.mark.parametrize("event", WITH_PATH, ids=_named)
def test_file_of_an_event(session: Session, event: Documented) -> None:
    for name in (".env", "id_rsa.pem", "app.py", "customers.csv"):
        path = session.file(name).as_posix()
        _run(session, event, f"cat {path}" if " " in event.bad else path)


@pytest.mark.parametrize("agent", sorted({event.agent for event in WITH_TEXT}))
def test_malformed_event(session: Session, agent: str) -> None:
    event = next(event for event in WITH_TEXT if event.agent == agent)
    text = session.canary.originals[".env"].decode()
    whole = json.dumps(_here(session, event.filled(text))).encode()
    as_names = json.dumps({key: [text] for key in event.payload} | {text: 1}).encode()
    for data in (whole[:-3], text.encode(), as_names, whole.replace(b'"', b"'"), whole + b"\xff"):
        done = session.run("hook", "run", agent, stdin=data)
        assert done.returncode == 2 or json.loads(done.stdout)["permission"] == "deny"


def test_masked_copies_hold_placeholders_and_the_way_back_is_encrypted(session: Session) -> None:
    prompts = [event for event in WITH_TEXT if event.what == "prompt"]
    for event in prompts:
        _run(session, event, session.canary.originals["app.py"].decode())
    copies = list((session.config / "masked").glob("*.txt"))
    assert len(copies) == len(prompts)
    for path in copies:
        assert PLACEHOLDER.search(path.read_bytes())
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    vaults = [path for path in session.config.rglob("*") if path.is_file() and _is_vault(path)]
    assert vaults, "the way back was not kept"
    # The session searches every file for the values; nor may the placeholders' own map be readable.
    assert not any(PLACEHOLDER.search(path.read_bytes()) for path in vaults)


def _is_vault(path: Path) -> bool:
    return "vault" in path.name or "vault" in path.parent.name
