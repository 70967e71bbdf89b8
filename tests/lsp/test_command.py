"""The command line of ``safe-prompt-lsp``, its start without its libraries, and TCP."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

import safe_prompt

RUN = [sys.executable, "-m", "safe_prompt_lsp"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*RUN, *arguments], capture_output=True, text=True, input="", check=False)


def test_version_and_help() -> None:
    assert run("--version").stdout == f"safe-prompt-lsp {safe_prompt.__version__}\n"
    done = run("--help")
    assert done.returncode == 0
    assert "--tcp HOST:PORT" in done.stdout


@pytest.mark.parametrize("address", ["0.0.0.0:1", "example.org:1", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", ""])
def test_addresses_that_others_reach_are_refused(address: str) -> None:
    done = run("--tcp", address)
    assert done.returncode == 2
    assert "loopback" in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_arguments() -> None:
    assert run("--no-such").returncode == 2


@pytest.mark.parametrize("missing", ["pygls", "lsprotocol"])
def test_without_its_libraries_it_says_what_to_install(missing: str) -> None:
    program = f"import sys; sys.modules[{missing!r}] = None; from safe_prompt_lsp.main import main; sys.exit(main([]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        'safe-prompt-lsp needs further packages; install them with: pip install "safe-prompting[lsp]"\n'
    )


def test_a_key_that_cannot_be_used_is_said(own_folders: object) -> None:
    folder = os.environ["SAFE_PROMPT_CONFIG_DIR"]
    with open(os.path.join(folder, "key"), "wb") as file:  # noqa: PTH118, PTH123
        file.write(b"short")
    done = run()
    assert done.returncode == 2
    assert "the key file has 5 bytes" in done.stderr
    assert "Traceback" not in done.stderr


def test_end_of_input_ends_it() -> None:
    done = run("--stdio", "--clientProcessId=1")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


@pytest.mark.parametrize(("host", "ends"), [("127.0.0.1", True), ("127.0.0.1", False), ("[::1]", True)])
def test_tcp(host: str, ends: bool, token: str) -> None:
    server = subprocess.Popen([*RUN, "--tcp", f"{host}:0"], stderr=subprocess.PIPE)
    said = server.stderr.readline().decode()
    if "listening" not in said and host == "[::1]":
        server.wait(10)
        pytest.skip("this machine has no IPv6")
    port = int(said.rpartition(":")[2])
    with socket.create_connection((host.strip("[]"), port)) as connection, connection.makefile("rwb") as stream:
        for message in (
            {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
            {"method": "initialized", "params": {}},
            {"method": "textDocument/didOpen", "params": {"textDocument": {
                "uri": "file:///p/a.py", "languageId": "python", "version": 1, "text": f'😀 = "{token}"\n',
            }}},
        ):  # fmt: skip
            body = json.dumps({"jsonrpc": "2.0", **message}).encode()
            stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            stream.flush()
        found = None
        while found is None:
            length = int(stream.readline().rpartition(b":")[2])
            stream.readline()
            message = json.loads(stream.read(length))
            if message.get("method") == "textDocument/publishDiagnostics":
                found = message["params"]["diagnostics"]
        assert [one["code"] for one in found] == ["github-pat"]
        for message in ({"id": 2, "method": "shutdown"}, {"method": "exit"}) if ends else ():
            body = json.dumps({"jsonrpc": "2.0", **message}).encode()
            stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            stream.flush()
        if ends:  # the client's side is still open
            assert server.wait(10) == 0
    assert server.wait(10) == (0 if ends else 1)
    assert server.stderr.read() == b""
    server.stderr.close()
