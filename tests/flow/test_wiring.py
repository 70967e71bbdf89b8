"""Where flow appears: in every scan and report, never in what is masked or sent; settings, allows, caches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from safe_prompt import Document, Policy, mask, scan
from safe_prompt.documents.document import Address, Cell, Part, Reading
from safe_prompt.findings.fingerprint import load_key
from safe_prompt.flow.parsing import FlowCache
from safe_prompt.pipeline import scan_reading
from safe_prompt.rules.loader import load_shipped

from .programs import value_of

SECRET = value_of("github-pat", "1", "wiring")
CODE = f'''# 🙂
import os
from openai import OpenAI

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
token = "{SECRET}"
prompt = f"🙂 {{token}} {{os.environ['DB_PASSWORD']}}"
reply = client.responses.create(model="gpt-5", input=prompt)
'''


def test_json_is_what_the_design_says() -> None:
    token, variable = (finding.to_dict() for finding in scan(CODE, path="a.py"))
    assert token["rule"] == "github-pat" and variable["rule"] == "environment-variable-to-ai"
    call = {"sink": "openai.responses.create", "destination": "openai", "cell": None, "line": 8, "column": 9}
    steps = [{"cell": None, "line": 6, "column": 1}, {"cell": None, "line": 7, "column": 1}]
    assert token["reaches"] == [{**call, "via": steps}]
    assert variable["reaches"] == [{**call, "via": steps[1:]}]
    assert (variable["line"], variable["column"], variable["end_column"]) == (7, 23, 48)
    assert CODE[variable["start"] : variable["end"]] == "os.environ['DB_PASSWORD']"
    assert list(token)[-1] == "reaches"


def test_calls_say_what_is_called_and_where() -> None:
    (call,) = scan(CODE, path="a.py").calls
    assert CODE[call.start : call.end] == "client.responses.create"
    assert (call.cell, call.line, call.column) == (None, 8, 9)


@pytest.mark.parametrize(
    ("source", "severity", "classification", "category"),
    [
        ("os.environ['DB_PASSWORD']", "high", "restricted", "credential"),
        ("os.environ['APP_NAME']", "low", "internal", "ip_marker"),
        ("os.environ[name]", "medium", "confidential", "credential"),
        ("str(os.environ)", "high", "restricted", "credential"),
        ("open('.env').read()", "high", "restricted", "credential"),
        ("open('customers.csv').read()", "medium", "confidential", "person"),
        ("open('patients.csv').read()", "high", "restricted", "health"),
        ("df['email']", "medium", "confidential", "person"),
        ("df['ssn']", "high", "restricted", "gov_id"),
    ],
)
def test_sources_are_as_severe_as_what_they_read(
    source: str, severity: str, classification: str, category: str
) -> None:
    code = "import os\nimport pandas as pd\nfrom openai import OpenAI\ndf = pd.read_csv('x.csv')\n"
    code += f"OpenAI().responses.create(input={source})\n"
    (finding,) = scan(code, path="a.py")
    assert (finding.severity, finding.classification, finding.category) == (severity, classification, category)
    assert finding.message.endswith("goes to openai.")


def test_what_is_masked_or_sent_is_not_asked() -> None:
    masked = mask(CODE, to="openai", path="a.py")
    assert "os.environ['DB_PASSWORD']" in masked.text and SECRET not in masked.text
    assert [finding.rule for finding in masked.findings] == ["github-pat"]
    assert not any(finding.reaches for finding in masked.findings)


def test_a_rule_that_is_off_says_nothing() -> None:
    rules = load_shipped().without(frozenset({"ENVIRONMENT_VARIABLE"}))
    found = scan_reading(Reading((Part(CODE, "python"),)), Document(CODE, "python"), rules=rules, key=load_key())
    assert [finding.rule for finding in found] == ["github-pat"]
    assert found[0].reaches


def test_allows_and_tags_take_out_findings_not_calls() -> None:
    allowed = CODE.replace("\nprompt = ", '\n# safe-prompt: allow[environment-variable-to-ai] reason="r"\nprompt = ')
    found = scan(allowed, path="a.py")
    assert [finding.rule for finding in found] == ["github-pat"]
    assert found.stats["suppressed"] == 1 and len(found.calls) == 1
    unused = scan('x = 1  # safe-prompt: allow[environment-variable-to-ai] reason="r"\n', path="a.py")
    assert [finding.rule for finding in unused] == ["unused-allow"]
    tagged = Part(CODE, "python", Address(cell=Cell(0), tags=("safe-prompt-ignore",)))
    found = scan_reading(Reading((tagged,)), Document("", "notebook"), rules=load_shipped(), key=load_key())
    assert not found and len(found.calls) == 1


def test_destinations_of_a_policy(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[destinations.house]\nkind = "gateway"\nhosts = ["llm.corp.example"]\n', "utf-8")
    code = CODE.replace("OpenAI(api_key", 'OpenAI(base_url="https://llm.corp.example/v1", api_key')
    found = scan(code, path="a.py", policy=Policy.load(str(file)))
    assert {reach.destination for finding in found for reach in finding.reaches} == {"house"}
    assert {reach.destination for finding in scan(code, path="a.py") for reach in finding.reaches} == {"unknown"}


def test_a_broken_analysis_is_said_and_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr("safe_prompt.flow.analysis.analyse", broken)
    found = scan(CODE, path="a.py")
    assert [finding.rule for finding in found] == ["github-pat"]
    assert [omission.reason for omission in found.not_scanned] == ["AI calls were not looked at (ValueError)"]


# ── cells of an editor ───────────────────────────────────────────────────────────────────────────────────────


def cells(*texts: str) -> Reading:
    return Reading(tuple(Part(text, "python", Address(cell=Cell(i, f"c{i}"))) for i, text in enumerate(texts)))


def in_editor(reading: Reading, cache: FlowCache | None = None) -> list[tuple[object, ...]]:
    found = scan_reading(reading, Document("", "notebook"), rules=load_shipped(), key=load_key(), cache=cache)
    assert not found.not_scanned
    return [(f.rule, f.cell and f.cell.index, f.line, [r.to_dict() for r in f.reaches]) for f in found]


def test_cells_of_an_editor() -> None:
    found = in_editor(
        cells("from openai import OpenAI", f"# 🙂\ntoken = '{SECRET}'", "\nOpenAI().responses.create(input=token)")
    )
    via = [{"cell": 1, "line": 2, "column": 1}]
    call = {"sink": "openai.responses.create", "destination": "openai", "cell": 2, "line": 2, "column": 1, "via": via}
    assert found == [("github-pat", 1, 2, [call])]


# ── the cache ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_edit_parses_one_block() -> None:
    rows = [f"def f{i}(x):\n    return x\n" for i in range(200)]
    text = CODE + "\n".join(rows)
    cache, rules, key = FlowCache(), load_shipped(), load_key()

    def look(text: str) -> object:
        reading = Reading((Part(text, "python"),))
        return scan_reading(reading, Document(text, "python"), rules=rules, key=key, cache=cache)

    first = look(text)
    parsed = cache.parsed
    assert parsed > 200
    assert look(text) == first and cache.parsed == parsed
    edited = text.replace("def f100(x):\n    return x", "def f100(x):\n    return x + 1")
    look(edited)
    assert cache.parsed == parsed + 1
    look("# a line more\n" + edited)
    assert cache.parsed == parsed + 1
    look(edited.replace("def f100(x):", "def f100(x:"))
    assert cache.parsed == parsed + 2


def test_a_cache_does_not_change_what_is_found() -> None:
    cache = FlowCache()
    texts = [
        "from openai import OpenAI\nclient = OpenAI()",
        f"token = '{SECRET}'",
        "client.responses.create(input=token)",
    ]
    states = [texts, [texts[0], "token = 'x'", texts[2]], [texts[0], "%time token = 1 +", texts[2]], texts[1:], texts]
    for state in states:
        assert in_editor(cells(*state), cache) == in_editor(cells(*state))


def test_a_cache_holds_one_document() -> None:
    cache = FlowCache()
    for number in range(50):
        in_editor(cells("from openai import OpenAI", f"x = {number}\nOpenAI().responses.create(input=x)"), cache)
    assert cache.size <= 2 * 6


# ── the same everywhere ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_the_same_bytes_in_every_process(tmp_path: Path, seed: str) -> None:
    (tmp_path / "a.py").write_text(CODE * 3, "utf-8")
    command = [sys.executable, "-m", "safe_prompt", "scan", "--format", "json", "a.py"]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert ran.returncode == 1, ran.stderr
    found = [finding.to_dict() for finding in scan(CODE * 3, path="a.py")]
    told = json.loads(ran.stdout)["findings"]
    for finding in told:
        finding["action"] = None
    assert told == found


def test_ordinary_code_does_not_load_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import json\nprint(json.dumps({'a': 1}))\n", "utf-8")
    code = (
        "import sys; from safe_prompt import Document, scan; scan(Document.from_path(sys.argv[1]));"
        "print([m for m in sys.modules if m.startswith('safe_prompt.flow')])"
    )
    ran = subprocess.run([sys.executable, "-c", code, "a.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['safe_prompt.flow', 'safe_prompt.flow.gate']"
