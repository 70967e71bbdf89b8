"""Real VS Code with the packaged extension and the real server, driven in a browser.

Run it with ``make vscode-e2e`` (it builds code-server on its first run, so it is no part of ``make e2e``). With
``--pictures`` the screens of the documentation are made anew.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from .folder import planted, write_folder
from .tools import EXTENSION, ROOT, package, package_double, say, tools

HERE = Path(__file__).resolve().parent
PICTURES = ROOT / "docs" / "img"
LARGEST = 200_000  # bytes of a picture
LONGEST = 240_000  # milliseconds of a test


def main() -> int:
    """Build, run, look for planted values in everything that was logged; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools", type=Path, default=ROOT / "build" / "vscode", help="folder for code-server and Node")
    parser.add_argument("--pictures", action="store_true", help="renew docs/img/vscode-*.png")
    parser.add_argument("--only", default="", help="pattern of test names")
    parser.add_argument("--keep", type=Path, help="folder for all pictures, those of failures too")
    parser.add_argument("files", nargs="*", default=["*.test.mjs"], help="patterns of test files")
    chosen = parser.parse_args()
    built = tools(chosen.tools.resolve())
    vsix, double = package(built), package_double(built)
    plants = planted()
    with tempfile.TemporaryDirectory(prefix="vscode-e2e-") as name:
        temporary = Path(name)
        write_folder(temporary / "clients", plants)
        pictures = temporary / "pictures"
        pictures.mkdir()
        prepared = {
            "temporary": name, "folder": str(temporary / "clients"), "plants": plants, "pictures": str(pictures),
            "vsix": str(vsix), "extension": str(EXTENSION), "codeServer": str(built.code_server),
            "chromium": built.chromium, "python": sys.executable,
            "environment": sys.prefix, "pythonDouble": str(double), "times": str(temporary / "times.json"),
        }  # fmt: skip
        _compile_rules(temporary)
        settings = temporary / "prepared.json"
        settings.write_text(json.dumps(prepared), "utf-8")
        started = time.monotonic()
        command = [str(built.node), "--test", "--test-concurrency=1", "--test-reporter=spec"]
        command += ["--test-force-exit", f"--test-timeout={LONGEST}"]
        command += [f"--test-name-pattern={chosen.only}"] if chosen.only else []
        path = os.pathsep.join(one for one in built.env["PATH"].split(os.pathsep) if not _has_server(one))
        env = {**built.env, "PATH": path, "SAFE_PROMPT_VSCODE_RUN": str(settings)}
        done = subprocess.run(
            [*command, *sorted({str(file) for pattern in chosen.files for file in HERE.glob(pattern)})],
            env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        output = done.stdout.decode("utf-8", "replace")
        for plant, value in plants.items():
            output = output.replace(value, f"<{plant}>")  # a failed assertion may quote the screen
        say(output)
        leaks = list(_leaks(plants.items(), temporary))
        for leak in leaks:
            say(f"LEAK {leak}")
        if chosen.keep:
            shutil.copytree(pictures, chosen.keep, dirs_exist_ok=True)
        times = Path(prepared["times"])
        if times.exists():
            for what, milliseconds in json.loads(times.read_text("utf-8")).items():
                say(f"{milliseconds:7.0f} ms  {what}")
        say(f"{time.monotonic() - started:.0f} s, {len(leaks)} leaks")
        if chosen.pictures and not done.returncode:
            _renew(pictures)
        return 1 if done.returncode or leaks else 0


def _compile_rules(temporary: Path) -> None:
    """What the first start for a user takes once; all windows share it, so that a busy machine fails no test."""
    started = time.monotonic()
    env = {**os.environ, "SAFE_PROMPT_CONFIG_DIR": str(temporary / "safe-prompt")}
    command = [sys.executable, "-m", "safe_prompt", "scan", "-"]
    subprocess.run(command, input=b"x = 1\n", env=env, stdout=subprocess.DEVNULL, check=True)
    say(f"{(time.monotonic() - started) * 1000:7.0f} ms  rules compiled, once for a user")


def _has_server(folder: str) -> bool:
    """A server on the PATH would hide what the extension finds by itself."""
    return (Path(folder) / "safe-prompt-lsp").exists()


def _leaks(plants: Iterable[tuple[str, str]], temporary: Path) -> Iterator[str]:
    """Where planted values stand in logs; by name, never the value."""
    logs = [file for file in temporary.glob("*/data/logs/**/*") if file.is_file()]
    if not any(file.name == "safe-prompt.log" for file in logs):
        yield "no log of the extension was found: nothing was looked at"
    for file in logs:
        text = file.read_text("utf-8", "replace")
        yield from (f"{name} in {file.name}" for name, value in plants if value[4:-4] in text)


def _renew(pictures: Path) -> None:
    for picture in sorted(pictures.glob("vscode-*.png")):
        if picture.stat().st_size > LARGEST:
            say(f"{picture.name} is larger than {LARGEST} bytes and was left out")
            continue
        shutil.copyfile(picture, PICTURES / picture.name)
        say(f"docs/img/{picture.name}: {picture.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
