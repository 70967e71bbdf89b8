"""`safe-prompt migrate` on projects of other tools: what comes along, what does not, and that nothing leaks."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys

import pytest

from safe_prompt.cli.main import main
from safe_prompt.rules.template import expand

RULES, BASELINE, SETTINGS = "safe-prompt-rules.toml", ".safe-prompt-baseline.json", ".safe-prompt.toml"


def made(template, seed):
    return expand(template, f"migrate {seed}")


def pat(seed="a"):
    return made("ghp_{base62:30}{crc32_base62}", seed)


def sha1(text):
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class Project:
    def __init__(self, top, capfd):
        self.top = top
        self._capfd = capfd
        self.out = self.err = ""

    def git(self, *arguments):
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
        return subprocess.run(command, cwd=self.top, check=True, capture_output=True, text=True).stdout

    def write(self, files):
        for name, text in files.items():
            (self.top / name).parent.mkdir(parents=True, exist_ok=True)
            (self.top / name).write_text(text, "utf-8")

    def run(self, *arguments):
        self._capfd.readouterr()
        code = main(list(arguments))
        self.out, self.err = self._capfd.readouterr()
        return code

    def migrate(self, *arguments):
        return self.run("migrate", *arguments)

    def files(self):
        return {str(path.relative_to(self.top)): path.read_bytes() for path in self.top.rglob("*")
                if path.is_file() and ".git" not in path.parts}  # fmt: skip

    def entries(self):
        path = self.top / BASELINE
        return json.loads(path.read_text())["entries"] if path.exists() else []


@pytest.fixture
def project(tmp_path, monkeypatch, capfd):
    top = tmp_path / "project 😀"
    top.mkdir()
    monkeypatch.chdir(top)
    project = Project(top, capfd)
    project.git("init", "-q", ".")
    return project


def detect_secrets(results, **more):
    return json.dumps(
        {"version": "1.5.0", "plugins_used": [], "filters_used": [], "results": results, **more}, indent=2
    )


def result(path, value, line, **more):
    entry = {"type": "Secret", "filename": path, "hashed_secret": sha1(value), "is_verified": False}
    return {**entry, "line_number": line, **more}


GITLEAKS = r"""
title = "ours"
[extend]
useDefault = true
disabledRules = ["generic-password", "no-such-rule"]
[[rules]]
id = "Acme_Token"
description = "ACME token"
regex = '''(?i)[\w.-]{0,50}?(?:acme)[\s'"]{0,3}(?:=|:)[\x60'"\s=]{0,5}(ac_[a-z0-9]{24,})(?:[\x60'"\s;]|\\[nr]|$)'''
keywords = ["ACME"]
entropy = 3.1
tags = ["acme"]
[[rules.allowlists]]
paths = ['''^docs/''']
stopwords = ["STOPPED"]
[[rules]]
id = "github-pat"
[[rules.allowlists]]
regexTarget = "line"
regexes = ['''REGEXED''']
[[rules]]
id = "greek"
description = "greek"
regex = '''\p{Greek}+'''
[[rules]]
id = "names"
description = "names"
path = '''\.p12$'''
[[allowlists]]
commits = ["0123456789abcdef"]
paths = ['''vendor/''', '''\w+\.lock''']
[[allowlists]]
condition = "AND"
paths = ['''src/''']
regexes = ['''REGEXED''']
"""

SLOW = """
[[rules]]
id = "slow"
description = "slow"
regex = '''slow(x+)+y'''
"""


def test_rules_of_gitleaks_come_along_and_find_what_they_found(project):
    key = made("ac_{alnum:24}", "acme")
    project.write({".gitleaks.toml": GITLEAKS + SLOW, "docs/a.yaml": f'acme: "{key}"\n'})
    project.write({"a.yaml": f'# 😀\nacme: "{key}"\n'})
    assert project.migrate("--write") == 0, project.err
    for said in (
        "rule Acme_Token: it is now called acme-token", "entropy threshold has no equal",
        "disabledRules no-such-rule: safe-prompt has no rule of that id",
        "rule slow: its regex takes too long", "rule greek: its regex cannot be translated: Unicode classes",
        "rule names: it is about the names of files alone", "commits (1)", "path 2: no glob says the same",
        "stopwords (1)", "regexes about what was found (1)", "paths AND another condition",
    ):  # fmt: skip
        assert said in project.out
    assert "STOPPED" not in project.out
    assert "REGEXED" not in project.out
    assert project.run("rules", "check", RULES) == 0
    assert "1 rules checked, 0 problems" in project.out
    settings = (project.top / SETTINGS).read_text("utf-8")
    for line in (f'"{RULES}"', '"*vendor/"', '"generic-password"', '"/docs/" = ["acme-token"]'):
        assert line in settings
    assert project.run("scan", ".", "--format", "json") == 1
    found = {(one["path"], one["rule"]) for one in json.loads(project.out)["findings"]}
    assert ("a.yaml", "acme-token") in found
    assert ("docs/a.yaml", "acme-token") not in found


def test_a_second_run_changes_nothing(project):
    project.write({".gitleaks.toml": GITLEAKS, "a.py": f'x = "{pat()}"\n', ".gitleaksignore": "a.py:github-pat:1\n"})
    project.write({".secrets.baseline": detect_secrets({"a.py": [result("a.py", pat(), 1)]})})
    assert project.migrate() == 0
    assert "Nothing was written. To write: safe-prompt migrate --write" in project.out
    assert not {RULES, BASELINE, SETTINGS} & set(project.files())
    assert project.migrate("--write") == 0
    after = project.files()
    assert {RULES, BASELINE, SETTINGS} < set(after)
    assert project.migrate("--write") == 0
    assert project.out.endswith("Nothing to write.\n")
    assert project.files() == after


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        (".gitleaks.toml", "[[rules]\n", "line 1"),
        (".gitleaks.toml", "[[rules]]\nid = 'x'\nregex = 3\n", "rules[0].regex"),
        (".gitleaks.toml", "[[rules]]\nregex = 'x'\n", "rules[0].id"),
        (".gitleaksignore", "# 😀\n\nKEPT\n", "line 3"),
        (".secrets.baseline", '{\n "results": {\n', "line 3"),
        (".secrets.baseline", "[]", "line 1"),
        (".secrets.baseline", '{"results": {"a": [{"hashed_secret": "KEPT"}]}}', "result 1 of a"),
    ],
)
def test_a_broken_source_stops_everything(project, name, text, place):
    project.write({"gitleaks.toml": GITLEAKS, name: text})
    before = project.files()
    assert project.migrate("--write") == 2
    assert name in project.err
    assert place in project.err
    assert "KEPT" not in project.err
    assert project.files() == before


def test_nothing_to_bring_along(project):
    assert project.migrate() == 0
    assert "Nothing to bring along" in project.out


def test_a_gitleaksignore_line_means_what_stands_there(project):
    project.write({"a.py": f'x = "{pat("a")}"\n', "b.py": f'y = "{pat("b")}"\n', "c.py": "z = 1\n"})
    project.git("add", "-A")
    project.git("commit", "-qm", "x")
    commit = project.git("rev-parse", "HEAD").strip()
    # b's value moves down, a's is replaced by another one; the third line of the list names a clean line.
    project.write({"a.py": f'x = "{pat("other")}"\n', "b.py": f'# 😀\n\ny = "{pat("b")}"\n'})
    project.write(
        {
            ".gitleaksignore": f"# 😀 accepted\n{commit}:a.py:github-pat:1\n{commit}:b.py:github-pat:1\nc.py:x:1\n"
            f"gone.py:x:1\na.py:github-pat:9\n{'0' * 40}:b.py:x:1\n../up.py:x:1\nx.zip!a.py:x:1\n"
        }
    )
    assert project.migrate("--write") == 0
    assert [entry["path"] for entry in project.entries()] == ["b.py"]
    for said in (
        "line 2: that value is in the history alone", "line 4: safe-prompt reports no credential on that line",
        "line 5: the file is gone", "line 6: the file has no such line", "line 7: that commit",
        "line 8: it lies outside the project", "line 9: it lies in an archive",
    ):  # fmt: skip
        assert said in project.out


def test_a_line_with_two_findings_is_no_guess(project):
    text = f'x = "{pat("a")}", "{made("glpat-{base62:20}", "g")}"\n'
    project.write({"a.py": text, ".gitleaksignore": "a.py:something-else:1\n"})
    assert project.migrate("--write") == 0
    assert "several findings stand on that line" in project.out
    assert project.entries() == []
    project.write({".gitleaksignore": "a.py:github-pat:1\n"})
    assert project.migrate("--write") == 0
    assert [entry["rule"] for entry in project.entries()] == ["github-pat"]


def test_a_secrets_baseline_is_verified_by_hash_and_no_hash_is_kept(project):
    password = made("{base62:16}", "pw")
    project.write(
        {
            "a.py": f'# 😀\n\nTOKEN = "{pat("a")}"\nOTHER = "{pat("b")}"\n',
            "db.env": f"DB=postgres://admin:{password}@db.internal/x\n",
            "c.py": f'T = "{pat("new")}"\n',
            "plain.py": "x = 'hello world'\n",
            "vendor/v.py": f'T = "{pat("v")}"\n',
        }
    )
    results = {
        "a.py": [result("a.py", pat("a"), 1), result("a.py", pat("gone"), 2)],  # the first one has moved
        "db.env": [result("db.env", password, 1, is_secret=True)],
        "c.py": [result("c.py", pat("old"), 1, is_secret=False)],
        "plain.py": [result("plain.py", "hello world", 1)],
        "vendor/v.py": [result("vendor/v.py", pat("v"), 1)],
        "lost.py": [result("lost.py", pat("l"), 1)],
    }
    filters = [
        {"path": "detect_secrets.filters.allowlist.is_line_allowlisted"},
        {"path": "detect_secrets.filters.regex.should_exclude_file", "pattern": ["^vendor/", r"\w+\.x"]},
        {"path": "detect_secrets.filters.regex.should_exclude_line", "pattern": ["KEPT"]},
        {"path": "detect_secrets.filters.regex.should_exclude_secret", "pattern": ["KEPT"]},
        {"path": "file://mine.py::is_ok"},
    ]
    plugins = [{"name": "Mine", "path": "file://mine.py"}]
    text = detect_secrets(results, filters_used=filters, plugins_used=plugins)
    project.write({".secrets.baseline": text})
    assert project.migrate("--write") == 0
    assert [(one["path"], one["rule"], one["count"]) for one in project.entries()] == [
        ("a.py", "github-pat", 1), ("db.env", "connection-string", 1),
    ]  # fmt: skip
    for said in (
        "a.py:2: that value no longer stands on its line", "db.env:1: it was audited as a real secret",
        "c.py:1: what safe-prompt finds on that line is another value",
        "plain.py:1: safe-prompt reports nothing there: no entry is needed",
        "vendor/v.py:1: a scan leaves it out (excluded by settings): no entry is needed", "lost.py:1: the file is gone",
        "file filter 2: no glob says the same", "expressions about lines (1)", "expressions about values (1)",
        "a filter of your own is code", "a plugin of your own is code",
    ):  # fmt: skip
        assert said in project.out
    written = project.out + "".join((project.top / name).read_text("utf-8") for name in (BASELINE, SETTINGS))
    values = [pat("a"), pat("b"), password, pat("new"), pat("v"), pat("gone")]
    for value in (*values, *map(sha1, values), "KEPT"):
        assert value not in written
    assert project.run("scan", ".", "--format", "json") == 1
    left = {(one["path"], one["line"]) for one in json.loads(project.out)["findings"]}
    assert left == {("a.py", 4), ("c.py", 1)}


def test_a_short_hash_proves_its_own_line_alone(project):
    # detect-secrets 1.5.0 hashes what its expression captures: of a GitHub token, the prefix.
    project.write({"a.py": f'A = "{pat("a")}"\nother = "{pat("b")}"\n'})
    project.write({".secrets.baseline": detect_secrets({"a.py": [result("a.py", "ghp", 2)]})})
    assert project.migrate("--write") == 0
    assert project.run("scan", ".", "--format", "json") == 1
    assert [one["line"] for one in json.loads(project.out)["findings"]] == [1]


def test_equal_surroundings_are_told_apart_by_their_count_alone(project):
    project.write({"a.py": "".join(f'T{n} = "{pat(n)}"\n' for n in range(3)), ".gitleaksignore": "a.py:github-pat:2\n"})
    assert project.migrate("--write") == 0
    assert "a.py: 3 findings of github-pat have the same surroundings, 1 of them accepted: all stay" in project.out
    project.write({".gitleaksignore": "a.py:github-pat:1\na.py:github-pat:2\na.py:github-pat:3\n"})
    assert project.migrate("--write") == 0
    assert "have the same surroundings" not in project.out
    assert project.run("scan", ".") == 0


def test_what_is_there_is_kept(project):
    kept = '[[rule]]\nid = "mine"\ntitle = "M"\nwhy = "M"\nentity = "TOKEN"\ncategory = "credential"\n' \
           'classification = "restricted"\nseverity = "high"\nconfidence = 0.7\nregex = "mine_[0-9]{9}"\n' \
           'value = ["mine_{digits:9}"]\nexamples = ["key {value}"]\n'  # fmt: skip
    own = f'# mine\nexclude = ["*.log"]\nrule_files = ["{RULES}"]\n'
    project.write({RULES: kept, SETTINGS: own, ".gitleaks.toml": GITLEAKS, "a.py": f'x = "{pat("a")}"\n'})
    assert project.run("baseline", "create") == 0
    before = project.entries()
    project.write({"b.py": f'y = "{pat("b")}"\n', ".gitleaksignore": "b.py:github-pat:1\n"})
    assert project.migrate("--write") == 0
    assert (project.top / RULES).read_text().startswith(kept)
    assert 'id = "acme-token"' in (project.top / RULES).read_text()
    assert (project.top / SETTINGS).read_text() == own
    assert f"Add to {project.top / SETTINGS} yourself" in project.out
    assert '"*vendor/"' in project.out
    assert "rule_files" not in project.out
    assert [entry for entry in project.entries() if entry["path"] != "b.py"] == before
    assert len(project.entries()) == len(before) + 1


def test_settings_of_a_folder_above_get_globs_from_there(project, monkeypatch):
    project.write({"pyproject.toml": '[tool.safe-prompt]\nexclude = ["*.log"]\n'})
    inner = project.top / "inner"
    inner.mkdir()
    (inner / ".gitguardian.yaml").write_text("version: 2\nsecret:\n  ignored_paths:\n    - 'a/b.py'\n    - c.py\n")
    shutil.rmtree(project.top / ".git")
    monkeypatch.chdir(inner)
    assert project.migrate() == 0
    assert "[tool.safe-prompt]" in project.out
    assert '"/inner/**/a/b.py"' in project.out
    assert '"/inner/**/c.py"' in project.out


def test_two_rules_that_would_share_an_id(project):
    rule = "[[rules]]\nid = '{}'\nregex = 'acme_[0-9]{{12}}'\n"
    project.write({"gitleaks.toml": rule.format("a_b") + rule.format("a-b") + rule.format("github-pat")})
    assert project.migrate("--write") == 0
    assert "rule a-b: another rule is already called a-b" in project.out
    assert "rule github-pat: it is now called gitleaks-github-pat" in project.out
    assert (project.top / RULES).read_text().count("[[rule]]") == 2
    assert project.run("rules", "check", RULES) == 0


def test_outside_a_repository(tmp_path, capfd):
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "a.py").write_text(f'x = "{pat()}"\n')
    (folder / ".gitleaksignore").write_text(f"a.py:github-pat:1\n{'0' * 40}:a.py:github-pat:1\n")
    assert main(["migrate", str(folder), "--write"]) == 0
    assert "that commit, or the file in it, is not in this clone" in capfd.readouterr().out
    assert [entry["path"] for entry in json.loads((folder / BASELINE).read_text())["entries"]] == ["a.py"]
    assert main(["scan", str(folder)]) == 0


def test_a_source_that_is_no_text(project):
    (project.top / ".gitleaksignore").write_bytes(b"\xff\xfe\x00")
    assert project.migrate() == 2
    assert ".gitleaksignore: not valid UTF-8" in project.err


def test_paths_of_ggshield(project):
    project.write(
        {
            ".gitguardian.yaml": "# 😀\nversion: 2\nsecret:\n  ignored_paths: # why\n    - '**/README.md'\n"
            "    - doc/*\n"
            '    - "LICENSE" # ours\n    - [odd]\n  ignored_matches:\n    - name: x\n      match: KEPT\n'
            "  ignored_detectors:\n    - Generic Password\niac:\n  ignored_paths:\n    - infra/\n"
        }
    )
    assert project.migrate("--write") == 0
    settings = (project.top / SETTINGS).read_text()
    for glob in ('"**/README.md"', '"**/doc/*"', '"LICENSE"'):
        assert glob in settings
    assert "infra" not in settings
    assert "line 8: this way of writing a path" in project.out
    assert "line 9: ignored values" in project.out
    assert "KEPT" not in project.out + settings


@pytest.mark.parametrize("text", ["paths-ignore:\n- '*.md'\n", "secret:\n  ignored-paths:\n  - '*.md'\n"])
def test_older_configurations_of_ggshield(project, text):
    project.write({".gitguardian.yml": text})
    assert project.migrate("--write") == 0
    assert '"*.md"' in (project.top / SETTINGS).read_text()


def test_a_configuration_that_is_extended(project):
    rule = "[[rules]]\nid = '{0}'\ndescription = '{0}'\nregex = '''{0}_[0-9]{{12}}'''\n"
    project.write(
        {
            ".gitleaks.toml": "[extend]\npath = 'conf/more.toml'\n" + rule.format("first"),
            "conf/more.toml": "[extend]\npath = 'conf/most.toml'\n" + rule.format("second"),
            "conf/most.toml": "[extend]\npath = 'conf/more.toml'\n" + rule.format("third"),
        }
    )
    assert project.migrate("--write") == 0
    text = (project.top / RULES).read_text()
    assert [name for name in ("first", "second", "third") if f'id = "{name}"' in text] == ["first", "second", "third"]
    assert "further than gitleaks itself reads" in project.out


@pytest.mark.e2e
def test_a_real_baseline_of_detect_secrets(project):
    password, stripe = made("{base62:14}", "pw"), made("sk_live_{base62:24}", "s")
    body = made("{pem_body:600}", "pem")
    dashes = "-" * 5
    project.write(
        {
            "src/a.py": f'# 😀\nTOKEN = "{pat("a")}"\npassword = "{password}"\n',
            "src/b.env": f"AWS_ACCESS_KEY_ID=AKIA{made('{base32:16}', 'aws')}\nDB=postgres://u:{password}@db.internal/x\n",
            "src/c.js": f'const stripe = "{stripe}";\n//  pragma: allowlist nextline secret\nconst t = "{pat("c")}";\n',
            "src/id.pem": f"{dashes}BEGIN RSA PRIVATE KEY{dashes}\n{body}\n{dashes}END RSA PRIVATE KEY{dashes}\n",
            "vendor/v.py": f'T = "{pat("v")}"\n',
        }
    )
    project.git("add", "-A")
    command = [sys.executable, "-m", "detect_secrets", "scan", "--exclude-files", "^vendor/"]
    done = subprocess.run(command, cwd=project.top, capture_output=True, text=True, check=True)
    assert set(json.loads(done.stdout)["results"]) == {"src/a.py", "src/b.env", "src/c.js", "src/id.pem"}
    project.write({".secrets.baseline": done.stdout})
    assert project.migrate("--write") == 0
    assert "Not carried over" not in project.out, project.out
    assert project.run("scan", ".") == 0, project.out
    project.write({"src/a.py": (project.top / "src/a.py").read_text() + f'NEW = "{pat("n")}"\n'})
    assert project.run("scan", ".", "--format", "json") == 1
    assert [one["line"] for one in json.loads(project.out)["findings"]] == [4]
    for value in (pat("a"), password, stripe, sha1(pat("a")), sha1(password)):
        assert value not in (project.top / BASELINE).read_text() + project.out
