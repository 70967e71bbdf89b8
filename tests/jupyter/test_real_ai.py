"""jupyter-ai's own ``%%ai``, versions 2 and 3, each in an environment of its own, against the stand-in server.

The environments are made once; set
``SAFE_PROMPT_AI_ENVIRONMENTS`` to a folder to keep them.
"""

import json
import os
import subprocess
import venv
from pathlib import Path

import pytest

from .conftest import DEMO

pytestmark = pytest.mark.e2e
REPOSITORY = Path(__file__).parents[2]
NEEDS = "hyperscan phonenumbers platformdirs pathspec cryptography rich markdown-it-py ipython".split()
VERSIONS = {"2": ["jupyter-ai-magics>=2.31,<3", "langchain-openai<1"], "3": ["jupyter-ai-magic-commands==0.0.4"]}
CALLS = {
    "2": 'openai-chat:gpt-4o-mini -f text -m {{"openai_api_base":"{url}"}}',
    "3": "openai/gpt-4o-mini -f text --api-base {url}",
}
EXTENSIONS = {"2": "jupyter_ai_magics", "3": "jupyter_ai_magic_commands"}
PROGRAM = r"""
import json, os, sys
sys.path[:0] = json.loads(os.environ["PATHS"])
import fake_data
data = fake_data.make(7)
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
ip = InteractiveShell.instance(colors="nocolor")
ip.user_ns.update(data=data, key=data.planted["API key"][0])
ip.run_line_magic("load_ext", os.environ["EXTENSION"])
ip.run_line_magic("load_ext", "safe_prompt")
for cell in json.loads(os.environ["CELLS"]):
    with capture_output() as shown:
        ran = ip.run_cell(cell, store_history=True)
    print(json.dumps({"shown": shown.stdout + shown.stderr, "error": str(ran.error_in_exec or ""),
                      "text": getattr(ran.result, "text", "")}))
"""


@pytest.fixture(scope="session", params=sorted(VERSIONS))
def ai(request, tmp_path_factory):
    """Major version of jupyter-ai and a Python that has it."""
    kept = os.environ.get("SAFE_PROMPT_AI_ENVIRONMENTS")
    folder = (Path(kept) if kept else tmp_path_factory.mktemp("ai")) / f"ai{request.param}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "-q", *NEEDS, *VERSIONS[request.param]], check=True, timeout=900
        )
    return request.param, python


@pytest.fixture
def run(ai, server, policy, tmp_path):
    """Run cells (``CALL`` stands for the line of ``%%ai``) in a shell with both extensions."""
    version, python = ai

    def run(*cells):
        call = CALLS[version].format(url=f"http://127.0.0.1:{server.port}/v1")
        first = f"%%safe_prompt --policy {policy}\n"
        cells = [cell.replace("SAFE\n", first).replace("CALL", call) for cell in cells]
        environment = os.environ | {
            "PATHS": json.dumps([str(DEMO), *(str(REPOSITORY / part) for part in ("core", "jupyter_ext"))]),
            "CELLS": json.dumps(cells), "OPENAI_API_KEY": "x", "EXTENSION": EXTENSIONS[version],
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "HOME": str(tmp_path),
        }  # fmt: skip
        done = subprocess.run(
            [str(python), "-W", "ignore", "-c", PROGRAM],
            capture_output=True, check=False, text=True, timeout=300, env=environment, cwd=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-1500:]
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"shown"')]

    run.version = version
    return run


def test_nothing_planted_is_received(run, server, plants):
    letter, code, again = run(
        "SAFE\n%%ai CALL\n🙂 {data.letter}\n{data.clients}\n{data.api_snippet}",
        'SAFE\n%%ai CALL\nExplain: x = {"k": {"j": f"{key}"}}; {{key}} and {data.letter}',
        "SAFE\n%%ai CALL\nAnd now? {data.letter}",
    )
    received = server.log.read_text("utf-8")
    assert len(server.requests) == 3, (letter["error"], letter["shown"], code["error"], again["error"])
    assert "SP_EMAIL_" in received and "🙂" in json.dumps(json.loads(received.splitlines()[0]), ensure_ascii=False)
    assert not plants.found_in(received)
    sent = [one["body"]["messages"][-1]["content"] for one in map(json.loads, received.splitlines())]
    assert 'x = {"k": {"j": f"SP_TOKEN_' in sent[1] and '"}}; {{key}} and ' in sent[1]  # braces arrive as typed
    assert plants.email in letter["text"] and plants.key not in letter["text"]
    assert len(json.loads(received.splitlines()[2])["body"]["messages"]) > 1  # the transcript went along, masked


def test_transcript_of_an_unsafe_cell_is_refused(run, server, plants):
    bare, safe, _, after = run(
        "%%ai CALL\nMail {data.letter}", "SAFE\n%%ai CALL\nhello", "%ai reset", "SAFE\n%%ai CALL\nhello"
    )
    assert not bare["error"] and "earlier exchanges" in safe["error"] and not after["error"]
    assert len(server.requests) == 2  # the bare one, which nobody asked us to look at, and the last


def test_fix(run, server, plants):
    word = "fix" if run.version == "3" else "error"
    _, fixed = run("raise ValueError(data.letter + '{key}' + key)", f"SAFE\n%ai {word} CALL")
    received = server.log.read_text("utf-8")
    assert not fixed["error"] and len(server.requests) == 1, fixed["shown"]
    assert "ValueError" in received and "{key}" in received and not plants.found_in(received)


def test_eval_is_refused(run, server, plants):
    """Version 3 runs the cell and sends its output; version 2 knows no such option. Nothing is sent in either."""
    (ran,) = run("SAFE\n%%ai --eval CALL\nprint({MAIL})\n{data.letter}")
    assert "--eval" in ran["error"] and not server.requests and not plants.found_in(ran["error"] + ran["shown"])
