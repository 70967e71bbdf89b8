"""Keystroke → diagnostics, through the real server over standard input and output, beside a plain pygls server.

    python benchmarks/keystroke.py [--keys 600] [--peer-keys 40]

A Python file of 10,000 lines with 200 findings is opened; then an editor types, and the time is taken from before
a key's `didChange` is written until the bytes of the diagnostics of its version have come. The peer scans the same
text with the same detectors after every key, and maps positions with pygls' own helpers: what a server costs that
uses pygls as its documentation says. Writes benchmarks/results/keystroke.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from machine import load, priority

RESULT = Path(__file__).parent / "results" / "keystroke.md"
LINES, FINDINGS = 10_000, 200
PAUSE = 0.03  # seconds between keys: a very quick typist


def document(*, emoji: bool) -> str:
    """A Python file with a token on every fiftieth line, and an AI call. The tokens are drawn at run time."""
    from safe_prompt.rules.loader import load_shipped
    from safe_prompt.rules.template import expand

    template = load_shipped().by_id["github-pat"].value[0]
    mark = " 😀" if emoji else ""
    lines = []
    for number in range(LINES):
        if number % (LINES // FINDINGS) == 25:
            lines.append(f'token_{number} = "{expand(template, str(number))}"')
        elif number % 10 == 0:
            lines += [f"def step_{number}(value, other={number}):"]
        else:
            lines.append(f"    value_{number} = compute(value, {number})  # part {number} of the work{mark}")
    return "\n".join(lines[:LINES]) + "\n"


class Server:
    """A language server, driven over its pipes."""

    def __init__(self, command: list[str], environment: dict[str, str], encoding: str) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        capabilities: dict[str, Any] = {"general": {"positionEncodings": [encoding]}}
        capabilities["textDocument"] = {"publishDiagnostics": {"versionSupport": True}}
        self.send("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities}, 1)
        while json.loads(self.receive()).get("id") != 1:
            pass
        self.send("initialized", {})

    def send(self, method: str, params: Any, id_: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params, **({"id": id_} if id_ else {})}
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def receive(self) -> bytes:
        length = 0
        while (line := self.process.stdout.readline()).strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        if not length:
            sys.exit("the server ended")
        return self.process.stdout.read(length)

    def diagnostics(self, version: int) -> tuple[float, int]:
        """When the diagnostics of a version had come, and how many there are."""
        while True:
            body = self.receive()
            at = time.perf_counter()
            message = json.loads(body)
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                if params.get("version") == version:
                    return at, len(params["diagnostics"])

    def memory(self) -> float:
        """Megabytes of resident memory now (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return 0.0
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def end(self) -> None:
        self.send("shutdown", None, 2)
        self.send("exit", None)
        self.process.wait(10)


def token(number: int) -> str:
    """A token that nobody issued."""
    from safe_prompt.rules.loader import load_shipped
    from safe_prompt.rules.template import expand

    return expand(load_shipped().by_id["github-pat"].value[0], str(number))


def large(size: int) -> str:
    """Much code, with a token every 100 kB."""
    lines, total = [], 0
    while total < size:
        number = len(lines)
        lines.append(
            f'token_{number} = "{token(number)}"' if number % 2000 == 5 else f"value_{number} = compute({number}, 1)  #"
        )
        total += len(lines[-1]) + 1
    return "\n".join(lines) + "\n"


def minified(size: int) -> str:
    """JavaScript on one line, with a token in the middle."""
    body = "".join(f"function f{number}(a,b){{return a*{number}+b}};" for number in range(size // 32))
    return f"{body[: size // 2]};var k='{token(1)}';{body[size // 2 :]}"


def long_line() -> str:
    """A line of 100,000 characters between others."""
    words = "lorem ipsum dolor " * 2_800
    return f'a = 1\nb = "{words}{token(2)} {words}"\nc = 3\n'


class Typing(NamedTuple):
    """Where is typed: a line, and the column in it."""

    name: str
    language: str
    text: str
    line: int
    column: int


def keys(count: int, line: int, column: int) -> Iterator[tuple[int, int, int, str]]:
    """What is typed, as (line, first column, last column, text): letters, deletions, and here and there a new line."""
    for number in range(count):
        if number % 25 == 24 and column == 0:
            yield line, 0, 0, "\n"
            line += 1
        elif number % 10 == 9:
            yield line, column, column + 1, ""
        else:
            yield line, column, column, "x"


def measured(server: Server, place: Typing, count: int, found: int | None) -> list[float]:
    """Milliseconds of each key. ``found``: how many diagnostics there are to be each time."""
    opened(server, place)
    return typed(server, place, range(2, count + 2), found, PAUSE)


def opened(server: Server, place: Typing) -> None:
    """Open the document, and wait until it is scanned."""
    uri = f"file:///typed/{place.name.replace(' ', '-')}"
    server.send(
        "textDocument/didOpen",
        {"textDocument": {"uri": uri, "languageId": place.language, "version": 1, "text": place.text}},
    )
    server.diagnostics(1)
    time.sleep(1)  # what is scanned on opening is done


def typed(server: Server, place: Typing, versions: range, found: int | None, pause: float) -> list[float]:
    """Milliseconds of each of as many keys as there are versions."""
    uri = f"file:///typed/{place.name.replace(' ', '-')}"
    taken = []
    for version, (line, start, end, new) in zip(versions, keys(len(versions), place.line, place.column), strict=True):
        change = {
            "range": {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}},
            "text": new,
        }
        began = time.perf_counter()
        server.send(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]},
        )
        at, seen = server.diagnostics(version)
        taken.append(1000 * (at - began))
        if found is not None and seen != found:
            sys.exit(f"{seen} findings instead of {found}")
        time.sleep(pause if version % 40 else 10 * pause)  # now and then a pause, in which the whole is scanned
    return taken


def plain_pygls() -> None:
    """The peer: pygls as documented. Scans everything after every key, maps positions with pygls' helpers."""
    from lsprotocol import types
    from pygls.lsp.server import LanguageServer

    import safe_prompt

    server = LanguageServer("plain", "1")

    def publish(uri: str) -> None:
        text = server.workspace.get_text_document(uri)
        found = [
            types.Diagnostic(
                types.Range(text.client_position_at_offset(one.start), text.client_position_at_offset(one.end)),
                message=one.message,
                severity=types.DiagnosticSeverity.Error,
                code=one.rule,
                source="plain",
            )
            for one in safe_prompt.scan(text.source, path=text.path, names=False)
        ]
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, text.version))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        publish(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        publish(params.text_document.uri)

    server.start_io()


def row(name: str, taken: list[float], *more: str) -> str:
    ordered = sorted(taken)
    p99 = ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
    columns = (name, f"{len(taken):,}", f"{statistics.median(taken):.2f}", f"{p99:.2f}", f"{ordered[-1]:.2f}", *more)
    text = f"| {' | '.join(columns)} |"
    print(text, flush=True)
    return text


def compared(environment: dict[str, str], ours: int, peers: int) -> Iterator[str]:
    """The file of 10,000 lines, in our server and in the peer."""
    own = [sys.executable, "-m", "safe_prompt_lsp"]
    peer = [sys.executable, str(Path(__file__).resolve()), "--plain-pygls"]
    for name, command, count, encoding, emoji in (
        ("safe-prompt-lsp, utf-16", own, ours, "utf-16", False),
        ("safe-prompt-lsp, utf-16, an emoji on nine lines of ten", own, ours, "utf-16", True),
        ("safe-prompt-lsp, utf-8, an emoji on nine lines of ten", own, ours, "utf-8", True),
        ("plain pygls, utf-16", peer, peers, "utf-16", False),
        ("plain pygls, utf-16, an emoji on nine lines of ten", peer, peers, "utf-16", True),
    ):
        if count:
            server = Server(command, environment, encoding)
            place = Typing("long.py", "python", document(emoji=emoji), LINES // 2 + 3, 0)
            yield row(name, measured(server, place, count, FINDINGS))
            server.end()


def sizes(environment: dict[str, str], count: int) -> Iterator[str]:
    """Documents that are no ordinary source, and what ten thousand keys leave behind."""
    for place in (
        Typing("5 MB of code", "python", large(5_000_000), 80_000, 0),
        Typing("a line of 100,000 characters", "python", long_line(), 1, 60_000),
        Typing("1 MB of minified JavaScript", "javascript", minified(1_000_000), 0, 700_000),
    ):
        server = Server([sys.executable, "-m", "safe_prompt_lsp"], environment, "utf-16")
        taken = measured(server, place, count, None)
        yield row(place.name, taken, f"{server.memory():.0f}")
        server.end()


def memory(environment: dict[str, str], count: int) -> Iterator[str]:
    """Resident memory before and after many keys."""
    server = Server([sys.executable, "-m", "safe_prompt_lsp"], environment, "utf-16")
    place = Typing("long.py", "python", document(emoji=True), LINES // 2 + 3, 0)
    opened(server, place)
    typed(server, place, range(2, 502), FINDINGS, 0.0)
    before = server.memory()
    taken = typed(server, place, range(502, count + 502), FINDINGS, 0.0)
    yield row(f"{count:,} keys without a pause", taken, f"{before:.0f} → {server.memory():.0f}")
    server.end()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=600)
    parser.add_argument("--peer-keys", type=int, default=40)
    parser.add_argument("--many", type=int, default=10_000, help="keys after which memory is looked at")
    parser.add_argument("--plain-pygls", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.plain_pygls:
        plain_pygls()
        return
    with tempfile.TemporaryDirectory() as user:
        environment = {**os.environ, "SAFE_PROMPT_CONFIG_DIR": user}
        rows = list(compared(environment, chosen.keys, chosen.peer_keys))
        others = list(sizes(environment, min(chosen.keys, 100)))
        left = list(memory(environment, chosen.many)) if chosen.many else []
    text = "\n".join([
        "# Keystroke → diagnostics",
        "",
        f"`python benchmarks/keystroke.py --keys {chosen.keys} --peer-keys {chosen.peer_keys}` on {os.cpu_count()} "
        f"cores, Python {platform.python_version()}, {platform.system()}: {LINES:,} lines, {FINDINGS} findings, all "
        "of them sent after every key; milliseconds from the key to the last byte of its diagnostics. "
        f"Goal: p99 at most 10 (better 3).{priority()}{load()}",
        "",
        "| server | keys | p50 | p99 | slowest |",
        "|---|---|---|---|---|",
        *rows,
        "",
        "Other documents, and what is left after many keys (megabytes of the server's process):",
        "",
        "| document | keys | p50 | p99 | slowest | MB |",
        "|---|---|---|---|---|---|",
        *others,
        *left,
        "",
    ])  # fmt: skip
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
