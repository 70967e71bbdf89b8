"""The same text gives the same bytes: run after run, in every process, and in the API, the command and the magic."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import safe_prompt
from safe_prompt.documents.document import guess_kind
from safe_prompt.findings.fingerprint import load_key
from safe_prompt.masking.mask import WITHHELD

from ..jupyter.conftest import shell  # noqa: F401, TID252 -- `tests` is not on the path
from .made_texts import Made, goldens, texts

COUNT = 500
MADE = tuple(texts(COUNT, "everywhere"))
UNREADABLE = "notebook is not valid JSON"  # of texts that begin as a notebook and go on as something else


def cli(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "safe_prompt", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


def write(folder: Path, made: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in made.items():
        (folder / name).write_bytes(text.encode())
    return folder


def as_json(text: str) -> bytes:
    """All that scan and mask say about a text, with a vault of its own."""
    found = safe_prompt.scan(text)
    masked = safe_prompt.mask(text, to="openai", vault=safe_prompt.Vault(load_key().secret))
    body = {
        "findings": [finding.to_dict() for finding in found],
        "not_scanned": [(one.path, one.reason) for one in found.not_scanned],
        "stats": list(found.stats.items()),
        "masked": masked.text,
        "to_send": [finding.to_dict() for finding in masked.findings],
        "verdict": [masked.action, *masked.reasons, *masked.notes],
        "placeholders": list(masked.vault),
    }
    return json.dumps(body).encode()


def test_twenty_runs_give_the_same_bytes() -> None:
    thirty = goldens("determinism")
    first = [as_json(text) for text in thirty]
    assert sum(b"SP_" in one for one in first) >= 15
    for run in range(19):
        order = range(29, -1, -1) if run % 2 else range(30)  # what was scanned before must not matter
        differing = [number for number in order if as_json(thirty[number]) != first[number]]
        assert differing == []


def test_processes_with_other_hash_seeds_give_the_same_bytes(tmp_path: Path, own_folders: Path) -> None:
    thirty = goldens("determinism")
    folder = write(tmp_path / "work", {f"{number:02}.txt": text for number, text in enumerate(thirty)})
    whole = "\n\n".join(thirty)
    (tmp_path / "whole.txt").write_bytes(whole.encode())
    outputs = set()
    for seed in ("0", "1", "4242"):
        user = tmp_path / f"user-{seed}"  # a session of its own, so that placeholders are numbered afresh
        user.mkdir()
        (user / "cache").symlink_to(own_folders / "cache", target_is_directory=True)
        environment = {"PYTHONHASHSEED": seed, "SAFE_PROMPT_CONFIG_DIR": str(user)}
        environment["SAFE_PROMPT_KEY"] = "determinism, a key for tests alone"
        scanned = cli("scan", "--format", "json", "--to", "openai", ".", cwd=folder, **environment)
        masked = cli("mask", "--to", "openai", "../whole.txt", cwd=folder, **environment)
        assert (scanned.returncode, masked.returncode) == (1, 0)
        outputs.add((scanned.stdout, masked.stdout))
    assert len(outputs) == 1
    scanned_bytes, masked_bytes = outputs.pop()
    assert len(json.loads(scanned_bytes)["findings"]) >= 20
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAFE_PROMPT_KEY", "determinism, a key for tests alone")
        assert safe_prompt.mask(whole, to="openai").text.encode() == masked_bytes


def without(finding: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in finding.items() if name not in names}


def test_api_and_command_find_the_same(tmp_path: Path) -> None:
    files = {f"made-{number:03}.{one.suffix}": one.text for number, one in enumerate(MADE)}
    assert len(files) == COUNT
    load_key()  # the user's key file: made once, then the same for both
    ran = cli("scan", "--format", "json", ".", cwd=write(tmp_path / "work", files))
    assert ran.returncode in (1, 3)
    report = json.loads(ran.stdout)
    assert report["stats"]["files"] == COUNT
    of_path: dict[str, dict[str, list[Any]]] = {}
    for section in ("findings", "not_scanned", "skipped"):
        for item in report[section]:
            name = Path(item["path"]).name
            of_path.setdefault(name, {}).setdefault(section, []).append(without(item, "path", "action"))
    assert sum(map(len, (sections.get("findings", ()) for sections in of_path.values()))) > COUNT

    def said(found: safe_prompt.Findings) -> dict[str, list[Any]]:
        body = {
            "findings": [without(finding.to_dict(), "path", "action") for finding in found],
            "not_scanned": [{"reason": one.reason} for one in found.not_scanned],
            "skipped": [{"reason": one.reason} for one in found.skipped],
        }
        return {name: items for name, items in body.items() if items}

    # Only names of files and rules are compared by pytest: an assertion's message must not show a text.
    differing, compared = [], 0
    for name, text in files.items():
        wanted = of_path.get(name, {})
        if said(safe_prompt.scan(text, path=name)) != wanted:
            differing.append(name)
        if guess_kind(text, None) == guess_kind(text, name):
            compared += 1
            if said(safe_prompt.scan(text)) != wanted:
                differing.append(f"{name} without its path")
    assert differing == []
    assert compared > COUNT * 0.8
    reasons = {one["reason"] for sections in of_path.values() for one in sections.get("not_scanned", ())}
    assert {reason for reason in reasons if not reason.startswith(UNREADABLE)} == set()


def test_api_and_magic_mask_the_same(shell: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # noqa: F811
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    magics = shell.ip.magics_manager.registry["SafePromptMagics"]
    shell.names |= {f"text_{number}": one.text for number, one in enumerate(MADE)}
    differing, changed = [], 0
    for number, one in enumerate(MADE):
        magics.session._vault = None  # a session of its own, as the API's call has
        ran = shell.cell("--to openai:gpt-x --dry-run", f"{{text_{number}}}")
        if not one.text.strip():
            assert "the prompt is empty" in str(ran.error)
            continue
        assert ran.error is None and not ran.result.sent
        masked = safe_prompt.mask(one.text, to="openai")
        changed += masked.text != one.text
        same_findings = [without(finding.to_dict(), "action") for finding in ran.result.findings] == [
            without(finding.to_dict(), "action") for finding in masked.findings
        ]
        wanted = masked.text
        if masked.findings.not_scanned:
            # The magic's result lies in the notebook's namespace, so it keeps nothing of such a text.
            assert all(one.reason.startswith(UNREADABLE) for one in masked.findings.not_scanned)
            assert masked.withheld and masked.action == "block"
            wanted = WITHHELD
        if ran.result.masked_prompt != wanted or ran.result.action != masked.action or not same_findings:
            differing.append(f"text_{number}")
    assert differing == []
    assert changed > COUNT * 0.7


def test_the_texts_are_what_they_are_said_to_be() -> None:
    assert tuple(texts(COUNT, "everywhere")) == MADE
    assert len(set(MADE)) > COUNT * 0.9
    assert {one.suffix for one in MADE} >= {"txt", "ipynb", "py", "csv", "json", "md"}
    assert Made("txt", "") in MADE
    assert all(json.loads(one.text)["cells"] for one in MADE if one.suffix == "ipynb")
