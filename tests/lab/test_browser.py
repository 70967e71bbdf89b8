"""Real JupyterLab and Notebook 7 in Debian's Chromium: what a person sees and does."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from tests.lab.jupyter import EXTENSION, Server, server
from tests.lab.notebooks import fixes_notebook, long_notebook, typing_notebook, write
from tests.needs import absent
from tests.plants import values

pytestmark = pytest.mark.e2e
SCENARIOS = Path(__file__).parent / "browser"
APPS = ("lab", "notebook")
SECONDS = 600


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, user: Path) -> Iterator[Server]:
    with server(tmp_path_factory.mktemp("lab"), lab=True) as found:
        yield found


def play(scenario: str, running: Server, **given: Any) -> dict[str, Any]:
    """Play a scenario. What it needs is read from standard input: no value stands in a command line."""
    chromium, node = shutil.which("chromium"), shutil.which("node")
    if chromium is None or node is None or not (EXTENSION / "node_modules" / "playwright-core").is_dir():
        absent("needs chromium, node, and npm ci in jupyter_ext/labextension")
    body = {"url": running.url, "token": running.token, "chromium": chromium, **given}
    done = subprocess.run(
        [node, str(SCENARIOS / f"{scenario}.mjs")],
        input=json.dumps(body), capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert [said for said in found["said"] if "safe-prompt" in said or "safe_prompt" in said] == []
    return found


def at(share: float, times: list[float]) -> float:
    return sorted(times)[int(share * (len(times) - 1))]


@pytest.mark.parametrize("app", APPS)
def test_typing(app: str, running: Server) -> None:
    """A mark stands where a key was typed, in every kind of cell, whether or not the kernel is busy."""
    write(typing_notebook(), running.folder / "typing.ipynb")
    rng = random.Random("typing")
    found = play(
        "typing", running, app=app, notebook="typing.ipynb", busy=3,
        values=[values.github(rng) for _ in range(6)],
        cells={
            "code": {"index": 0, "before": 'token = "'},
            "markdown": {"index": 1, "before": "😀 My token is "},
            "%%ai": {"index": 2, "before": "%%ai openai:gpt-5\nWhy does it fail with "},
            "raw": {"index": 4, "before": "key: "},
        },
    )  # fmt: skip
    for state in ("idle", "busy"):
        for cell, times in found[state].items():
            assert len(times) == 6
            print(f"{app}, kernel {state}, {cell}: median {at(0.5, times):.0f} ms, p95 {at(0.95, times):.0f} ms")


@pytest.mark.parametrize("app", APPS)
def test_fixes(app: str, running: Server) -> None:
    cells, plants = fixes_notebook(app)
    file = running.folder / f"fixes-{app}.ipynb"
    write(cells, file)
    found = play("fixes", running, app=app, notebook=file.name, stops=4, value=plants["second"])
    assert not [name for name, result in found.items() if isinstance(result, str) and result.startswith("failed")], {
        name: result for name, result in found.items() if isinstance(result, str) and result.startswith("failed")
    }
    assert "GitHub personal access token" in found["mask"]["text"] and "ghp_…(40)" in found["mask"]["text"]
    assert plants["github"] not in json.dumps(found["mask"]) and "SP_TOKEN_1_" in found["mask"]["masked"]
    assert found["mask"]["undone"]
    assert found["environment"]["source"] == (
        'import os\nimport json  # 😀\ntoken = os.environ["GITHUB_PAT"]  # 😀'
    )  # fmt: skip
    assert found["environment"]["clipboard"] == f"GITHUB_PAT={plants['github']}"
    assert found["allow"].endswith("""# safe-prompt: allow[github-pat] reason="revoked 'in' March\"""")
    assert [place[0] for place in found["keys"]["seen"]] == [2, 3, 5, 5, 2]
    assert found["keys"]["seen"][0][2] == "output" and found["keys"]["seen"][2][1] == "edit"
    assert found["keys"]["back"] == 5
    assert "2 critical" in found["saveOffer"] and "Mask outputs and save" in found["saveOffer"]
    assert plants["logged"] not in found["output"]["masked"] and "REDACTED_TOKEN" in found["output"]["masked"]
    assert "iVBOR" in found["output"]["masked"] and "iVBOR" in found["output"]["image"], "an image was lost"
    assert found["output"]["cleared"] == "[]"
    assert found["panel"]["entries"] >= 2 and "Restricted" in found["panel"]["summary"]
    assert found["report"]["name"] == f"fixes-{app}.safe-prompt.json"
    assert {one["rule"] for one in found["report"]["body"]["findings"]} == {"email-address", "iban"}
    assert found["maskAll"] is False and found["ignore"] == ["safe-prompt-ignore"]
    saved = file.read_text("utf-8")
    assert [name for name, value in plants.items() if value in saved] == ["second"]  # the one that was allowed


def test_cells_out_of_view(running: Server) -> None:
    """A finding in the last of 400 cells is counted before anybody scrolls there, and a jump shows it."""
    cells, value = long_notebook()
    write(cells, running.folder / "long.ipynb")
    found = play("long", running, notebook="long.ipynb", last=len(cells) - 1)
    assert found["status"] == "Restricted · 1 critical"
    assert found["drawn"] < len(cells) and found["marked"] == value


def test_running(running: Server) -> None:
    """Marks follow what runs, moves and comes back; an accepted offer leaves no output's value in the file."""
    value = values.github(random.Random("running"))
    write([new_code_cell("x"), new_code_cell("y")], running.folder / "running.ipynb")
    found = play("running", running, notebook="running.ipynb", value=value)
    assert found["highlighted"] == [value]
    assert found["views"] == 2 and found["cleared"] == 0
    assert found["traceback"].startswith("Restricted · 1 critical")
    assert found["moved"] == found["back"] >= 1 and found["shifted"] == value
    assert found["after"] == "Restricted · 1 critical"  # the source's own
    saved = nbformat.read(running.folder / "running.ipynb", 4)
    assert value in saved.cells[0].source and value not in json.dumps([cell.get("outputs") for cell in saved.cells])
    [checkpoint] = running.folder.glob(".ipynb_checkpoints/running-*.ipynb")
    assert value not in json.dumps([cell.get("outputs") for cell in nbformat.read(checkpoint, 4).cells])


def test_settings(running: Server) -> None:
    cells, _ = fixes_notebook("settings")
    write(cells, running.folder / "settings.ipynb")
    found = play("settings", running, notebook="settings.ipynb")
    assert found["off"] == {"marks": 0, "badges": 0, "bars": 0, "status": "off"}
    assert found["on"]["marks"] >= 2 and found["on"]["badges"] >= 3 and found["on"]["bars"] >= 2
    assert found["critical"]["status"] == "Restricted · 4 critical"
    assert found["withoutOutputs"]["bars"] == 0


def test_saving(running: Server) -> None:
    """Each setting asks as it says, and nothing changes without an answer."""
    cells, plants = fixes_notebook("saving")
    write(cells, running.folder / "saving.ipynb")
    found = play("saving", running, notebook="saving.ipynb")
    assert found["off"] == {"dialogs": 0, "offers": 0}
    assert "Clear them and save" in found["asked"] and "2 critical" in found["asked"]
    assert plants["echoed"] in found["left"] and plants["echoed"] not in found["masked"]
    assert plants["echoed"] not in (running.folder / "saving.ipynb").read_text("utf-8")


def test_one_notice_where_the_server_part_is_missing(tmp_path: Path) -> None:
    with server(tmp_path, lab=True, ours=False) as without:
        cells, _ = fixes_notebook("missing")
        write(cells, without.folder / "missing.ipynb")
        found = play("missing", without, notebook="missing.ipynb")
    assert found["notices"] == 1 and "checks nothing" in found["notice"]
    assert found["status"] == "not checked" and found["marks"] == 0


def test_without_websockets(running: Server) -> None:
    """A proxy that lets no WebSocket through: findings still come, in pauses."""
    cells, _ = fixes_notebook("requests")
    write(cells, running.folder / "requests.ipynb")
    found = play("requests", running, notebook="requests.ipynb")
    assert found["marks"] >= 2 and "no WebSocket" in found["title"]
    assert "SP_TOKEN_" in found["masked"]


def test_accessible(running: Server) -> None:
    """Everything of ours that can be clicked has a name and can be reached by keyboard."""
    cells, _ = fixes_notebook("accessible")
    write(cells, running.folder / "accessible.ipynb")
    found = play("accessible", running, notebook="accessible.ipynb")
    assert found["nameless"] == [] and found["unreachable"] == []
    assert found["severities"] and set(found["severities"]) <= {"Critical", "High", "Medium", "Low", "Info"}
    assert found["arrows"] is True


def test_typescript() -> None:
    """The labextension's pure functions, and types over all of it."""
    npm = shutil.which("npm")
    if npm is None or not (EXTENSION / "node_modules" / "typescript").is_dir():
        absent("needs node, and npm ci in jupyter_ext/labextension")
    done = subprocess.run([npm, "test"], cwd=EXTENSION, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]


def test_the_bundle_is_small() -> None:
    built = EXTENSION / "build" / "labextension" / "static"
    if not built.is_dir():
        absent("needs the labextension: cd jupyter_ext/labextension && npm ci && npm run build")
    size = sum(file.stat().st_size for file in built.glob("*.js"))
    print(f"the labextension has {size / 1000:.1f} kB")
    assert size <= 100_000
