"""The two ways to a client: standard input and output, or one TCP connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys

from safe_prompt_lsp.server import serve
from safe_prompt_lsp.transport import private_stdio


def serve_stdio() -> int:
    """Speak over standard input and output until the client ends; the exit code."""
    return asyncio.run(serve(*private_stdio()))


def serve_tcp(host: str, port: int) -> int:
    """Listen, speak with the first client until it ends; the exit code. The address is said on standard error."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as listening:
        sys.stderr.write(f"safe-prompt-lsp: listening on {host}:{listening.getsockname()[1]}\n")
        sys.stderr.flush()
        connection, _ = listening.accept()
    with connection, connection.makefile("rb") as source, connection.makefile("wb") as target:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            return asyncio.run(serve(source, target))
        finally:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)  # wakes the reader, which else keeps the stream from closing
