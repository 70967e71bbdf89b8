"""Chat services' tokens: what is made as the issuer makes it is right, every spoilt one is seen."""

from __future__ import annotations

from random import Random

import pytest

from safe_prompt.detectors.validators import VALIDATORS
from safe_prompt.rules.template import expand


@pytest.mark.parametrize("kind", ["syt", "syr"])
def test_matrix_tokens(kind: str) -> None:
    check, draw = VALIDATORS["matrix_token"], Random(kind)
    for seed in range(50):
        value = expand(f"{{matrix_token:{kind}}}", str(seed))
        assert check(value) is True
        place = draw.randrange(len(value) - 27, len(value))
        spoilt = "x" if value[place] != "x" else "y"
        assert check(value[:place] + spoilt + value[place + 1 :]) is False


@pytest.mark.parametrize("kind", ["mat", "mar", "mct", "mcr"])
def test_matrix_service_tokens(kind: str) -> None:
    check, draw = VALIDATORS["matrix_service_token"], Random(kind)
    for seed in range(50):
        value = expand(f"{{matrix_service_token:{kind}}}", str(seed))
        assert check(value) is True and len(value) == 41
        place = draw.randrange(4, len(value))
        spoilt = "x" if value[place] != "x" else "y"
        assert check(value[:place] + spoilt + value[place + 1 :]) is False
    assert check("") is False and check("mat_é_000000") is False


@pytest.mark.parametrize("value", ["", "_", "syt_", "syt_é_000000", "syt_\ud800"])
def test_no_text_raises(value: str) -> None:
    assert VALIDATORS["matrix_token"](value) is False


def test_atlassian_data_center_tokens() -> None:
    check = VALIDATORS["atlassian_data_center_token"]
    for seed in range(50):
        value = expand("{numbered_base64}", str(seed))
        assert check(value) is True
        assert check("A" + value[1:]) is False
        assert check(value[:-4]) is False
    assert check("") is False and check("é") is False
