"""The action, the GitLab job and the examples of docs/ci.md, by the schemas that editors use for them."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import check_jsonschema
import jsonschema
import pytest
import yaml

from .jobs import ROOT

VENDORED = Path(check_jsonschema.__file__).parent / "builtin_schemas" / "vendor"
PAGE = (ROOT / "docs/ci.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n# (\S+)\n(.*?)```", PAGE, re.DOTALL)
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))


def problems(name: str, described: object) -> list[str]:
    schema = json.loads((VENDORED / f"{name}.json").read_text("utf-8"))
    return [error.message for error in jsonschema.validators.validator_for(schema)(schema).iter_errors(described)]


def test_the_action():
    assert problems("github-actions", ACTION) == []
    assert problems("github-actions", ACTION | {"runs": {"using": "composite"}}), "it refuses what is wrong"


def test_the_gitlab_job():
    job = yaml.safe_load((ROOT / "docs/ci/gitlab.yml").read_text("utf-8"))
    assert problems("gitlab-ci", job) == []
    assert problems("gitlab-ci", {"safe-prompt": {"script": 3}}), "it refuses what is wrong"


def test_examples():
    kinds = {".github/workflows/safe-prompt.yml": "github-workflows", ".gitlab-ci.yml": "gitlab-ci"}
    assert {name for name, _ in EXAMPLES} == set(kinds)
    for name, text in EXAMPLES:
        # YAML 1.1 takes `on` for a truth value; the services do not.
        read = {"on" if key is True else key: value for key, value in yaml.safe_load(text).items()}
        assert problems(kinds[name], read) == [], name


def test_examples_name_inputs_that_the_action_has():
    for _, text in EXAMPLES:
        for job in (yaml.safe_load(text).get("jobs") or {}).values():
            for step in job["steps"]:
                if "safe-prompt" in step.get("uses", ""):
                    assert set(step.get("with", {})) <= set(ACTION["inputs"])
    for name in ACTION["inputs"]:
        assert f"`{name}`" in PAGE


def test_no_text_of_an_event_is_written_into_a_script():
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]
    for _, text in EXAMPLES:
        for job in (yaml.safe_load(text).get("jobs") or {}).values():
            assert not any("${{" in step.get("run", "") for step in job["steps"])


def test_variables_of_gitlab_are_quoted():
    (script,) = yaml.safe_load((ROOT / "docs/ci/gitlab.yml").read_text("utf-8"))["safe-prompt"]["script"]
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", script)
    assert re.findall(r"\$\{?CI_\w+", bare) == ["$CI_PIPELINE_SOURCE"], "what `case` looks at is not split"


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_scripts_parse(shell):
    (gitlab,) = yaml.safe_load((ROOT / "docs/ci/gitlab.yml").read_text("utf-8"))["safe-prompt"]["script"]
    for script in [gitlab, *(step["run"] for step in ACTION["runs"]["steps"])]:
        subprocess.run([shell, "-n"], input=script, text=True, check=True)
