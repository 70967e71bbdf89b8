"""Real kernels, run as nbclient and nbconvert do: what the saved notebook and the server hold."""

import json
import os
import subprocess
import sys

import nbformat
import pytest

from .conftest import DEMO

pytestmark = [
    pytest.mark.e2e,
    # jupyter_client's own notices about paths and event loops
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]
SETUP = f"import sys; sys.path.insert(0, {str(DEMO)!r})\nimport fake_data\ndata = fake_data.make(7)"
SEND = "%%safe_prompt --to openai:stand-in-model"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run cells in a kernel; the saved notebook's text."""
    from nbclient import NotebookClient

    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")

    def run(*sources, setup=SETUP):
        cells = [nbformat.v4.new_code_cell(source) for source in (setup, "%load_ext safe_prompt", *sources)]
        notebook = nbformat.v4.new_notebook(cells=cells)
        client = NotebookClient(
            notebook, timeout=120, kernel_name="python3", allow_errors=True,
            resources={"metadata": {"path": str(tmp_path / "work")}},
        )  # fmt: skip
        client.execute(env=dict(os.environ))
        nbformat.validate(notebook)
        path = tmp_path / "work" / "saved.ipynb"
        nbformat.write(notebook, path)
        return json.loads(path.read_text("utf-8"))["cells"][2:]

    return run


def outputs(cell):
    return json.dumps(cell["outputs"], ensure_ascii=False)


def errors(cell):
    return [output for output in cell["outputs"] if output["output_type"] == "error"]


def test_masked_out_restored_back(run, plants, to_stand_in, policy):
    send, answer, leak = run(
        f"{SEND} --policy {policy} --out answer\n🙂 {{data.api_snippet}}\n{{data.clients}}\n{{data.letter}}",
        "answer",
        "print(answer)",
    )
    assert not errors(send)
    received = to_stand_in.log.read_text("utf-8")
    assert "SP_TOKEN_" in received and not plants.found_in(received)
    report, reply = send["outputs"][0], send["outputs"][1]
    assert not plants.found_in(json.dumps(report) + outputs(answer))
    assert "; sent" in "".join(report["data"]["text/plain"])  # corrected after sending
    shown = "".join(reply["data"]["text/html"])
    assert plants.email in shown and plants.key not in shown
    assert plants.key not in outputs(leak)


def test_blocked_cell(run, plants, to_stand_in, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://api.openai.com/v1")
    (cell,) = run(f"{SEND}\nBODYWORD 🙂 {{data.api_snippet}} {{data.letter}}")
    (error,) = errors(cell)
    assert error["ename"] == "SafePromptBlocked" and "Nothing was sent." in error["evalue"]
    assert not plants.found_in(outputs(cell)) and not to_stand_in.requests
    assert "BODYWORD" not in json.dumps(error) and "run_cell_magic" not in outputs(cell)
    assert len(error["traceback"]) == 1


def test_headless_confirmation_fails_at_once(run, plants, to_stand_in, tmp_path, policy):
    file = tmp_path / "confirm.toml"
    file.write_text(
        policy.read_text("utf-8") + '\n[[tool.safe-prompt.rules]]\nmatch = {}\naction = "confirm"\n', "utf-8"
    )
    (cell,) = run(f"{SEND} --policy {file}\n{{data.letter}}")
    (error,) = errors(cell)
    assert error["ename"] == "NotConfirmed" and not to_stand_in.requests
    assert not plants.found_in(outputs(cell))


def test_report_only(run, plants, to_stand_in):
    cell, dry, failing = run(
        "%%safe_prompt\n{data.clients}\n\n{data.letter}\n{data.api_snippet}",
        f"{SEND} --dry-run\n{{data.letter}}",
        "%%safe_prompt\nBODYWORD {data.planted[nothing]}",
    )
    assert not to_stand_in.requests and not errors(cell) and not errors(dry)
    assert not plants.found_in(outputs(cell) + outputs(dry) + outputs(failing))
    assert "BODYWORD" not in outputs(failing) and errors(failing)[0]["ename"] == "CellError"
    assert {"text/plain", "text/html"} <= set(cell["outputs"][0]["data"])


def test_missing_key_and_sdk(run):
    key, sdk = run(
        f"{SEND}\nhello",
        "import sys, os; sys.modules['openai'] = None; os.environ['OPENAI_API_KEY'] = 'x'\n"
        "get_ipython().run_cell_magic('safe_prompt', '--to openai:m', 'hello')",
    )
    assert "OPENAI_API_KEY is not set" in errors(key)[0]["evalue"]
    assert "the openai package is not installed" in errors(sdk)[0]["evalue"]


def test_same_cell_same_bytes(run, plants, monkeypatch):
    monkeypatch.setenv("SAFE_PROMPT_KEY", "0123456789abcdef0123456789abcdef")
    source = "%%safe_prompt\n{data.clients} {data.letter}"
    assert outputs(run(source)[0]) == outputs(run(source)[0])


def test_nbconvert_executes(plants, to_stand_in, policy, tmp_path):
    """nbconvert runs the cell like a notebook does, and prints nothing that leaks."""
    cells = [
        nbformat.v4.new_code_cell(text)
        for text in (SETUP, "%load_ext safe_prompt", f"{SEND} --policy {policy}\n{{data.letter}}")
    ]
    path = tmp_path / "work" / "n.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", str(path)],
        capture_output=True, check=False, text=True, timeout=180,
        env=os.environ | {"JUPYTER_PREFER_ENV_PATH": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert not plants.found_in(to_stand_in.log.read_text("utf-8") + done.stdout + done.stderr)


def test_demo():
    """``make demo``: everything it checks holds, and it stays short."""
    done = subprocess.run(
        [sys.executable, str(DEMO / "run_demo.py")], capture_output=True, check=False, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert len(done.stdout.splitlines()) < 80


def test_terminal_ipython(plants, to_stand_in, policy, tmp_path):
    """IPython in a terminal: the reply comes as text, restored."""
    script = "\n".join(
        (SETUP, "%load_ext safe_prompt", f"{SEND} --policy {policy}", "{data.clients} 🙂", "", "", "exit", "")
    )
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--simple-prompt", "--no-banner", "--colors=nocolor"],
        input=script, capture_output=True, check=False, text=True, timeout=120,
    )  # fmt: skip
    assert plants.email in done.stdout, done.stdout[-3000:] + done.stderr[-2000:]
    assert not plants.found_in(to_stand_in.log.read_text("utf-8"))
