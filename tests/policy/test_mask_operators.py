"""``[tool.safe-prompt.mask]``: an operator for each entity or rule, by layer."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.plants import values

import safe_prompt
from safe_prompt.errors import ConfigError
from safe_prompt.masking.operators import OPERATORS
from safe_prompt.policy import layer
from safe_prompt.policy.settings import load_settings


def settings_of(folder: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> object:
    """The settings of a user's, a project's, a site's and a policy file."""
    project, user = folder / "project", folder / "user"
    project.mkdir()
    user.mkdir()
    (project / ".git").mkdir()
    monkeypatch.setenv("SAFE_PROMPT_CONFIG_DIR", str(user))
    monkeypatch.delenv("SAFE_PROMPT_POLICY", raising=False)
    places = {"user": user / "config.toml", "project": project / ".safe-prompt.toml", "site": folder / "site.toml",
              "policy": folder / "policy.toml"}  # fmt: skip
    for name, text in files.items():
        places[name].write_text(text, "utf-8")
    policy = places["policy"] if "policy" in files else None
    return load_settings(project, policy, site=places["site"])


def test_names_are_those_of_the_masking_operators() -> None:
    assert tuple(OPERATORS) == layer.OPERATORS


def test_a_later_layer_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = settings_of(
        tmp_path, monkeypatch, user='[mask]\nDATE_OF_BIRTH = "year"\n"column-*" = "hash"\n',
        project='[mask]\nDATE_OF_BIRTH = "redact"\n', policy='[mask]\n"column-*" = "digits"\n',
    ).policy.operators  # fmt: skip
    assert chosen == (("DATE_OF_BIRTH", "redact"), ("column-*", "digits"))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"project": '[mask]\nDATE_OF_BIRTH = "year"\n'}, "only tighten"),
        ({"site": 'locked = ["mask"]\n', "user": '[mask]\nPERSON = "digits"\n'}, "locks it"),
        ({"user": '[mask]\nDATE_OF_BRITH = "year"\n'}, 'Did you mean "DATE_OF_BIRTH"'),
        ({"user": '[mask]\nDATE_OF_BIRTH = "yaer"\n'}, 'Did you mean "year"'),
        ({"user": '[maks]\nDATE_OF_BIRTH = "year"\n'}, 'Did you mean "mask"'),
    ],
)  # fmt: skip
def test_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings_of(tmp_path, monkeypatch, **files)
    assert said in str(caught.value)


def test_mask_heeds_it(tmp_path: Path) -> None:
    rng = random.Random(4)
    day, mail = values.birth_date(rng), values.email(rng)
    file = tmp_path / "policy.toml"
    file.write_text('[mask]\nDATE_OF_BIRTH = "year"\n', "utf-8")
    text = f"🙂 date of birth: {day}\nmail: {mail}\n"
    masked = safe_prompt.mask(text, policy=file, names=False)
    assert masked.text.splitlines()[0] == f"🙂 date of birth: {day[:4]}" and "SP_EMAIL_1_" in masked.text
    assert masked.lossy and any("years" in note for note in masked.notes)
    whole = safe_prompt.mask(text, policy=file, names=False, operator="placeholder")
    assert safe_prompt.unmask(whole.text, whole.vault, trusted=True) == text
