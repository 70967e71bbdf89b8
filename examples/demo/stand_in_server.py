"""A stand-in for an AI provider: a small server on this machine. It is no model and understands nothing.

It speaks just enough of two public interfaces for their vendors' SDKs to work: OpenAI's
``/v1/chat/completions`` and ``/v1/models``, and Anthropic's ``/v1/messages``, with and without streaming. Its
answer is made by a fixed recipe from words of the prompt. It appends every request body it receives to a log,
so that one can see what would have left the machine.

    python stand_in_server.py --port 8555 --log received.jsonl
"""

from __future__ import annotations

import argparse
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

MODEL = "stand-in-model"
PLACEHOLDER = re.compile(r"\bSP_([A-Z]+(?:_[A-Z]+)*)_[0-9]+_[a-z2-7]{4}\b")
CHUNK = 7  # Characters per streamed piece: short enough to cut every placeholder in two.


def answer(prompt: str) -> str:
    """The stand-in's reply: what it can say about a client table, a letter and a key it was sent."""
    lines = ["**Stand-in answer** (made by a recipe, not by a model)", ""]
    rows = _table(prompt)
    if rows:
        lines += [f"I see {len(rows)} clients:", "", "| client | write to |", "|---|---|"]
        lines += [f"| {row[0]} | {row[1] if len(row) > 1 else ''} |" for row in rows]
        lines.append("")
    letter = re.search(r"^Dear [^\n]*\n\s*(.+?)(?:\.\s|\Z)", prompt, re.M | re.S)
    if letter:
        lines += ["The letter in one sentence: " + " ".join(letter[1].split()) + ".", ""]
    keys = [match[0] for match in PLACEHOLDER.finditer(prompt) if match[1] in _CREDENTIALS]
    if keys:
        lines += [f"Your code carries a credential, `{keys[0]}`: read it from the environment instead.", ""]
    seen = sorted({match[0] for match in PLACEHOLDER.finditer(prompt)})
    lines.append(f"Placeholders in your prompt: {len(seen)}. Words in it: {len(prompt.split())}.")
    return "\n".join(lines)


_CREDENTIALS = {
    "KEY",
    "APIKEY",
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "CREDENTIAL",
    "API_KEY",
    "PRIVATE_KEY",
    "PRIVATEKEY",
}


def _table(prompt: str) -> list[list[str]]:
    """Rows of the first CSV table whose header starts with ``name,``."""
    found = re.search(r"^name,[^\n]*\n((?:[^\n,]+,[^\n]*(?:\n|\Z))+)", prompt, re.M)
    return [line.split(",") for line in found[1].strip().splitlines()] if found else []


class StandInServer(ThreadingHTTPServer):
    """The server. Port 0 takes a free one, see ``port``. ``requests`` and the log hold what it received."""

    daemon_threads = True

    def __init__(self, port: int = 0, log: Path | None = None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.log = log
        self.requests: list[dict[str, Any]] = []
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def start(self) -> None:
        """Serve in the background until ``shutdown``."""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def keep(self, path: str, body: dict[str, Any]) -> None:
        """Remember a request, and write its body to the log. Headers, which hold the key, are not kept."""
        with self.lock:
            self.requests.append({"path": path, "body": body})
            if self.log is not None:
                with self.log.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"path": path, "body": body}, ensure_ascii=False) + "\n")


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: StandInServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The list of models."""
        if self.path.split("?")[0] == "/v1/models":
            model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "stand-in"}
            self._json(200, {"object": "list", "data": [model]})
        else:
            self._json(404, {"error": {"message": "no such path", "type": "not_found_error"}})

    def do_POST(self) -> None:
        """A chat request of either interface."""
        path = self.path.split("?")[0]
        try:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
        except ValueError:
            self._json(400, {"error": {"message": "not JSON", "type": "invalid_request_error"}})
            return
        self.server.keep(path, body)
        text = answer("\n".join(_texts(body)))
        if path == "/v1/chat/completions":
            self._openai(text, stream=bool(body.get("stream")))
        elif path == "/v1/messages":
            self._anthropic(text, stream=bool(body.get("stream")))
        else:
            self._json(404, {"error": {"message": "no such path", "type": "not_found_error"}})

    def _openai(self, text: str, *, stream: bool) -> None:
        head = {"id": "chatcmpl-stand-in", "created": 0, "model": MODEL}
        if not stream:
            message = {"role": "assistant", "content": text}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
            self._json(200, head | {"object": "chat.completion", "choices": [choice], "usage": usage})
            return
        events: list[str] = []
        for piece in _pieces(text):
            choice = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
            events.append(_event(head | {"object": "chat.completion.chunk", "choices": [choice]}))
        choice = {"index": 0, "delta": {}, "finish_reason": "stop"}
        events.append(_event(head | {"object": "chat.completion.chunk", "choices": [choice]}))
        self._events([*events, "data: [DONE]\n\n"])

    def _anthropic(self, text: str, *, stream: bool) -> None:
        usage = {"input_tokens": 0, "output_tokens": 0}
        message = {
            "id": "msg_stand_in",
            "type": "message",
            "role": "assistant",
            "model": MODEL,
            "content": [],
        }
        message |= {"stop_reason": None, "stop_sequence": None, "usage": usage}
        if not stream:
            content = [{"type": "text", "text": text}]
            self._json(200, message | {"content": content, "stop_reason": "end_turn"})
            return
        delta: dict[str, Any]
        events = [_named("message_start", {"message": message})]
        events.append(_named("content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}}))
        for piece in _pieces(text):
            delta = {"type": "text_delta", "text": piece}
            events.append(_named("content_block_delta", {"index": 0, "delta": delta}))
        events.append(_named("content_block_stop", {"index": 0}))
        delta = {"stop_reason": "end_turn", "stop_sequence": None}
        events.append(_named("message_delta", {"delta": delta, "usage": usage}))
        self._events([*events, _named("message_stop", {})])

    def _json(self, status: int, value: dict[str, Any]) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _events(self, events: list[str]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for event in events:
            self.wfile.write(event.encode())
            self.wfile.flush()
        self.close_connection = True

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: the log file is the log."""


def _texts(body: dict[str, Any]) -> Iterator[str]:
    """The texts of a chat request, the system text first."""
    for item in (body.get("system"), *(message.get("content") for message in body.get("messages", []))):
        if isinstance(item, str):
            yield item
        elif isinstance(item, list):
            yield from (str(block.get("text", "")) for block in item)


def _pieces(text: str) -> Iterator[str]:
    for at in range(0, len(text), CHUNK):
        yield text[at : at + CHUNK]


def _event(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value)}\n\n"


def _named(name: str, value: dict[str, Any]) -> str:
    return f"event: {name}\n" + _event({"type": name} | value)


def main() -> None:
    """Serve until Ctrl+C."""
    parser = argparse.ArgumentParser(description="A stand-in for an AI provider, on this machine only.")
    parser.add_argument("--port", type=int, default=8555)
    parser.add_argument("--log", type=Path, default=Path("received.jsonl"))
    options = parser.parse_args()
    server = StandInServer(options.port, options.log)
    print(f"Stand-in AI server at http://127.0.0.1:{server.port}/v1 (log: {options.log}). Ctrl+C ends it.")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
