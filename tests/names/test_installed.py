"""Which model is taken, by what lies in the folders that Python imports from."""

import sys
from pathlib import Path

import pytest

from safe_prompt.names.installed import NEEDS_LIBRARY, NEEDS_MODEL, Choice, choose, libraries


def install(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").touch()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", [str(tmp_path / "nowhere"), str(tmp_path)])
    return tmp_path


def test_without_the_library(folder: Path) -> None:
    install(folder, "en_core_web_sm")
    assert choose() == Choice(reason=NEEDS_LIBRARY)
    assert choose("en_core_web_sm") == Choice(reason=NEEDS_LIBRARY)


def test_without_a_model(folder: Path) -> None:
    install(folder, "spacy", "some_core_package", "core")
    assert choose() == Choice(reason=NEEDS_MODEL)


@pytest.mark.parametrize("name", ["en_core_web_sm", "de_core_news_md", "xx_ent_wiki_sm", "en_core_web_sm_other"])
def test_the_only_one_is_taken(folder: Path, name: str) -> None:
    install(folder, "spacy", name)
    assert choose() == Choice(name)


def test_of_several_none_is_taken_unasked(folder: Path) -> None:
    install(folder, "spacy", "en_core_web_sm", "de_core_news_sm")
    choice = choose()
    assert not choice.model
    assert "de_core_news_sm, en_core_web_sm" in choice.reason
    assert "names.model" in choice.reason
    assert choose("de_core_news_sm") == Choice("de_core_news_sm")


def test_a_folder_that_settings_name(folder: Path, tmp_path: Path) -> None:
    install(folder, "spacy")
    own = tmp_path / "own model 😀"
    own.mkdir()
    assert "not installed" in choose(str(own)).reason
    (own / "meta.json").write_text("{}")
    assert choose(str(own)) == Choice(str(own))


def test_the_working_folder_is_not_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(folder / "site", "spacy")
    install(folder / "repository", "en_core_web_sm")
    monkeypatch.setattr(sys, "path", ["", str(folder / "repository"), str(folder / "site")])
    monkeypatch.chdir(folder / "repository")
    assert choose() == Choice(reason=NEEDS_MODEL)


def test_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site-packages"
    install(folder, "Luigi", "luigi-3.0.dist-info")
    (folder / "alan.py").touch()
    install(tmp_path / "repository", "grete")
    monkeypatch.setattr(sys, "path", [str(folder), str(tmp_path / "repository")])
    assert libraries() == {"luigi", "alan"}
