"""The real Copilot CLI from npm, and a stand-in for its model on loopback that keeps what it was sent.

The CLI starts without an account when COPILOT_PROVIDER_BASE_URL names a model of one's own (`copilot help
providers`); COPILOT_OFFLINE keeps it from asking anybody else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from .. import npm  # noqa: TID252 -- `tests` is not on the path

VERSION = "1.0.102"


def installed() -> Path | str:
    """The program, installed with npm once per machine; a sentence if that is not possible."""
    found = npm.packages(f"copilot-{VERSION}", f"@github/copilot@{VERSION}")
    return found if isinstance(found, str) else found / ".bin" / "copilot"


Step = dict[str, Any]  # {"text": …} or {"tool": name, "args": {…}}


class Model(ThreadingHTTPServer):
    """Answers chat completions with the steps in turn, and keeps every message it got."""

    daemon_threads = True

    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.steps = list(steps)
        self.requests: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def received(self) -> bytes:
        """All that was ever sent to the model."""
        return json.dumps(self.requests, ensure_ascii=False).encode()

    def last(self, role: str) -> str:
        """The last message of a role in the last request."""
        return str([message["content"] for message in self.requests[-1]["messages"] if message["role"] == role][-1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Model

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.requests.append(body)
        step = self.server.steps[min(len(self.server.requests), len(self.server.steps)) - 1]
        delta: Step = {"role": "assistant", "content": step.get("text")}
        if "tool" in step:
            call = {"name": step["tool"], "arguments": json.dumps(step["args"])}
            delta["tool_calls"] = [{"index": 0, "id": "call_1", "type": "function", "function": call}]
        ended = "tool_calls" if "tool" in step else "stop"
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        choices = (
            [{"index": 0, "delta": delta, "finish_reason": None}],
            [{"index": 0, "delta": {}, "finish_reason": ended}],
            [],
        )
        head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "stand-in"}
        chunks = [json.dumps(head | {"choices": choice} | ({} if choice else {"usage": usage})) for choice in choices]
        data = "".join(f"data: {chunk}\n\n" for chunk in [*chunks, "[DONE]"]).encode()
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def model(*steps: Step) -> Iterator[Model]:
    server = Model(steps)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ask(program: Path, model: Model, prompt: str, project: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """One prompt, not interactive, every tool allowed: whatever is stopped, our hook stopped it."""
    dropped = ("COPILOT_", "GITHUB_", "GH_", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    environment = kept | {
        # A project's hook file names the program alone: everyone who works in the project has it on PATH.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "HOME": str(home),
        "USERPROFILE": str(home),
        "COPILOT_HOME": str(home / ".copilot"),
        "COPILOT_OFFLINE": "true",
        "COPILOT_AUTO_UPDATE": "false",
        "COPILOT_PROVIDER_BASE_URL": model.url,
        "COPILOT_MODEL": "gpt-4.1",
        "NO_PROXY": "127.0.0.1",
        "NO_COLOR": "1",
    }
    return subprocess.run(
        [str(program), "-p", prompt, "--allow-all", "--no-ask-user", "--trust-folder"],
        cwd=project,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
