"""The tier in a scan: what it adds, what it says where it is off, and that nobody pays who did not ask."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import safe_prompt
from safe_prompt.cli.main import main
from safe_prompt.errors import ConfigError
from safe_prompt.names import installed, tier
from safe_prompt.names.installed import NEEDS_LIBRARY, Choice
from safe_prompt.names.model import NameModel
from safe_prompt.names.process import ModelProcess
from safe_prompt.policy.settings import load_settings

from .made import HELLO, WELL, TableModel, stand_in

PROSE = "😀 Yesterday we met Zqilla Zqorn in the garden behind the house."
AT = (19, 31)


def use(monkeypatch: pytest.MonkeyPatch, model: NameModel) -> None:
    """Let every scan of the test have a model."""
    made = tier.Tier(model)
    monkeypatch.setattr(installed, "choose", lambda wanted: Choice("made"))
    monkeypatch.setattr(tier, "shared", lambda model: made)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> TableModel:
    """A model that every scan of the test has."""
    made = TableModel({"Zqilla Zqorn": "PERSON"})
    use(monkeypatch, made)
    return made


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A model whose process dies when it is asked."""
    process = ModelProcess(stand_in(tmp_path, HELLO + "ask(); os._exit(1)"))
    use(monkeypatch, process)
    yield
    process.close()


def test_finding(model: TableModel) -> None:
    found = safe_prompt.scan(PROSE)
    assert [(f.rule, f.entity, f.start, f.end, f.severity) for f in found] == [("person-name", "PERSON", *AT, "low")]
    assert found.tiers == {"instant": "active", "names": "active"}
    assert "model" in found[0].evidence
    assert "Zq" not in repr(found[0])


def test_asked_for_no_names(model: TableModel) -> None:
    found = safe_prompt.scan(PROSE, names=False)
    assert not found
    assert found.tiers["names"] == "off: not asked for"
    assert not model.asked


def test_masked_and_back(model: TableModel) -> None:
    masked = safe_prompt.mask(PROSE, to="openai")
    assert "Zq" not in masked.text
    assert safe_prompt.unmask(masked.text, masked.vault, trusted=True) == PROSE


def test_a_name_beside_an_identifier_of_the_person_weighs_more(model: TableModel) -> None:
    found = safe_prompt.scan(f"{PROSE}\nHer number is +44 7911 987654, and she is there in the evening.")
    assert {f.entity: f.severity for f in found}["PERSON"] == "medium"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("html", f"<p>{PROSE}</p><script>var a = 1;</script>"),
        ("markdown", f"# Notes\n\n{PROSE}\n"),
        ("json", json.dumps([{"role": "user", "content": PROSE}], ensure_ascii=False)),
        ("json", json.dumps([{"role": "user", "content": f"It was said that\n{PROSE}"}])),
        ("python", f"def f():\n    # {PROSE}\n    # Ask Dr. Zqilla Zqorn about what it is for.\n    return 1\n"),
    ],
    ids=["html", "markdown", "json", "json-escaped", "comment"],
)
def test_offsets_are_those_of_the_raw_text(model: TableModel, kind: str, text: str) -> None:
    found = [f for f in safe_prompt.scan(text, kind=kind) if f.entity == "PERSON"]  # type: ignore[arg-type]
    assert found
    assert {text[f.start : f.end] for f in found} == {"Zqilla Zqorn"}


def test_cells_and_outputs_of_a_notebook(model: TableModel) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": [PROSE]},
        {
            "cell_type": "code", "metadata": {}, "execution_count": 1, "source": ["rows = load()\n", "rows"],
            "outputs": [{"output_type": "stream", "name": "stdout", "text": [PROSE, "\n"]}],
        },
    ]  # fmt: skip
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    found = safe_prompt.scan(text, path="a.ipynb")
    assert [(f.cell.index if f.cell else None, bool(f.output), f.start, f.end) for f in found] == [
        (0, False, *AT),
        (1, True, *AT),
    ]


def test_a_dead_process_is_said_and_other_findings_stand(broken: None) -> None:
    found = safe_prompt.scan(f"{PROSE}\nHer card is 4539 1488 0343 6467, she said.")
    assert [f.entity for f in found] == ["CREDIT_CARD"]
    assert [o.reason for o in found.not_scanned] == ["names: the model's process died"]
    assert found.tiers["names"] == "off: the model's process died"


def test_what_could_not_be_scanned_is_not_sent(broken: None) -> None:
    masked = safe_prompt.mask(PROSE, to="openai")
    assert masked.action == "block"
    assert masked.withheld


def test_a_dead_process_is_exit_code_3(broken: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "note.txt"
    file.write_text(PROSE, "utf-8")
    assert main(["scan", str(file)]) == 3
    assert "names: not scanned (the model's process died)" in capsys.readouterr().out


def test_without_a_model_every_report_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installed, "choose", lambda wanted: Choice(reason=NEEDS_LIBRARY))
    file = tmp_path / "note.txt"
    file.write_text(PROSE, "utf-8")
    assert main(["scan", str(file)]) == 0
    assert f"names: not scanned ({NEEDS_LIBRARY})" in capsys.readouterr().out
    assert main(["scan", "--format", "json", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["tiers"]["names"] == f"off: {NEEDS_LIBRARY}"
    assert main(["scan", "--require", "names", str(file)]) == 3
    capsys.readouterr()
    assert main(["status"]) == 0
    assert NEEDS_LIBRARY in capsys.readouterr().out


def test_through_a_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    process = ModelProcess(stand_in(tmp_path, WELL))
    use(monkeypatch, process)
    try:
        found = safe_prompt.scan(PROSE)
    finally:
        process.close()
    assert [(f.start, f.end) for f in found] == [AT]


def test_too_much_prose_is_said(model: TableModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tier, "MOST", 40)
    found = safe_prompt.scan(PROSE)
    assert "characters of prose" in found.not_scanned[0].reason


@pytest.mark.parametrize(
    "code",
    [
        "safe_prompt.scan('We met Ada in the garden.', names=False)",
        "from safe_prompt.cli.main import main; main(['scan', '--no-names', '.'])",
        "import safe_prompt.assistants.judge, safe_prompt.incremental.rescan, safe_prompt.cli.git_hook",
    ],
    ids=["names-false", "no-names", "hooks-and-keystrokes"],
)
def test_who_does_not_ask_loads_nothing_of_it(code: str, tmp_path: Path) -> None:
    ours = "[n for n in sys.modules if n.startswith(('safe_prompt.names', 'spacy'))]"
    listing = f"import sys, safe_prompt\n{code}\nprint(*{ours})"
    run = subprocess.run([sys.executable, "-c", listing], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == ""


def test_who_asks_never_loads_a_library(tmp_path: Path) -> None:
    scan = "import sys, safe_prompt; safe_prompt.scan('We met Ada in the garden.')"
    code = f"{scan}; print('spacy' in sys.modules, 'numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout == "False False\n"


def test_the_user_chooses_the_model(own_folders: Path, tmp_path: Path) -> None:
    (own_folders / "config.toml").write_text('[names]\nmodel = "de_core_news_sm"\n')
    assert load_settings(tmp_path).policy.names_model == "de_core_news_sm"


def test_a_project_does_not_choose_the_model(tmp_path: Path) -> None:
    (tmp_path / ".safe-prompt.toml").write_text('[names]\nmodel = "evil"\n')
    with pytest.raises(ConfigError, match="cannot choose the model"):
        load_settings(tmp_path)


def test_a_lock_of_the_site_holds(own_folders: Path, tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text('locked = ["names"]\n[names]\nmodel = "en_core_web_sm"\n')
    assert load_settings(tmp_path, site=site).policy.names_model == "en_core_web_sm"
    (own_folders / "config.toml").write_text('[names]\nmodel = "other"\n')
    with pytest.raises(ConfigError, match="locks it"):
        load_settings(tmp_path, site=site)


def test_unknown_keys_are_refused(own_folders: Path, tmp_path: Path) -> None:
    (own_folders / "config.toml").write_text('[names]\nmodle = "x"\n')
    with pytest.raises(ConfigError, match="model"):
        load_settings(tmp_path)
