"""Settings files: where they are found, what they may say, and that a project may only tighten."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

import safe_prompt
from safe_prompt.errors import ConfigError
from safe_prompt.policy.policy import Policy
from safe_prompt.policy.settings import Settings, find_project, load_settings, user_file

from .made import finding


class Files(SimpleNamespace):
    root: Path

    def write(self, layer: str, text: str) -> Path:
        path = {
            "site": self.root / "site.toml",
            "user": self.root / "config" / "config.toml",
            "project": self.root / "work" / ".safe-prompt.toml",
            "policy": self.root / "given.toml",
        }[layer]
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def load(self, given: str | None = None, today: date | None = None) -> Settings:
        path = self.root / "given.toml" if given is None else Path(given)
        return load_settings(
            self.root / "work", path if path.exists() else None, site=self.root / "site.toml", today=today
        )


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    monkeypatch.setenv("SAFE_PROMPT_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.delenv("SAFE_PROMPT_POLICY", raising=False)
    (tmp_path / "work" / ".git").mkdir(parents=True)
    return Files(root=tmp_path)


def error(files: Files) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        files.load()
    return caught.value


def test_without_files_the_built_in_policy_holds(files: Files) -> None:
    settings = files.load()
    assert settings == Settings()
    assert settings.policy is Policy.default()


def test_without_files_no_toml_is_read(files: Files) -> None:
    code = (
        "import sys; from safe_prompt.policy.settings import load_settings; load_settings(sys.argv[1]); "
        "print(sorted({'tomllib', 'difflib', 'platformdirs', 'safe_prompt.policy.policy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(files.root / "work")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_later_layers_override(files: Files) -> None:
    for layer, value in (("site", "audit"), ("user", "allow"), ("project", "mask"), ("policy", "warn")):
        files.write(layer, f'default = "{value}"')
        settings = files.load()
        assert settings.policy.fallback == value
        assert settings.sources[-1].layer == layer
        assert f"{layer} file" in settings.policy.fallback_place
    assert [source.layer for source in settings.sources] == ["site", "user", "project", "policy"]


def test_policy_from_the_environment(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    path = files.write("policy", 'default = "confirm"')
    monkeypatch.setenv("SAFE_PROMPT_POLICY", str(path))
    assert load_settings(files.root / "work").policy.fallback == "confirm"
    other = files.root / "other.toml"
    other.write_text('default = "block"', encoding="utf-8")
    assert load_settings(files.root / "work", other).policy.fallback == "block"
    monkeypatch.setenv("SAFE_PROMPT_POLICY", str(files.root / "missing.toml"))
    with pytest.raises(ConfigError, match=r"missing\.toml: cannot be read"):
        load_settings(files.root / "work")


@pytest.mark.parametrize("table", ["", "[tool.safe-prompt]\n"])
def test_own_files_may_leave_the_table_out(files: Files, table: str) -> None:
    files.write("project", f'{table}exclude = ["*.lock"]\ndisable = ["IP_ADDRESS"]')
    assert files.load().repository.exclude == ("*.lock",)


def test_the_nearest_project_file_counts(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    outer = tmp_path / "a" / "pyproject.toml"
    outer.write_text('[tool.safe-prompt]\ndefault = "mask"', encoding="utf-8")
    (tmp_path / "a" / "b" / "pyproject.toml").write_text('[project]\nname = "about-safe-prompt"', encoding="utf-8")
    assert find_project(deep) == outer
    own = tmp_path / "a" / ".safe-prompt.toml"
    own.write_text("", encoding="utf-8")
    assert find_project(deep) == own
    (tmp_path / "a" / "b" / ".git").mkdir()
    assert find_project(deep) is None
    near = tmp_path / "a" / "b" / ".safe-prompt.toml"
    near.write_text("", encoding="utf-8")
    assert find_project(deep / "missing" / "file.py") == near


LOOSENING = {
    "default": 'default = "audit"',
    "on_error": 'on_error = "warn"',
    "opaque": 'opaque = "allow"',
    "credential": 'credential = "mask"',
    "destinations.openai.status": '[destinations.openai]\nstatus = "approved"',
    "destinations.openai.kind": '[destinations.openai]\nkind = "local"',
    "destinations.openai.hosts": '[destinations.openai]\nhosts = ["nobody.example"]',
    "destinations.openai.base_url": '[destinations.openai]\nbase_url = "http://127.0.0.1:1"',
    "destinations.openai.model": '[destinations.openai]\nmodel = "gpt-4"',
    "destinations.openai.facts": "[destinations.openai]\ntraining = false",
    "destinations.gpt-4o": '[destinations.gpt-4o]\nmax_classification = "public"',
    "destinations.groq.max_classification": '[destinations.groq]\nmax_classification = "confidential"',
    "destinations.groq.above": '[destinations.groq]\nmax_classification = "public"\nabove = "warn"',
    "destinations.mistral.status": '[destinations.mistral]\nstatus = "restricted"',
    "rules.builtin-personal": '[[rules]]\nid = "builtin-personal"\nmatch = {}\naction = "block"',
    "rules.mine": '[[rules]]\nid = "mine"\nmatch = {}\naction = "block"',
}
USER = """
[destinations.groq]
max_classification = "internal"
above = "mask"
[destinations.mistral]
status = "forbidden"
[[rules]]
id = "mine"
match = { category = "person" }
action = "confirm"
"""


@pytest.mark.parametrize("key", list(LOOSENING))
def test_a_project_may_not_loosen(files: Files, key: str) -> None:
    files.write("user", USER)
    project = files.write("project", LOOSENING[key])
    caught = error(files)
    assert caught.place == str(project)
    assert caught.problem.startswith(f"{key}: ")
    assert "a project file may only tighten" in caught.problem
    assert caught.remedy == f"Move it to your user file: {user_file()}"
    # The same lines are fine in a file that the user names.
    project.unlink()
    files.write("policy", LOOSENING[key])
    files.load()


def test_a_project_may_tighten(files: Files) -> None:
    files.write("user", USER + '\n[destinations.cohere]\nstatus = "approved"\n')
    files.write(
        "project",
        """
        default = "mask"
        on_error = "block"
        opaque = "block"
        credential = "block"
        terms.words = ["Project Falcon"]
        rule_files = ["rules.toml"]
        [destinations.groq]
        max_classification = "public"
        above = "block"
        [destinations.openai]
        status = "forbidden"
        [destinations.cohere]
        status = "approved"
        [[rules]]
        id = "no-mail"
        match = { category = "contact" }
        action = "block"
        [[rules]]
        match = { entity = "NOTE" }
        action = "allow"
        """,
    )
    settings = files.load()
    own = settings.policy
    assert own.decide([], to="openai").action == "block"
    assert own.decide([finding("email")], to="ollama").action == "block"
    assert own.decide([finding("ip")], to="groq").action == "block"
    # A project's "allow" does not keep the default away.
    assert own.decide([finding("open")], to="anthropic").action == "mask"
    assert settings.terms.words == own.terms.words == ("Project Falcon",)
    assert own.rule_files == (files.root / "work" / "rules.toml",)


def test_a_named_file_comes_after_the_project(files: Files) -> None:
    files.write(
        "project",
        '[destinations.openai]\nmax_classification = "public"\n[destinations.groq]\nstatus = "forbidden"',
    )
    files.write(
        "policy",
        '[destinations.openai]\nmax_classification = "restricted"\n[destinations.groq]\nstatus = "approved"',
    )
    own = files.load().policy
    assert own.decide([finding("email")], to="openai").action == "mask"
    assert own.decide([], to="groq").action == "allow"


def test_project_exceptions_are_for_repository_checks_alone(files: Files) -> None:
    files.write(
        "user",
        'disable = ["ip-address"]\nexclude = ["a/**"]\n[[allow]]\nfingerprint = "k1:card"\nreason = "r"',
    )
    files.write(
        "project",
        """
        exclude = ["b/**", "a/**"]
        disable = ["EMAIL_ADDRESS"]
        per-file."tests/**" = ["API_KEY"]
        [[allow]]
        fingerprint = "k1:key"
        reason = "synthetic"
        """,
    )
    settings = files.load()
    repository = settings.repository
    assert repository.root == files.root / "work"
    assert repository.exclude == ("a/**", "b/**")
    assert repository.per_file == (("tests/**", ("API_KEY",)),)
    assert repository.disable == ("ip-address", "EMAIL_ADDRESS")
    assert [item.fingerprint for item in repository.allow] == ["k1:card", "k1:key"]
    actions = settings.policy.decide([finding(kind) for kind in ("key", "email", "card", "ip")], to="openai").actions
    assert actions == ("block", "mask", "allow", "allow")


def test_expired_allowances_are_noted(files: Files) -> None:
    files.write("user", '[[allow]]\nfingerprint = "k1:key"\nreason = "r"\nuntil = 2026-01-31')
    settings = files.load(today=date(2026, 2, 1))
    assert "expired on 2026-01-31" in settings.notes[0]
    assert settings.repository.allow == ()
    assert files.load(today=date(2026, 1, 31)).notes == ()


@pytest.mark.parametrize(
    ("locked", "text", "key"),
    [
        ('["default"]', 'default = "warn"', "default"),
        ("true", 'default = "warn"', "default"),
        ("true", 'on_error = "warn"', "on_error"),
        ("true", 'fail_on = "critical"', "fail_on"),
        ('["credential"]', 'credential = "mask"', "credential"),
        ('["rules"]', 'credential = "mask"', "credential"),
        ('["rules"]', '[[rules]]\nid = "builtin-personal"\nmatch = {}\naction = "warn"', "rules.builtin-personal"),
        ('["rules.builtin-personal"]', '[[rules]]\nid = "builtin-personal"\nmatch = {}\naction = "warn"',
         "rules.builtin-personal"),
        ('["destinations"]', '[destinations.house]\nkind = "local"\nhosts = ["a.b.test"]', "destinations.house"),
        ('["destinations.groq"]', '[destinations.groq]\nstatus = "approved"', "destinations.groq.status"),
        ('["destinations.groq.kind"]', '[destinations.groq]\nkind = "local"', "destinations.groq.kind"),
        ('["disable"]', 'disable = ["EMAIL_ADDRESS"]', "disable"),
        ("true", '[[allow]]\nfingerprint = "k1:key"\nreason = "r"', "allow"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("layer", ["user", "policy"])
def test_a_site_can_lock(files: Files, layer: str, locked: str, text: str, key: str) -> None:
    site = files.write("site", f'locked = {locked}\ndefault = "mask"\n[destinations.groq]\nstatus = "forbidden"')
    path = files.write(layer, text)
    caught = error(files)
    assert caught.place == str(path)
    assert caught.problem.startswith(f"{key}: ")
    assert f"the site file {site} locks it" in caught.problem
    site.write_text('default = "mask"', encoding="utf-8")
    files.load()


def test_a_locked_default_is_not_settled_by_rules(files: Files) -> None:
    files.write("user", '[[rules]]\nmatch = { entity = "NOTE" }\naction = "allow"')
    files.write("site", 'default = "mask"')
    assert files.load().policy.decide([finding("open")], to="openai").action == "allow"
    files.write("site", 'default = "mask"\nlocked = ["default"]')
    assert files.load().policy.decide([finding("open")], to="openai").action == "mask"


WRONG = [
    ('defualt = "warn"', "defualt: unknown key", 'Did you mean "default"?'),
    ('per_file = {}', "per_file: unknown key", 'Did you mean "per-file"?'),
    ("exculde = []", "exculde: unknown key", 'Did you mean "exclude"?'),
    ('default = "mas"', "default: expected one of allow, audit, warn, mask, confirm, block", 'Did you mean "mask"?'),
    ("default = 3", "default: expected one of", ""),
    ('exclude = "a"', "exclude: expected a list of non-empty strings", ""),
    ("per-file = []", "per-file: expected a table, not a list", ""),
    ('per-file."a/*" = "X"', 'per-file."a/*": expected a list', ""),
    ("rules = {}", "rules: expected an array of tables", "Write [[rules]]."),
    ('[[rules]]\nmatch = {}', "rules[0].action: missing", "Choose one of"),
    ('[[rules]]\naction = "mask"', "rules[0].match: missing", "match = {}"),
    ('[[rules]]\nmatch = { catgory = "x" }\naction = "mask"', "rules[0].match.catgory: unknown key", '"category"?'),
    ('[[rules]]\nmatch = { category = "credentials" }\naction = "mask"', "rules[0].match.category", '"credential"?'),
    ('[[rules]]\nmatch = { category = [] }\naction = "mask"', "rules[0].match.category: the list is empty", ""),
    ('[[rules]]\nmatch = { to = "opnai" }\naction = "mask"', '"opnai" is no destination', '"openai"?'),
    ('[[rules]]\nmatch = {}\nunless = {}\naction = "mask"', "rules[0].unless", ""),
    ('[[rules]]\nmatch = { min_confidence = 2 }\naction = "mask"', "min_confidence", ""),
    ('[[rules]]\nmatch = { min_count = true }\naction = "mask"', "min_count", ""),
    ('[[rules]]\nid = "a b"\nmatch = {}\naction = "mask"', "rules[0].id: cannot be an id", ""),
    ('[[rules]]\nid = "a"\nmatch = {}\naction = "mask"\n[[rules]]\nid = "a"\nmatch = {}\naction = "mask"', "twice", ""),
    ('[destinations.openai]\nstats = "approved"', "destinations.openai.stats: unknown key", '"status"?'),
    ('[destinations.openai]\nstatus = "aproved"', "destinations.openai.status: expected one of", '"approved"?'),
    ('[destinations.openai]\nabove = "mask"', "destinations.openai.above: says nothing", "max_classification"),
    ('[destinations.openai]\nhosts = ["https://a.test"]', "destinations.openai.hosts: expected hosts", "Leave out"),
    ('[destinations.openai]\nhosts = ["*"]', "destinations.openai.hosts: expected hosts", ""),
    ('[destinations.openai]\nverified_on = "2026-11-01"', "verified_on: expected a date", "without quotes"),
    ('[destinations.third-party]\nstatus = "approved"', "destinations.third-party: cannot be an id", ""),
    ('[destinations."api.openai.com"]\nstatus = "approved"', 'destinations."api.openai.com": cannot be an id', ""),
    ('[[allow]]\nfingerprint = "abc"\nreason = "r"', "allow[0].fingerprint: expected", ""),
    ('[[allow]]\nfingerprint = "k1:abc"', "allow[0].reason: missing", ""),
    ('[[allow]]\nfingerprint = "k1:abc"\nreason = "r"\nuntil = "soon"', "allow[0].until: expected a date", ""),
    ('terms.word = ["x"]', "terms.word: unknown key", '"words"?'),
    ('terms.hashes = ["x"]', "terms.hashes: expected", ""),
    ("locked = true", "locked: only the site file can lock keys", ""),
    ('[tool.safe_prompt]\ndefault = "mask"', "tool.safe_prompt: unknown key", '"safe-prompt"?'),
    ('[tool.safe-prompt]\ndefualt = "mask"', "tool.safe-prompt.defualt: unknown key", '"default"?'),
    ('default = "warn"\n[tool.safe-prompt]\n', "default: unknown key", ""),
    ('default = "warn" very secret words', "not valid TOML (at line 1", "Correct the syntax"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem", "remedy"), WRONG, ids=[str(n) for n in range(len(WRONG))])
@pytest.mark.parametrize("layer", ["user", "policy"])
def test_wrong_files_are_refused_with_a_remedy(files: Files, layer: str, text: str, problem: str, remedy: str) -> None:
    path = files.write(layer, text)
    caught = error(files)
    assert caught.place == str(path)
    assert problem in caught.problem
    assert remedy in caught.remedy
    assert "secret words" not in str(caught)


def test_unknown_lock(files: Files) -> None:
    files.write("site", 'locked = ["defaults"]')
    assert 'Did you mean "default"?' in str(error(files))


def test_unreadable_encoding(files: Files) -> None:
    files.write("user", "").write_bytes(b"\xff\xfe")
    assert "not valid UTF-8" in str(error(files))


def test_byte_order_mark(files: Files) -> None:
    files.write("user", '\ufeffdefault = "mask"')
    assert files.load().policy.fallback == "mask"


def test_a_file_that_is_written_changed_or_removed_counts_at_the_next_scan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "🙂 on Project Kestrel"
    found = lambda: [f.rule for f in safe_prompt.scan(text, names=False)]  # noqa: E731
    assert found() == []
    own = tmp_path / ".safe-prompt.toml"
    own.write_text('[tool.safe-prompt.terms]\nwords = ["Project Kestrel"]\n', "utf-8")
    assert found() == ["company-term"]
    own.write_text('[tool.safe-prompt.terms]\nwords = ["Project Merlin"]\n', "utf-8")
    os.utime(own, ns=(1, 1))
    assert found() == []
    own.write_text("[tool.safe-prompt]\nnonsense = 1\n", "utf-8")
    for _ in range(2):  # an error is not held either
        with pytest.raises(ConfigError, match="nonsense"):
            found()
    own.unlink()
    assert found() == []
