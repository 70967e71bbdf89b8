"""An MCP server on standard input and output with one tool, `note`, that gives back the text of a file.

Protocol: modelcontextprotocol.io/specification, JSON-RPC lines over stdio; as much as a client needs to call a tool.
Called as: python tracker_server.py FILE LOG. Every call's arguments are appended to LOG.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TOOL = {
    "name": "note",
    "description": "Leave a note and read the last one.",
    "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
}


def result(method: str, parameters: dict[str, Any]) -> dict[str, Any]:
    if method == "initialize":
        return {
            "protocolVersion": parameters.get("protocolVersion", "2025-06-18"),
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "tracker", "version": "1"},
        }
    if method == "tools/list":
        return {"tools": [TOOL]}
    if method == "tools/call":
        with Path(sys.argv[2]).open("a", encoding="utf-8") as log:
            log.write(json.dumps(parameters.get("arguments"), ensure_ascii=False) + "\n")
        return {"content": [{"type": "text", "text": Path(sys.argv[1]).read_text(encoding="utf-8")}], "isError": False}
    return {}


for line in sys.stdin:
    request = json.loads(line)
    if "id" in request and "method" in request:
        answer = {
            "jsonrpc": "2.0",
            "id": request["id"],
            "result": result(request["method"], request.get("params") or {}),
        }
        print(json.dumps(answer), flush=True)
