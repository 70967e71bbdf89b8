"""Kernels and what runs them: papermill, nbconvert, a terminal, magics over other magics, and a bash kernel."""

import json
import os
import subprocess
import sys

import nbformat
import pytest

from safe_prompt import Document, scan

from .conftest import DEMO

pytestmark = [pytest.mark.e2e, pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")]
SETUP = f"import sys; sys.path.insert(0, {str(DEMO)!r})\nimport fake_data\ndata = fake_data.make(7)"


@pytest.fixture(autouse=True)
def paths(monkeypatch):
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")


def write(path, *sources, kernel="python3", language="python"):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    spec = {"name": kernel, "display_name": kernel, "language": language}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    return path


def python(*arguments, **settings):
    return subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, check=False, text=True, timeout=240, **settings
    )


def test_papermill_says_no_value(plants, tmp_path):
    """papermill prints the error of a failing cell, and writes it into a cell of its own."""
    path = write(tmp_path / "in.ipynb", SETUP, "%load_ext safe_prompt", "raise ValueError('🙂 ' + data.letter)")
    done = python("-m", "papermill", path, tmp_path / "out.ipynb", "--no-progress-bar", cwd=tmp_path)
    written = (tmp_path / "out.ipynb").read_text("utf-8")
    assert done.returncode != 0 and "ValueError" in done.stderr and "ValueError" in written
    assert not plants.found_in(done.stdout + done.stderr + written, ("e-mail", "API key", "IBAN"))


def test_exported_pages_are_clean(plants, tmp_path):
    path = write(tmp_path / "n.ipynb", SETUP, "print(data.letter, data.api_snippet)", f"mail = {plants.email!r}  # 🙂")
    name = "safe_prompt_jupyter.export.SafePromptPreprocessor"
    convert = ("-m", "nbconvert", "--to", "html", "--execute", f"--HTMLExporter.preprocessors={name}", path)
    refused = python(*convert, cwd=tmp_path)
    assert refused.returncode != 0 and "stand in sources" in refused.stderr and not plants.found_in(refused.stderr)
    done = python(*convert, "--SafePromptPreprocessor.sources=True", cwd=tmp_path)
    page = (tmp_path / "n.html").read_text("utf-8")
    assert done.returncode == 0, done.stderr[-1000:]
    assert ">mail</span>" in page and "🙂" in page and "REDACTED" in page
    assert not plants.found_in(page, ("e-mail", "API key", "IBAN"))
    assert plants.email in path.read_text("utf-8")  # the notebook on disk is not touched


def test_magics_over_and_under_ours(plants, to_stand_in, policy, tmp_path):
    send = f"%%safe_prompt --to openai:m --policy {policy} --out answer\n🙂 {{data.letter}}"
    path = write(
        tmp_path / "n.ipynb", SETUP, "%load_ext safe_prompt",
        f"%%capture shown\n{send}", f"%%time\n{send}", "import asyncio\nawait asyncio.sleep(0)\nawaited = answer.sent",
        f"%%bash\necho {plants.email} 🙂", f"mail = {plants.email!r}; await asyncio.sleep(0)",
        "assert awaited and shown.outputs",
        "print(In)",
    )  # fmt: skip
    done = python("-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-1500:]
    assert len(to_stand_in.requests) == 2 and not plants.found_in(to_stand_in.log.read_text("utf-8"))
    cells = json.loads(path.read_text("utf-8"))["cells"]
    assert plants.email in "".join(cells[5]["outputs"][0]["text"])  # the program's own output stays what it is
    remembered = "".join(cells[8]["outputs"][0]["text"])
    assert "%%bash" in remembered or "run_cell_magic('bash'" in remembered
    assert "await" in remembered and not plants.found_in(remembered)


def test_terminal(plants, tmp_path):
    pexpect = pytest.importorskip("pexpect") if sys.platform == "win32" else __import__("pexpect")
    environment = os.environ | {"TERM": "dumb", "PYTHONPATH": str(DEMO)}
    child = pexpect.spawn(
        sys.executable, ["-m", "IPython", "--simple-prompt", "--no-banner", "--colors=nocolor"],
        env=environment, cwd=str(tmp_path), encoding="utf-8", timeout=600, echo=False,
    )  # fmt: skip
    try:
        child.expect(r"In \[1\]: ")
        shown = ""
        for number, line in enumerate(
            ("%load_ext safe_prompt", "import fake_data; data = fake_data.make(7)", "raise ValueError(data.letter)",
             "mail = data.planted['e-mail'][0]; len(mail)", "%safe_prompt check mail"), 2,
        ):  # fmt: skip
            child.sendline(line)
            child.expect(rf"In \[{number}\]: ")
            shown += child.before
        assert "ValueError" in shown and "EMAIL_ADDRESS" in shown
        assert not plants.found_in(shown, ("e-mail", "API key", "IBAN"))
    finally:
        child.close(force=True)


def test_bash_kernel(plants, tmp_path):
    """Files and notebooks are scanned whatever the kernel: sources as shell, outputs as they are."""
    from nbclient import NotebookClient

    path = write(
        tmp_path / "n.ipynb", f"export API_TOKEN={plants.key}  # 🙂", 'echo "🙂 $API_TOKEN"',
        f"echo {plants.email} >&2",
        kernel="bash", language="bash",
    )  # fmt: skip
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="bash").execute(env=dict(os.environ))
    nbformat.write(notebook, path)
    places = {(one.cell.index, one.output is not None) for one in scan(Document.from_path(path))}
    assert {(0, False), (1, True), (2, False), (2, True)} <= places
