"""A stand-in for a model's API on loopback: it records every byte and asks for one tool call, if told to.

Three APIs, each as far as the vendor's own command-line tool needs it: Anthropic Messages, OpenAI Responses, Gemini
generateContent; streamed as server-sent events where asked.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DONE = "All done, said the stand-in."


@dataclass
class StandIn:
    """What came in, and the call that the model is to ask for: a tool's name and its arguments."""

    call: tuple[str, dict[str, Any]] | None = field(default=None, repr=False)  # either may hold a secret
    received: list[bytes] = field(default_factory=list, repr=False)
    paths: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def everything(self) -> bytes:
        return b"\n".join(self.received)

    def requests(self, ending: str) -> list[dict[str, Any]]:
        """Bodies of the requests whose path has an ending (before any `?`)."""
        bodies = []
        for path, data in zip(self.paths, self.received, strict=True):
            if path.partition("?")[0].endswith(ending):
                bodies.append(json.loads(data.partition(b"\r\n\r\n")[2]))
        return bodies


Reply = Callable[[StandIn, str, dict[str, Any]], tuple[str, bytes]]


def _events(pairs: list[tuple[str, dict[str, Any]]]) -> bytes:
    return b"".join(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode() for name, data in pairs)


def anthropic(server: StandIn, path: str, body: dict[str, Any]) -> tuple[str, bytes]:
    if path.partition("?")[0].endswith("/count_tokens"):
        return "application/json", b'{"input_tokens": 10}'
    tools = {tool.get("name") for tool in body.get("tools", [])}
    answered = '"tool_result"' in json.dumps(body.get("messages", []))
    usage = {"input_tokens": 10, "output_tokens": 5}
    if server.call and server.call[0] in tools and not answered:
        name, arguments = server.call
        block = {"type": "tool_use", "id": "toolu_01standin", "name": name, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(arguments)}
        whole: dict[str, Any] = {**block, "input": arguments}
        stop = "tool_use"
    else:
        block = {"type": "text", "text": ""}
        delta = {"type": "text_delta", "text": DONE}
        whole = {"type": "text", "text": DONE}
        stop = "end_turn"
    message: dict[str, Any] = {
        "id": "msg_standin", "type": "message", "role": "assistant", "model": body.get("model", "claude"),
        "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage,
    }  # fmt: skip
    if not body.get("stream"):
        return "application/json", json.dumps(message | {"content": [whole], "stop_reason": stop}).encode()
    return "text/event-stream", _events(
        [
            ("message_start", {"type": "message_start", "message": message}),
            ("content_block_start", {"type": "content_block_start", "index": 0, "content_block": block}),
            ("content_block_delta", {"type": "content_block_delta", "index": 0, "delta": delta}),
            ("content_block_stop", {"type": "content_block_stop", "index": 0}),
            ("message_delta", {"type": "message_delta", "delta": {"stop_reason": stop}, "usage": usage}),
            ("message_stop", {"type": "message_stop"}),
        ]
    )  # fmt: skip


def openai(server: StandIn, path: str, body: dict[str, Any]) -> tuple[str, bytes]:
    if not path.partition("?")[0].endswith("/responses"):
        return "application/json", b'{"object": "list", "data": [], "models": []}'
    answered = "call_output" in json.dumps(body.get("input", []))
    item: dict[str, Any]
    if server.call and not answered:
        # Codex keeps the tools of an MCP server in a namespace of their own: SERVER/TOOL.
        namespace, _, name = server.call[0].rpartition("/")
        item = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": name,
                "arguments": json.dumps(server.call[1])} | ({"namespace": namespace} if namespace else {})  # fmt: skip
    else:
        item = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                "content": [{"type": "output_text", "text": DONE, "annotations": []}]}  # fmt: skip
    usage = {"input_tokens": 10, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 5,
             "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 15}  # fmt: skip
    response = {"id": "resp_1", "object": "response", "status": "completed", "output": [item], "usage": usage}
    return "text/event-stream", _events(
        [
            ("response.created", {"type": "response.created", "response": {"id": "resp_1"}}),
            ("response.output_item.done", {"type": "response.output_item.done", "output_index": 0, "item": item}),
            ("response.completed", {"type": "response.completed", "response": response}),
        ]
    )


def gemini(server: StandIn, path: str, body: dict[str, Any]) -> tuple[str, bytes]:
    plain = path.partition("?")[0]
    if plain.endswith(":countTokens"):
        return "application/json", b'{"totalTokens": 10}'
    tools = json.dumps(body.get("tools", []))
    answered = '"functionResponse"' in json.dumps(body.get("contents", []))
    if server.call and f'"{server.call[0]}"' in tools and not answered:
        part: dict[str, Any] = {"functionCall": {"name": server.call[0], "args": server.call[1]}}
    elif "responseJsonSchema" in json.dumps(body) or "responseSchema" in json.dumps(body):
        # The tool asks a small model first which model to take.
        part = {"text": '{"reasoning": "simple", "model_choice": "flash", "complexity_score": 1}'}
    else:
        part = {"text": DONE}
    answer = {
        "candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}],
        "usageMetadata": {"promptTokenCount": 10, "candidatesTokenCount": 5, "totalTokenCount": 15},
        "modelVersion": "stand-in",
    }
    if "alt=sse" in path:
        return "text/event-stream", f"data: {json.dumps(answer)}\r\n\r\n".encode()
    return "application/json", json.dumps(answer).encode()


@contextmanager
def serving(reply: Reply, call: tuple[str, dict[str, Any]] | None = None) -> Iterator[StandIn]:
    """A stand-in on a free port until the block ends."""
    state = StandIn(call)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            data = self.rfile.read(length) if length else self._chunked()
            with lock:
                state.paths.append(self.path)
                state.received.append(f"{self.requestline}\r\n{self.headers}".encode().rstrip() + b"\r\n\r\n" + data)
            try:
                body = json.loads(data) if data else {}
            except ValueError:
                body = {}
            kind, answer = reply(state, self.path, body if isinstance(body, dict) else {})
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def _chunked(self) -> bytes:
            data = b""
            if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
                while size := int(self.rfile.readline().strip() or b"0", 16):
                    data += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
            return data

        do_POST = do_GET = do_HEAD = do_PUT = _answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a client that hangs up is no concern of a test

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
