"""Secrets: safe-prompt and every peer that is installed, on the same data in one run.

    python benchmarks/quality/secrets --data DIR --peers-python PYTHON [--secretlint-home DIR]
        [--wheels DIR] [--notebooks DIR] [--peers-cache DIR] [--program safe-prompt]

DIR holds the scorer (``score.py``, ``fpcorpus.py``) and its data, PYTHON has the peers installed; the head of
``fpcorpus.py`` names the wheels of the ordinary text. With a cache, peers are run once for a version and its data, so
that a later run scores safe-prompt alone. Writes benchmarks/results/secrets.md, secrets.json and the README's table.
"""

from __future__ import annotations

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import readme
import said
from page import page
from peers import OURS, Setting, our_spec, scored, versions

RESULTS = Path(__file__).parent.parent.parent / "results"


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--secretlint-home", type=Path)
    parser.add_argument("--wheels", type=Path)
    parser.add_argument("--notebooks", type=Path)
    parser.add_argument("--peers-cache", type=Path)
    parser.add_argument("--program", default=str(Path(sys.executable).with_name("safe-prompt")))
    options = parser.parse_args()
    if not (options.data / "score.py").is_file():
        sys.exit(f"Not measured: {options.data} holds no score.py.")
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(
            options.data.resolve(),
            options.peers_python,
            options.secretlint_home.resolve() if options.secretlint_home else None,
            {**_ordinary(options, Path(folder)), **said.write(Path(folder))},
            options.peers_cache,
            Path(folder) / "settings",
        )
        result = measured(setting, options.program)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "secrets.json").write_text(json.dumps(result, indent=1, sort_keys=False) + "\n", "utf-8")
    readme.main()
    print(page(result))


def measured(setting: Setting, program: str) -> dict[str, Any]:
    """All figures, as in secrets.json: ``systems`` by name, ours first."""
    installed = versions(setting)
    systems = {OURS: scored(OURS, our_spec(program), version("safe-prompting"), setting)}
    commonest = systems[OURS].pop("commonest")
    for peer, number in installed.items():
        systems[peer] = scored(peer, peer, number, setting)
    return {
        "command": "python benchmarks/quality/secrets --data DIR --peers-python PYTHON --secretlint-home DIR "
        "--wheels DIR --notebooks DIR",
        "date": datetime.date.today().isoformat(),
        "versions": {OURS: _own_version(), **installed},
        "notes": [],
        "systems": systems,
        "commonest": commonest,
    }


def _own_version() -> str:
    """The version, and the commit where it is a checkout."""
    here = Path(__file__).parent
    run = subprocess.run(
        ["git", "describe", "--always", "--dirty=, with changes"], cwd=here, capture_output=True, text=True, check=False
    )
    return version("safe-prompting") + (f" ({run.stdout.strip()})" if run.returncode == 0 else "")


def _ordinary(options: argparse.Namespace, folder: Path) -> dict[str, Path]:
    """The ordinary text, made by the scorer's own script, by the scorer's names of its kinds."""
    if not options.wheels and not options.notebooks:
        return {}
    command = [sys.executable, str(options.data / "fpcorpus.py"), str(folder / "ordinary")]
    if options.wheels:
        command += ["--wheels", str(options.wheels)]
    if options.notebooks:
        command += ["--notebooks", str(options.notebooks)]
    subprocess.run(command, check=True)
    made = {kind: folder / "ordinary" / kind for kind in ("code", "notebooks", "nbtext")}
    return {kind: home for kind, home in made.items() if home.is_dir()}


if __name__ == "__main__":
    main()
