"""The data files: the gate is a necessary sign of every entry, the catalogue knows every destination, docs list all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from safe_prompt.findings.suppress import FLOW_NAMES, FLOW_RULES
from safe_prompt.flow.gate import DOMAINS, HTTP, may_call
from safe_prompt.flow.sources import COLUMNS, ENVIRONMENT, FILE
from safe_prompt.flow.tables import Library, Shape, tables
from safe_prompt.policy.destinations import catalogue
from safe_prompt.policy.sensitive_files import sensitive_kinds
from safe_prompt.rules.loader import load_shipped

DOCS = Path(__file__).parents[2] / "docs"
TABLES = tables()


@pytest.mark.parametrize("module", sorted({m for library in TABLES.libraries for m in library.modules}))
def test_the_gate_lets_every_library_pass(module: str) -> None:
    if module.startswith("boto3."):
        code = f"import boto3\nboto3.client({module[6:]!r})"
        assert may_call(code)
        return
    assert may_call(f"import {module}.create as x\n")
    assert may_call(f"if x:\n\tfrom {module} import create\n")
    assert may_call(f"import json, {module}.create\r\n")


@pytest.mark.parametrize("host", sorted({*catalogue().exact, *(p.host for p, _ in catalogue().wildcards)}))
def test_the_gate_lets_every_host_pass(host: str) -> None:
    host = host.replace("*", "x1")
    assert may_call(f"import requests\nrequests.post('https://{host}/x', json=y)\n")
    assert may_call(f"import http.client\nhttp.client.HTTPSConnection('{host}')\n")


def test_the_gate_lets_shapes_commands_and_magics_pass() -> None:
    for shapes in TABLES.shapes.values():
        for shape in shapes:
            assert may_call(f"x.{shape.ends}(model=1, messages=y)")
    for command in (*TABLES.sinks["commands"], *TABLES.sinks["web_commands"]["names"]):
        if TABLES.sinks["commands"].get(command) != "":
            assert may_call(f"import subprocess\nsubprocess.run(['{command}', x])")
            assert may_call(f"import os\nos.system('{command} x')")
            assert may_call(f"x = 1\n!{command} x", cell=True)
    for magic in (*TABLES.sinks["magics"]["names"], *TABLES.sinks["magics"]["masking"]):
        assert may_call(f"%%{magic} x\ny", cell=True)
        assert may_call(f"x = %{magic} x", cell=True)
    for module in TABLES.sinks["http"]["modules"]:
        assert module in HTTP
        for path in TABLES.sinks["http"]["model_paths"]:
            assert may_call(f"import {module}\n{module}.post(x + '{path}', json=y)")


def test_the_gate_stops_ordinary_code() -> None:
    for code in (
        "import os, subprocess\nsubprocess.run(['git', 'status'])\n",
        "import requests\nrequests.post('https://shop.example.com/orders', json={'name': x})\n",
        "from django.db import models\nclass A(models.Model):\n    pass\nA.objects.create(model='x')\n",
        "import boto3\nboto3.client('s3')\n",
        "from google.cloud import storage\n",
        "# openai\nx = 'anthropic'\n",
    ):
        assert not may_call(code)
    assert not may_call("x = 5 % 3\ny = x != 4\n", cell=True)


def test_destinations_are_of_the_catalogue() -> None:
    known = catalogue().by_id
    named = {library.destination or "unknown" for library in TABLES.libraries}
    named |= {shape.destination or "unknown" for shapes in TABLES.shapes.values() for shape in shapes}
    named |= {id_ for id_ in TABLES.sinks["classes"].values() if id_ != "by-model"}
    named |= {id_ for id_ in TABLES.sinks["commands"].values() if id_ not in ("", "by-model")}
    named |= set(TABLES.sinks["magics"]["models"].values())
    assert named <= set(known)
    for library in TABLES.libraries:
        told = library.destination or library.by_model or library.masks
        assert told or any(module in catalogue().modules for module in library.modules), library.name


def test_families_and_issuers_are_of_the_catalogue() -> None:
    known = set(catalogue().by_id)
    assert {id_ for family in TABLES.sources["families"] for id_ in family} <= known
    files = {rule.file.removesuffix(".toml") for rule in load_shipped()}
    assert set(TABLES.sources["issuers"]) <= files and set(TABLES.sources["nameless"]) <= files
    assert {id_ for ids in TABLES.sources["issuers"].values() for id_ in ids} <= known
    assert set(TABLES.sources["file_category"]) <= {kind.id for kind in sensitive_kinds()} | {"query"}


def test_rules_and_their_names_agree() -> None:
    rules = load_shipped().by_detector("flow")
    assert set(rules) == FLOW_RULES == {FILE, ENVIRONMENT, COLUMNS}
    assert FLOW_RULES | {rule.entity.lower() for rule in rules.values()} == FLOW_NAMES


def test_every_key_is_known() -> None:
    for body in TABLES.sinks["library"]:
        assert set(body) <= set(Library._fields)
    for body in TABLES.sinks["shape"]:
        assert set(body) <= set(Shape._fields)
    assert all("." in domain for domain in DOMAINS)


@pytest.mark.parametrize(
    ("path", "sink"),
    [
        ("openai.OpenAI().chat.completions.create", "openai.chat.completions.create"),
        ("openai.OpenAI().beta.with_raw_response.threads.messages.create", "openai.threads.messages.create"),
        ("openai.OpenAI().models.list", None),
        ("openai.OpenAI", None),
        ("openai.OpenAI().with_options", None),
        ("google.genai.Client().aio.chats.create().send_message_stream", "google.genai.chats.send_message_stream"),
        ("langchain_openai.chat_models.ChatOpenAI().invoke", "langchain_openai.chat_models.ChatOpenAI.invoke"),
        ("openaix.OpenAI().responses.create", None),
    ],
)  # fmt: skip
def test_names_of_sinks(path: str, sink: str | None) -> None:
    match = TABLES.match(path)
    assert (match and match.sink) == sink


def test_the_docs_list_what_the_tables_hold() -> None:
    ran = subprocess.run([sys.executable, str(DOCS / "generate_flow.py"), "--check"], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
