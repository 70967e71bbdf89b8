"""What is found in the sources of the most downloaded packages, and in our own: nearly all of it is a false alarm.

    python benchmarks/quality/packages --wheels DIR [--download] [--program safe-prompt]

DIR holds the packages' wheels; ``--download`` fetches those that are missing, with pip. Prints every finding above
``info`` with file, line and rule, and writes benchmarks/results/packages.md. ``reasons.toml`` beside this file says why
one stands; a credential without a reason there is to be mended. Exits 1 where there is such a one.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
RESULT = HERE.parent.parent / "results" / "packages.md"
REPOSITORY = HERE.parent.parent.parent
MOST = 10  # findings that may stand, with a reason

# The most downloaded of the index in 2026, as its public statistics list them.
PACKAGES = (
    "boto3 botocore urllib3 requests certifi charset-normalizer idna typing-extensions python-dateutil packaging "
    "setuptools s3transfer six pyyaml numpy aiobotocore cryptography click pydantic fsspec"
).split()


class Found(NamedTuple):
    """A finding above ``info``. ``file`` begins with the package's name and version."""

    file: str
    line: int
    rule: str
    severity: str
    category: str


def main() -> None:
    """Scan, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, required=True)
    parser.add_argument("--download", action="store_true")
    parser.add_argument("--program", default=str(Path(sys.executable).with_name("safe-prompt")))
    options = parser.parse_args()
    if options.download:
        download(options.wheels)
    wheels = {name: wheel for name in PACKAGES if (wheel := newest(options.wheels, name)) is not None}
    missing = [name for name in PACKAGES if name not in wheels]
    with tempfile.TemporaryDirectory() as folder:
        home, settings = Path(folder) / "sources", Path(folder) / "settings"
        for wheel in wheels.values():
            unpack(wheel, home)
        lines = sum(path.read_bytes().count(b"\n") for path in home.rglob("*") if path.is_file())
        theirs = scanned(options.program, home, settings)
        # A copy of what is committed or about to be: not what lies ignored in the work tree.
        own = tracked(REPOSITORY, Path(folder) / "own")
        ours = scanned(options.program, own, settings)
    reasons = tomllib.loads((HERE / "reasons.toml").read_text("utf-8")).get("reason", [])
    names = [wheel.name.split("-cp")[0].split("-py")[0] for wheel in wheels.values()]
    text, unexplained = page(theirs, ours, reasons, names, missing, lines)
    RESULT.write_text(text, "utf-8")
    print(text)
    sys.exit(1 if unexplained else 0)


def download(folder: Path) -> None:
    """Fetch the wheels that are missing."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in PACKAGES if newest(folder, name) is None]
    if wanted:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--only-binary",
            ":all:",
            "-d",
            str(folder),
        ]
        subprocess.run([*command, *wanted], check=True)


def newest(folder: Path, name: str) -> Path | None:
    """The wheel of a package in a folder, the last by name."""
    found = sorted(folder.glob(f"{name.replace('-', '_')}-*.whl"))
    return found[-1] if found else None


def unpack(wheel: Path, home: Path) -> None:
    """A wheel's files, below a folder of the package's name and version."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(home / "-".join(wheel.name.split("-")[:2]))


def tracked(repository: Path, home: Path) -> Path:
    """A copy of the files that git knows, or would with ``git add``."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=repository, capture_output=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, os.fsdecode(listed).split("\0")):
        source = repository / name
        if source.is_file():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, home / name)
    return home


def scanned(program: str, folder: Path, settings: Path) -> list[Found]:
    """Findings above ``info`` in a folder, with the built-in settings.

    Raises:
        SystemExit: the program failed, or could not read something it should.
    """
    run = subprocess.run(
        [program, "scan", "--no-names", "--format", "json", "."],
        cwd=folder, env={**os.environ, "SAFE_PROMPT_CONFIG_DIR": str(settings)}, capture_output=True, check=False,
    )  # fmt: skip
    try:
        report: dict[str, Any] = json.loads(run.stdout)
    except ValueError:
        sys.exit(f"the program failed: {run.stderr.decode('utf-8', 'replace')[-1000:]}")
    for omission in report["not_scanned"]:
        print(f"not scanned: {omission['path']}: {omission['reason']}", file=sys.stderr)
    broken = [omission for omission in report["not_scanned"] if "failed" in omission["reason"]]
    if broken:
        sys.exit(f"{len(broken)} files were not scanned to the end: these figures would say too little")
    return [
        Found(Path(one["path"]).as_posix(), one["file_line"], one["rule"], one["severity"], one["category"])
        for one in report["findings"]
        if one["severity"] != "info"
    ]


def page(
    theirs: Sequence[Found],
    ours: Sequence[Found],
    reasons: Sequence[dict[str, str]],
    names: Sequence[str],
    missing: Sequence[str],
    lines: int,
) -> tuple[str, int]:
    """The result page, and how many credentials in it have no reason."""
    credentials = [one for one in theirs if one.category == "credential"]
    told = [(one, reason_of(one, reasons)) for one in credentials]
    unexplained = sum(not reason for _, reason in told)
    own = [one for one in ours if one.category == "credential"]
    out = [
        "# Ordinary packages",
        "",
        "`python benchmarks/quality/packages --wheels DIR --download`: findings above `info`, without the names tier, "
        f"in the whole content of the wheels of {len(names)} of the most downloaded packages ({lines:,} lines), and in "
        "our own repository.",
        "",
        "Versions: " + ", ".join(names) + ("" if not missing else f". Not measured: {', '.join(missing)}") + ".",
        "",
        f"**Credentials: {len(credentials)} in the packages (goal: at most {MOST}), {len(own)} in our own (goal: 0).** "
        f"Without a reason: {unexplained}.",
        "",
    ]
    if credentials:
        out += ["| file, line | rule | severity | why it stands |", "|---|---|---|---|"]
        out += [
            f"| {one.file}:{one.line} | {one.rule} | {one.severity} | {reason or '**to be mended**'} |"
            for one, reason in told
        ]
        out.append("")
    out += [f"- our own: {one.file}:{one.line} {one.rule} {one.severity}" for one in own]
    for title, found in (("In the packages", theirs), ("In our repository", ours)):
        counts = collections.Counter((one.category, one.rule) for one in found if one.category != "credential")
        rows = [f"| {category} | {rule} | {count} |" for (category, rule), count in sorted(counts.items())]
        out += ["", f"## Other categories: {title.lower()}", ""]
        out += ["| category | rule | findings |", "|---|---|---|", *rows] if rows else ["None."]
    return "\n".join(out) + "\n", unexplained + len(own)


def reason_of(found: Found, reasons: Sequence[dict[str, str]]) -> str:
    """Why a finding stands: of the entry with its rule and a glob of its path (without the package's version)."""
    inside = found.file.partition("/")[2]
    for entry in reasons:
        if entry["rule"] == found.rule and fnmatch(inside, entry["file"]):
            return entry["why"]
    return ""


if __name__ == "__main__":
    main()
