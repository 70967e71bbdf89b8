"""The server extension in a real Jupyter server: who may talk to it, what it takes, what it costs."""

from __future__ import annotations

import asyncio
import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.lab.jupyter import Server, server
from tests.plants import values
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

pytestmark = pytest.mark.e2e
KEY = values.github(random.Random("server"))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, user: Path) -> Iterator[Server]:
    with server(tmp_path_factory.mktemp("server")) as found:
        yield found
        log = found.log.read_text("utf-8", "replace")
        assert KEY not in log, "a body was logged"


class Client:
    """A page that speaks over the socket."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self.socket = socket

    async def send(self, kind: str, **fields: Any) -> None:
        await self.socket.write_message(json.dumps({"type": kind, "document": 1, **fields}))

    async def next(self, kind: str = "findings", seconds: float = 60) -> dict[str, Any]:
        while True:
            raw = await asyncio.wait_for(self.socket.read_message(), seconds)
            assert raw is not None, "the connection was closed"
            answer: dict[str, Any] = json.loads(raw)
            if answer["type"] == kind:
                return answer

    async def until(self, cell: str, revision: int, side: str = "source") -> dict[str, Any]:
        while True:
            found = (await self.next())["cells"].get(cell, {}).get(side)
            if found is not None and found["revision"] == revision:
                return dict(found)


@asynccontextmanager
async def connect(
    running: Server, *, token: str | None = None, origin: str | None = None, cookie: str | None = None
) -> AsyncIterator[Client]:
    headers = {name: value for name, value in (("Origin", origin), ("Cookie", cookie)) if value}
    url = running.socket + (f"?token={token}" if token else "")
    socket = await websocket_connect(HTTPRequest(url, headers=headers))
    try:
        yield Client(socket)
    finally:
        still_open = socket.close_code is None
        socket.close()
        with suppress(TimeoutError):
            while still_open and await asyncio.wait_for(socket.read_message(), 60) is not None:
                pass  # until the other side has closed too


def refused(running: Server, **how: str | None) -> int:
    async def run() -> int:
        try:
            async with connect(running, **how):
                return 101
        except HTTPClientError as error:
            return error.code

    return asyncio.run(run())


def logged_in(running: Server) -> str:
    """The cookie of a browser that has logged in."""
    with urllib.request.urlopen(f"{running.url}api/status?token={running.token}") as response:
        cookies = response.headers.get_all("Set-Cookie")
    return "; ".join(cookie.split(";")[0] for cookie in cookies)


def test_who_may_connect(running: Server) -> None:
    own = running.url.split("/user")[0]
    cookie = logged_in(running)
    assert refused(running) == 403
    assert refused(running, token="wrong") == 403
    assert refused(running, origin=own) == 403
    assert refused(running, cookie=cookie, origin="https://evil.example") == 403
    assert refused(running, cookie=cookie, origin=own.replace("127.0.0.1", "127.0.0.1.evil.example")) == 403
    assert refused(running, cookie=cookie, origin=own) == 101
    # A program that holds the token sends no Origin; a foreign page is refused even with the token.
    assert refused(running, token=running.token) == 101
    assert refused(running, token=running.token, origin=own) == 101
    assert refused(running, token=running.token, origin="https://evil.example") == 403
    assert refused(running, token=running.token, origin="null") == 403


def test_single_requests_of_foreign_pages_are_refused(running: Server) -> None:
    own = running.url.split("/user")[0]
    assert ask(running, [], running.token, origin=own)[0] == 200
    for foreign in ("https://evil.example", "null", own.replace("127.0.0.1", "localhost")):
        assert ask(running, [], running.token, origin=foreign)[0] == 404, foreign


def test_an_origin_that_the_server_allows(tmp_path: Path) -> None:
    """What an administrator admits with ``allow_origin_pat`` holds for us too."""
    pattern = "--ServerApp.allow_origin_pat=https://.*[.]friend[.]example"
    with server(tmp_path, more=(pattern,)) as found:
        for origin, code in (("https://a.friend.example", 101), ("https://evil.example", 403)):
            assert refused(found, token=found.token, origin=origin) == code
        assert ask(found, [], found.token, origin="https://a.friend.example")[0] == 200
        assert ask(found, [], found.token, origin="https://evil.example")[0] == 404


def code(name: str, source: str, revision: int = 0, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "code", "source": source, "sourceRevision": revision, **more}


def ask(running: Server, body: Any, token: str | None, *, origin: str | None = None) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json", **({"Authorization": f"token {token}"} if token else {})}
    headers |= {"Origin": origin} if origin else {}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{running.url}safe-prompt/check", data, headers)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_single_requests(running: Server) -> None:
    cell = {"id": "a", "type": "code", "source": f'# 😀\nx = "{KEY}"'}
    messages = [
        {"type": "update", "document": 1, "full": True, "language": "python", "order": ["a"], "cells": [cell]},
        {"type": "fix", "document": 1, "request": 1, "cell": "a", "how": "mask", "revision": 0, "findings": [0]},
    ]
    assert ask(running, messages, None)[0] == 403
    assert ask(running, messages, "wrong")[0] == 403
    status, body = ask(running, messages, running.token)
    assert status == 200
    found, fixed = body["answers"]
    assert found["cells"]["a"]["source"]["findings"][0]["rule"] == "github-pat"
    assert KEY not in fixed["source"] and KEY not in json.dumps(found)
    for bad in (b"{", [1], [{"type": "nothing"}], {}, [{"type": "close", "document": 1}] * 257, b"\xff"):
        code, said = ask(running, bad, running.token)
        assert code == 400 and KEY not in said
    request = urllib.request.Request(
        f"{running.url}safe-prompt/check", headers={"Authorization": f"token {running.token}"}
    )
    with urllib.request.urlopen(request) as response:
        assert json.loads(response.read())["protocol"] == 1


def test_malformed_messages_do_no_harm(running: Server) -> None:
    async def run() -> None:
        async with connect(running, token=running.token) as client:
            hello = await client.next("hello")
            assert hello["tiers"]["instant"] == "active"
            for bad in (
                "{",
                "[]",
                f'{{"type": "{KEY}"}}',
                '{"type": "update", "document": 1, "cells": [{}]}',
                "\ud83d",
            ):
                await client.socket.write_message(bad.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
                assert KEY not in json.dumps(await client.next("error"))
            await client.send("update", full=True, order=["a"], cells=[code("a", f'x = "{KEY}"', 5)])
            assert (await client.until("a", 5))["findings"][0]["rule"] == "github-pat"
            for _ in range(30):
                await client.socket.write_message("nonsense")
            for _ in range(40):
                if await asyncio.wait_for(client.socket.read_message(), 60) is None:
                    break
            else:
                raise AssertionError("a page that only sends nonsense is not shown out")
            assert client.socket.close_code == 1008

    asyncio.run(run())


def test_a_message_over_the_limit_closes_the_connection(running: Server) -> None:
    async def run() -> None:
        async with connect(running, token=running.token) as client:
            await client.next("hello")
            try:
                await client.socket.write_message("x" * (33 << 20))
            except WebSocketClosedError:
                pass  # it hung up before it had heard all
            else:
                assert await asyncio.wait_for(client.socket.read_message(), 60) is None
            async with connect(running, token=running.token) as other:  # others are served
                await other.next("hello")

    asyncio.run(run())


def test_a_hundred_pages_typing_at_once(running: Server) -> None:
    async def page(number: int) -> list[float]:
        async with connect(running, token=running.token) as client:
            rng = random.Random(number)
            text = f'# page {number} 😀\ntoken = "{values.github(rng)}"\n'
            await client.send("update", full=True, language="python", order=["a"], cells=[code("a", "", 0)])
            waits = []
            for revision in range(1, 16):
                await asyncio.sleep(rng.random() * 0.2)
                source = text[: revision * len(text) // 15]
                begun = time.perf_counter()
                await client.send("update", cells=[code("a", source, revision)])
                found = await client.until("a", revision)
                waits.append(time.perf_counter() - begun)
            assert [one["rule"] for one in found["findings"]] == ["github-pat"]
            return waits

    async def run() -> list[float]:
        waits = [wait for found in await asyncio.gather(*map(page, range(100))) for wait in found]
        return sorted(waits)

    waits = asyncio.run(run())
    print(
        f"100 pages: median {1000 * waits[len(waits) // 2]:.1f} ms, p95 {1000 * waits[int(0.95 * len(waits))]:.1f} ms"
    )


def test_a_notebook_of_five_megabytes(running: Server) -> None:
    """All of it is read, and a key typed meanwhile does not wait for the rest."""
    line = "2026-11-20 12:00:01 request handled in 31 ms, 200 OK, 18 rows, cache hit 😀\n"

    def rest(number: int) -> str:
        text = line * (50_000 // len(line)) + (f"token={KEY}\n" if number == 99 else "")
        return json.dumps(
            {
                "cell_type": "code",
                "metadata": {},
                "outputs": [{"output_type": "stream", "name": "stdout", "text": text}],
            }
        )

    async def run() -> tuple[float, float]:
        async with connect(running, token=running.token) as client:
            names = [f"c{number}" for number in range(100)]
            begun = time.perf_counter()
            await client.send("update", full=True, language="python", order=names)
            for at in range(0, 100, 10):
                cells = [code(f"c{number}", "log()", rest=rest(number)) for number in range(at, at + 10)]
                await client.send("update", cells=cells)
            await client.send("update", cells=[code("c0", f'x = "{KEY}"', 1)])
            typed = time.perf_counter()
            seen: set[str] = set()
            waited = 0.0
            rules: list[str] = []
            while len(seen) < 100 or not waited:
                for name, sides in (await client.next())["cells"].items():
                    if sides.get("source", {}).get("revision") == 1:
                        waited = time.perf_counter() - typed
                    if "rest" in sides:
                        seen.add(name)
                        rules += [one["rule"] for one in sides["rest"]["findings"]]
            assert rules == ["github-pat"]
            return time.perf_counter() - begun, waited

    whole, key = asyncio.run(run())
    print(f"5 MB: {1000 * whole:.0f} ms for all, {1000 * key:.0f} ms for a key typed meanwhile")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_memory_stays_flat(running: Server) -> None:
    async def edits(client: Client, first: int, count: int) -> None:
        for revision in range(first, first + count):
            source = f"x = {revision}\n" + "# some text 😀\n" * 200 + f'y = "{KEY}"\n'
            cell = {
                "id": "a",
                "type": "code",
                "source": source,
                "sourceRevision": revision,
                "rest": json.dumps(
                    {"cell_type": "code", "outputs": [{"output_type": "stream", "name": "stdout", "text": source}]}
                ),
                "restRevision": revision,
            }
            await client.send("update", cells=[cell])
            await client.until("a", revision)

    async def run() -> int:
        async with connect(running, token=running.token) as client:
            await client.send("update", full=True, order=["a"])
            await edits(client, 1, 300)
            before = running.memory()
            await edits(client, 301, 1000)
            return running.memory() - before

    grown = asyncio.run(run())
    print(f"memory after 1,000 edits: {grown / 1e6:+.1f} MB")
    assert grown < 4_000_000


@pytest.mark.skipif(find_spec("jupyter_server") is None, reason="needs the extra [lab]")
def test_load_ext_imports_nothing_of_the_server() -> None:
    import subprocess
    import sys

    code = "import sys, safe_prompt_jupyter; print([n for n in sys.modules if n.startswith(('tornado', 'jupyter'))])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
