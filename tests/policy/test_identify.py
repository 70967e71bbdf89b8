"""Which destination a name, host, URL, model or snippet means; hostile spellings never pass for a known one."""

# ruff: noqa: E501 - the tables read better with one case a line
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.errors import ConfigError
from safe_prompt.policy.code_marks import identify_code
from safe_prompt.policy.destinations import DESTINATION_KINDS, build_catalogue, catalogue, identify
from safe_prompt.policy.hosts import matches, read_host, read_pattern, read_url
from safe_prompt.policy.policy import Policy

# The ids that DESIGN section 3 promises.
PROMISED = (
    "openai", "anthropic", "google-ai", "vertex", "azure-openai", "bedrock", "mistral", "cohere", "groq", "together", "openrouter", "deepseek", "xai", "huggingface", "litellm", "ollama", "ollama-cloud", "local", "unknown",
)  # fmt: skip

KNOWN = [
    ("openai", "openai"),
    (" OpenAI ", "openai"),
    ("api.openai.com", "openai"),
    ("API.OpenAI.com", "openai"),
    ("api.openai.com.", "openai"),
    ("api.openai.com:443", "openai"),
    ("api.openai.com/v1/chat", "openai"),
    ("https://api.openai.com/v1", "openai"),
    ("https://user:word@api.openai.com:8443/v1?x=1#y", "openai"),
    ("//api.openai.com", "openai"),
    ("wss://api.openai.com/v1/realtime", "openai"),
    ("https://acme.openai.azure.com/openai/deployments/x", "azure-openai"),
    ("bedrock-runtime.eu-central-1.amazonaws.com", "bedrock"),
    ("europe-west4-aiplatform.googleapis.com", "vertex"),
    ("aiplatform.googleapis.com", "vertex"),
    ("generativelanguage.googleapis.com", "google-ai"),
    ("chatgpt.com", "chatgpt"),
    ("https://claude.ai/new", "claude"),
    ("openai:gpt-4o", "openai"),
    ("openai-chat:gpt-4o", "openai"),
    ("openai/gpt-4.1", "openai"),
    ("bedrock-chat:anthropic.claude-3-haiku", "bedrock"),
    ("vertex_ai/gemini-2.5-pro", "vertex"),
    ("openrouter/anthropic/claude-sonnet", "openrouter"),
    ("huggingface_hub:bigscience/bloom", "huggingface"),
    ("ollama:llama3.1:8b", "ollama"),
    ("ollama:gpt-oss:120b-cloud", "ollama-cloud"),
    ("ollama/kimi-k2:cloud", "ollama-cloud"),
    ("gpt-4.1", "openai"),
    ("GPT-4o", "openai"),
    ("o3-mini", "openai"),
    ("claude-3.5-sonnet", "anthropic"),
    ("gemini-2.5-pro", "google-ai"),
    ("anthropic.claude-3-5-sonnet-20240620-v1:0", "bedrock"),
    ("127.0.0.1", "local"),
    ("127.8.9.10:1234", "local"),
    ("http://127.0.0.1:8000/v1", "local"),
    ("localhost", "local"),
    ("LOCALHOST.:8080", "local"),
    ("api.localhost", "local"),
    ("::1", "local"),
    ("[::1]:8080", "local"),
    ("http://[0:0:0:0:0:0:0:1]/v1", "local"),
    ("localhost:11434", "ollama"),
    ("http://[::1]:11434/api", "ollama"),
    ("litellm", "litellm"),
]

# Each of these may reach someone else than its look suggests, or is read differently by different programs.
HOSTILE = [
    "api.openai.com.evil.example",
    "evil-api.openai.com.example",
    "xapi.openai.com.example",
    "api.openai.com..",
    "api..openai.com",
    "https://api.openai.com@evil.example/v1",
    "https://api.openai.com:443@evil.example",
    "https://evil.example/https://api.openai.com",
    "https://evil.example#@api.openai.com",
    "https://evil.example?@api.openai.com",
    "https://evil.example\\@api.openai.com",
    "https://api.openai.com\\.evil.example",
    "https://api.openai.com%2eevil.example",
    "https://api%2eopenai.com",
    "https://api.openai.com\t.evil.example",
    "https://api.openai.com\u200b.evil.example",
    "api.\u043epenai.com",  # Cyrillic o
    "api\u3002openai\u3002com",  # ideographic full stop, which IDNA maps to a dot
    "\uff41pi.openai.com",  # full-width a
    "xn--api-openai-com.example",
    "api.xn--penai-xye.com",
    "https://\U0001f600.api.openai.com",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "127.0.0.1.nip.example",
    "2130706433",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.000.000.001/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::1%25eth0]/",
    "http://[::1",
    "0.0.0.0:11434",
    "192.168.0.7:11434",
    "host.docker.internal:11434",
    "notlocalhost",
    "http://api.openai.com:99999/",
    "http://:11434/",
    "http:///v1",
    "https://x.y.openai.azure.com.evil.example",
    "openai.azure.com",
    "evilopenai.azure.com",
    "a.b.openai.azure.com",
    "bedrock-runtime.amazonaws.com",
    "bedrock-runtime.eu-west-1.evil.amazonaws.com",
    "bedrock-runtime.eu-west-1.amazonaws.com.evil.example",
    "gpt-4:8080",
    "http://gpt-4/",
    "gpt-4.example",
    "no-such-provider:model",
    "myserver",
]


@pytest.mark.parametrize(("name", "expected"), KNOWN)
def test_known_names(name: str, expected: str) -> None:
    assert identify(name).id == expected


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_unknown(name: str) -> None:
    found = identify(name)
    assert (found.id, found.kind) == ("unknown", "third-party")


@pytest.mark.parametrize("name", ["", "  ", "\n"])
def test_no_name_is_an_error(name: str) -> None:
    with pytest.raises(ConfigError, match="no destination given"):
        identify(name)


@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_any_text_has_a_destination(text: str) -> None:
    assert identify(text).id in catalogue().by_id


@given(st.from_regex(r"[a-z0-9-]{1,12}(\.[a-z0-9-]{1,12}){0,3}", fullmatch=True))
def test_a_suffix_never_keeps_a_known_host(tail: str) -> None:
    assert identify(f"api.openai.com.{tail}.example").id == "unknown"
    assert identify(f"https://api.openai.com@{tail}.example").id == "unknown"


def test_catalogue_is_whole() -> None:
    by_id = catalogue().by_id
    assert len(by_id) >= 72
    assert set(PROMISED) <= set(by_id)
    assert {item.kind for item in by_id.values()} == set(DESTINATION_KINDS)
    for item in by_id.values():
        assert identify(item.id) == item
        for host in item.hosts + item.web:
            # No two entries claim one host, wildcards included.
            example = host.replace("*", "eu-1")
            assert identify(example).id == item.id, host
            assert host == host.lower()
        for module in item.modules:
            assert all(part.isidentifier() for part in module.split("."))
        for model in item.models:
            assert model == model.lower()


@pytest.mark.parametrize(
    "entries",
    [
        [{"id": "a", "kind": "local", "title": "A"}, {"id": "a", "kind": "local", "title": "B"}],
        [{"id": "a", "kind": "nearby", "title": "A"}],
        [{"id": "a", "kind": "local", "title": "A", "hosts": ["*.com"]}],
        [
            {"id": "a", "kind": "local", "title": "A", "hosts": ["a.test"]},
            {"id": "b", "kind": "local", "title": "B", "hosts": ["a.test"]},
        ],
    ],
)
def test_damaged_catalogues_are_refused(entries: list[dict[str, object]]) -> None:
    with pytest.raises(ConfigError):
        build_catalogue(entries)


@pytest.mark.parametrize("text", ["*", "*.com", "*.*", "a.*.com", "a.b.*", "http://a.test", "a.test/x", "ä.test", ""])
def test_wide_or_odd_patterns_are_refused(text: str) -> None:
    assert read_pattern(text) is None


@pytest.mark.parametrize(
    ("pattern", "host", "expected"),
    [
        ("*.a.test", "x.a.test", True),
        ("*.a.test", "a.test", False),
        ("*.a.test", "x.y.a.test", False),
        ("pre-*.a.test", "pre-x.a.test", True),
        ("pre-*.a.test", "pre-.a.test", False),
        ("a.test:80", "a.test:80", True),
        ("a.test:80", "a.test", False),
        ("a.test", "a.test:80", True),
        ("127.0.0.1:9000", "127.0.0.1:9000", True),
        ("::1", "[::1]:80", True),
    ],
)
def test_patterns(pattern: str, host: str, expected: bool) -> None:
    wanted, given_ = read_pattern(pattern), read_host(host)
    assert wanted is not None
    assert given_ is not None or not expected
    assert given_ is None or matches(wanted, given_) is expected


def test_url_without_a_host() -> None:
    assert read_url("file:///etc/hosts") is None


def policy(tmp_path: Path, text: str) -> Policy:
    file = tmp_path / "policy.toml"
    file.write_text(text, encoding="utf-8")
    return Policy.load(file)


def test_a_declared_host_beats_loopback_and_catalogue(tmp_path: Path) -> None:
    own = policy(
        tmp_path,
        """
        [destinations.stand-in]
        kind = "third-party"
        hosts = ["127.0.0.1:9911", "localhost:9911"]
        [destinations.house]
        kind = "local"
        hosts = ["*.ai.acme.test", "api.mistral.ai"]
        [destinations.special]
        hosts = ["one.ai.acme.test"]
        [destinations.ollama]
        kind = "third-party"
        """,
    )
    table = {
        "http://127.0.0.1:9911/v1": ("stand-in", "third-party"),
        "127.0.0.1:9912": ("local", "local"),
        "stand-in": ("stand-in", "third-party"),
        "stand-in:some-model": ("stand-in", "third-party"),
        "https://two.ai.acme.test": ("house", "local"),
        "https://one.ai.acme.test": ("special", "third-party"),
        "api.mistral.ai": ("house", "local"),
        "two.ai.acme.test.evil.example": ("unknown", "third-party"),
        "localhost:11434": ("ollama", "third-party"),
        "ollama:llama3": ("ollama", "third-party"),
    }
    found = {name: own.identify(name) for name in table}
    assert {name: (item.id, item.kind) for name, item in found.items()} == table


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import openai\n", ["openai"]),
        ("import os, anthropic as a  # 🤖\n", ["anthropic"]),
        ("from google import genai\n", ["google-ai"]),
        ("from google.cloud import storage\n", []),
        ("import openai_helpers\nfrom openaix import y\n", []),
        ("from langchain_ollama import ChatOllama\n", ["ollama"]),
        ("from openai import AzureOpenAI\n", ["azure-openai"]),
        ("key = os.environ['GROQ_API_KEY']\n", ["groq"]),
        ("MY_GROQ_API_KEY_2 = 1\n", []),
        ("c = OpenAI(base_url='http://localhost:11434/v1')\n", ["ollama"]),
        ("c = OpenAI(base_url='https://llm.nobody.example/v1')\n", ["unknown"]),
        ("requests.post('https://api.mistral.ai/v1/chat', json=body)\n", ["mistral"]),
        ("see https://docs.nobody.example\n", []),
        ("const { OpenAI } = require('openai');\n", ["openai"]),
        ('import Anthropic from "@anthropic-ai/sdk";\n', ["anthropic"]),
        ("reply = completion(model='groq/llama-3.1-70b')\n", ["groq"]),
        ("%%ai openai:gpt-4o\nhello\n", ["openai"]),
        (
            "import openai\nc = openai.OpenAI(base_url='https://openrouter.ai/api/v1')\n",
            ["openrouter", "openai"],
        ),
        ("print('nothing here')  # 📦", []),
    ],
)
def test_code(code: str, expected: list[str]) -> None:
    assert [item.id for item in identify_code(code)] == expected


def test_a_snippet_with_two_destinations_is_unknown() -> None:
    assert identify("import openai\nimport anthropic\n").id == "unknown"
    assert identify("import openai\nclient = openai.OpenAI()\n").id == "openai"
