"""The command ``safe-prompt-lsp``: a language server over standard input and output, or over TCP."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

_MISSING = 'safe-prompt-lsp needs further packages; install them with: pip install "safe-prompting[lsp]"'
_USAGE, _FAILED = 2, 3
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line and serve one client; the exit code."""
    parser = argparse.ArgumentParser(
        prog="safe-prompt-lsp",
        description="Language server of safe-prompt. Without arguments it speaks over standard input and output.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and end")
    parser.add_argument("--tcp", metavar="HOST:PORT", help="listen on a loopback address for one client; port 0: any")
    parser.add_argument("--stdio", action="store_true", help="what it does anyway (some clients say it)")
    parser.add_argument("--clientProcessId", help=argparse.SUPPRESS)  # VS Code's client library adds it
    chosen = parser.parse_args(arguments)
    if chosen.version:
        from safe_prompt import __version__

        sys.stdout.write(f"safe-prompt-lsp {__version__}\n")
        return 0
    address = None
    if chosen.tcp is not None:
        host, _, port = chosen.tcp.rpartition(":")
        host = host.strip("[]")
        if host not in _LOOPBACK or not port.isdecimal() or int(port) > 65_535:
            parser.error("--tcp takes HOST:PORT with a loopback host, such as 127.0.0.1:2087 (others could read files)")
        address = (host, int(port))
    return _serve(address)


def _serve(address: tuple[str, int] | None) -> int:
    try:
        import lsprotocol  # noqa: F401
        import pygls  # noqa: F401
    except ImportError:
        sys.stderr.write(_MISSING + "\n")
        return _USAGE
    from safe_prompt.errors import SafePromptError
    from safe_prompt_lsp.serve import serve_stdio, serve_tcp

    try:
        return serve_stdio() if address is None else serve_tcp(*address)
    except KeyboardInterrupt:
        return 130
    except SafePromptError as error:
        problem, code = str(error), _USAGE
    except OSError as error:
        problem, code = error.strerror or type(error).__name__, _FAILED
    except Exception as error:  # its text may hold what was scanned: the type alone is said
        problem, code = f"internal error ({type(error).__name__})", _FAILED
    sys.stderr.write(f"safe-prompt-lsp: {problem}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
