"""The session: findings in every kind of cell, versions, order, limits, what the server keeps to itself."""

from __future__ import annotations

import asyncio
import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.lab.pages import Page, on_page
from tests.plants import values

from safe_prompt_jupyter.server import session as session_module
from safe_prompt_jupyter.server import wire
from safe_prompt_jupyter.server.wire import WireError

KEY = values.github(random.Random("session"))
OTHER = values.openai(random.Random("session"))
MAIL = values.email(random.Random("session"))


def rest(**fields: Any) -> str:
    return json.dumps({"cell_type": "code", "metadata": {}, "outputs": [], **fields})


def stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


SOURCES = {
    "code": ({}, f'token = "{KEY}"  # 😀'),
    "a comment after an emoji": ({}, f"# 😀 {KEY}"),
    "markdown": ({"type": "markdown"}, f"😀 My token is {KEY}."),
    "raw": ({"type": "raw"}, f"key: {KEY}"),
    "%%ai": ({}, f"%%ai openai:gpt-5\n😀 Why does {KEY} fail?"),
    "%%safe_prompt": ({}, f"%%safe_prompt --to openai:gpt-5\nWhy does {KEY} fail?"),
    "%%bash": ({}, f"%%bash\nexport GITHUB_TOKEN={KEY}"),
    "a shell line": ({}, f"!curl -H 'Authorization: token {KEY}' https://api.github.com"),
    "%%writefile": ({}, f"%%writefile .env\nGITHUB_TOKEN={KEY}"),
    "code that does not parse": ({}, f'def f(:\n  x = "{KEY}'),
    "half a surrogate pair": ({}, f'\ud83d x = "{KEY}"'),
}


@pytest.mark.parametrize("name", SOURCES)
def test_source(name: str, tmp_path: Path) -> None:
    fields, text = SOURCES[name]

    async def work(page: Page) -> None:
        await page.show({"c": {**fields, "source": text, "sourceRevision": 4}})
        side = page.side("c")
        assert side["revision"] == 4
        assert "github-pat" in page.rules("c")
        finding = side["findings"][page.rules("c").index("github-pat")]
        start, end = finding["spans"][0]
        units = text.encode("utf-16-le", "surrogatepass")
        assert units[2 * start : 2 * end].decode("utf-16-le") == KEY
        assert KEY not in json.dumps(page.answers)

    on_page(tmp_path, work)


RESTS = {
    "stream": rest(outputs=[stream(f"😀 token={KEY}\n")]),
    "html": rest(outputs=[{"output_type": "display_data", "metadata": {},
                           "data": {"text/html": f"<b>😀 {KEY}</b>", "text/plain": "x"}}]),
    "json": rest(outputs=[{"output_type": "display_data", "metadata": {},
                           "data": {"application/json": {"a": {"token": KEY}}}}]),
    "error": rest(outputs=[{"output_type": "error", "ename": "E", "evalue": KEY, "traceback": [f"\x1b[31m{KEY}"]}]),
    "metadata": rest(metadata={"papermill": {"parameters": {"token": KEY}}}),
    "attachment": rest(cell_type="markdown", attachments={"a.txt": {"text/plain": f"token {KEY}"}}),
    "what is no JSON": f"{{broken {KEY}",
}  # fmt: skip


@pytest.mark.parametrize("name", RESTS)
def test_rest(name: str, tmp_path: Path) -> None:
    async def work(page: Page) -> None:
        await page.show({"c": {"source": "x", "rest": RESTS[name], "restRevision": 2}})
        side = page.side("c", "rest")
        assert side["revision"] == 2
        assert "github-pat" in page.rules("c", "rest")
        assert KEY not in json.dumps(page.answers)
        if name == "stream":
            finding = side["findings"][0]
            assert finding["output"] == {"index": 0, "mime": "text/plain"}
            assert finding["pointer"] == "/outputs/0/text"
            text = json.loads(RESTS[name])["outputs"][0]["text"]
            start, end = finding["spans"][0]
            assert text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == KEY
        if name == "what is no JSON":
            assert side["problems"]

    on_page(tmp_path, work)


def test_binary_data_is_no_text(tmp_path: Path) -> None:
    data = {"image/png": KEY, "text/plain": "<Figure>"}

    async def work(page: Page) -> None:
        outputs = [{"output_type": "display_data", "metadata": {}, "data": data}]
        await page.show({"c": {"source": "x", "rest": rest(outputs=outputs)}})
        assert page.rules("c", "rest") == []

    on_page(tmp_path, work)


def test_language_decides(tmp_path: Path) -> None:
    """In another kernel's notebook a cell is no Python: nothing is offered that only Python has."""

    async def work(page: Page) -> None:
        await page.show({"c": {"source": f'token <- "{KEY}"'}}, language="R")
        assert page.side("c")["findings"][0]["environment"] is False
        page.send("update", language="python", cells=[])
        await page.session.settled()
        assert page.side("c")["findings"][0]["environment"] is True

    on_page(tmp_path, work)


def test_typing_is_answered_with_its_revision(tmp_path: Path) -> None:
    async def work(page: Page) -> None:
        await page.show({"a": {"source": "x"}, "b": {"source": f'y = "{KEY}"', "sourceRevision": 1}})
        for revision, text in enumerate(["", "t", f'token = "{KEY}"'], start=1):
            cell = {"id": "a", "type": "code", "source": text, "sourceRevision": revision}
            page.send("update", cells=[cell])
        await page.session.settled()
        assert page.side("a")["revision"] == 3 and page.rules("a") == ["github-pat"]
        # What is typed over while a scan runs is not scanned: at most one answer for each scan that was begun.
        assert sum("source" in one["cells"].get("a", {}) for one in page.answers) <= 3

    on_page(tmp_path, work)


def test_results_of_an_older_text_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def work(page: Page) -> None:
        real = asyncio.get_running_loop().run_in_executor

        async def slow(pool: Any, function: Any, *given: Any) -> Any:
            result = await real(pool, function, *given)
            began.set()
            await go_on.wait()
            return result

        monkeypatch.setattr(asyncio.get_running_loop(), "run_in_executor", slow)
        page.send("update", full=True, language="python", order=["a"],
                  cells=[{"id": "a", "type": "code", "source": f'x = "{KEY}"', "sourceRevision": 1}])  # fmt: skip
        await began.wait()
        page.send("update", cells=[{"id": "a", "type": "code", "source": "x", "sourceRevision": 2}])
        go_on.set()
        await page.session.settled()
        said = [one["cells"]["a"]["source"]["revision"] for one in page.answers if one["type"] == "findings"]
        assert said == [2]

    on_page(tmp_path, work)


def test_a_closed_notebook_is_forgotten(tmp_path: Path) -> None:
    async def work(page: Page) -> None:
        await page.show({"a": {"source": f'x = "{KEY}"'}})
        page.send("close")
        with pytest.raises(WireError):
            page.send("update", cells=[])
        assert page.session._open == {}

    on_page(tmp_path, work)


def test_a_removed_cell_is_forgotten(tmp_path: Path) -> None:
    async def work(page: Page) -> None:
        await page.show({"a": {"source": f'x = "{KEY}"'}, "b": {"source": "y"}})
        page.send("update", order=["b"])
        await page.session.settled()
        opened = page.session._open[1]
        assert set(opened.held.cells) == {"b"} and "a" not in opened.sources
        report = await page.ask("report")
        assert report["report"]["findings"] == []

    on_page(tmp_path, work)


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(page: Page) -> None:
        for document in range(session_module.MOST_NOTEBOOKS):
            page.send("update", document=document + 10, full=True, order=[])
        with pytest.raises(WireError):
            page.send("update", full=True, order=[])

    on_page(tmp_path, work)
    monkeypatch.setattr(wire, "MOST_CHARACTERS", 100)

    async def long(page: Page) -> None:
        await page.show({"a": {"source": f'x = "{KEY}"' + " " * 100}})
        assert page.rules("a") == []
        assert "over the limit" in page.answers[-1]["problems"][0]

    on_page(tmp_path, long)


def test_tags_and_comments_silence_reports_but_not_what_is_sent(tmp_path: Path) -> None:
    async def work(page: Page) -> None:
        await page.show({
            "tagged": {"source": f"%%ai openai:gpt-5\nMy key is {KEY}", "tags": ["safe-prompt-ignore"]},
            "allowed": {"source": f'x = "{KEY}"  # safe-prompt: allow[github-pat] reason="revoked"'},
        })  # fmt: skip
        assert page.rules("tagged") == page.rules("allowed") == []
        [sending] = page.side("tagged")["sending"]
        assert sending["destination"] == "openai" and sending["action"] == "block"
        assert sending["counts"] == {"credential": 1}

    on_page(tmp_path, work)


def test_what_flows_into_a_call_of_another_cell(tmp_path: Path) -> None:
    """Read together, after a pause: the cell with the call says what it sends, the value where it goes."""

    async def work(page: Page) -> None:
        await page.show({
            "a": {"source": f'import openai\nclient = openai.OpenAI()\nwho = "{MAIL}"  # 😀'},
            "b": {"source": "client.chat.completions.create(messages=[{'role': 'user', 'content': who}])"},
        })  # fmt: skip
        assert page.side("b")["sending"] == []
        for _ in range(100):
            await asyncio.sleep(0.05)
            await page.session.settled()
            if page.side("b")["sending"]:
                break
        [sending] = page.side("b")["sending"]
        assert (sending["destination"], sending["checked"], sending["counts"]) == ("openai", False, {"contact": 1})
        assert [to["destination"] for to in page.side("a")["findings"][0]["reaches"]] == ["openai"]

    on_page(tmp_path, work)


def test_settings_of_the_served_folder(tmp_path: Path) -> None:
    settings = tmp_path / ".safe-prompt.toml"
    settings.write_text('disable = ["email-address"]\n', "utf-8")

    async def work(page: Page) -> None:
        await page.show({"a": {"source": f'x = "{MAIL}"; y = "{KEY}"'}})
        assert page.rules("a") == ["github-pat"]
        settings.write_text("nonsense = 1\n", "utf-8")
        page.send("update", cells=[{"id": "a", "type": "code", "source": f'x = "{MAIL}"', "sourceRevision": 9}])
        await page.session.settled()
        assert page.answers[-1]["problems"]  # it is said, and the last good settings hold
        assert page.rules("a") == []

    on_page(tmp_path, work)


def test_company_terms(tmp_path: Path) -> None:
    (tmp_path / ".safe-prompt.toml").write_text('[terms]\nwords = ["Project Falcon"]\n', "utf-8")

    async def work(page: Page) -> None:
        await page.show({"a": {"type": "markdown", "source": "😀 About Project Falcon."}})
        finding = page.side("a")["findings"][0]
        assert finding["entity"] == "COMPANY_TERM" and finding["spans"] == [[9, 23]]

    on_page(tmp_path, work)


def test_report(tmp_path: Path) -> None:
    async def work(page: Page) -> None:
        await page.show({
            "a": {"source": "x = 1"},
            "b": {"source": f'y = "{OTHER}"', "rest": rest(outputs=[stream(f"token={KEY}")])},
        })  # fmt: skip
        report = (await page.ask("report"))["report"]
        assert [(one["cell"], one["pointer"], one["rule"]) for one in report["findings"]] == [
            ({"index": 1, "id": "b"}, "/cells/1/source", "openai-api-key"),
            ({"index": 1, "id": "b"}, "/cells/1/outputs/0/text", "github-pat"),
        ]
        assert KEY not in json.dumps(report) and OTHER not in json.dumps(report)

    on_page(tmp_path, work)


def test_a_notebook_is_found_what_its_file_is(tmp_path: Path) -> None:
    """Cell by cell, as typed, and as a file: the same findings."""
    from nbformat.v4 import new_notebook
    from tests.lab.notebooks import fixes_notebook

    from safe_prompt.checks.scan_file import Options, find
    from safe_prompt.documents.document import Document
    from safe_prompt.findings.collection import Findings

    cells, _ = fixes_notebook("as a file")
    text = json.dumps(new_notebook(cells=cells, metadata={"language_info": {"name": "python"}}))

    async def work(page: Page) -> None:
        sent = {}
        for cell in cells:
            body = {key: value for key, value in cell.items() if key not in ("id", "source")}
            sent[cell["id"]] = {"type": cell["cell_type"], "source": cell["source"], "rest": json.dumps(body)}
        await page.show(sent)
        report = (await page.ask("report"))["report"]
        of_file: Findings = find(Document(text, "notebook"), Options())
        expected = sorted((one.pointer, one.rule, one.start, one.end, one.fingerprint) for one in of_file)
        said = sorted(
            (one["pointer"], one["rule"], one["start"], one["end"], one["fingerprint"]) for one in report["findings"]
        )
        assert said == expected and expected

    on_page(tmp_path, work)


def test_nothing_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(0)

    async def work(page: Page) -> None:
        await page.show({"a": {"source": f'x = "{KEY}"', "rest": f"{{broken {KEY}"}})
        await page.ask("fix", cell="a", how="mask", revision=0, findings=[0])

    on_page(tmp_path, work)
    out, err = capfd.readouterr()
    assert KEY not in caplog.text + out + err
