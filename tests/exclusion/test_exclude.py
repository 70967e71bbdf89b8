"""`safe-prompt exclude`: the right files, in files that git reads as we mean them, and nothing of the user's lost."""

from __future__ import annotations

import json
import os
import random
import string
import subprocess
import sys
from pathlib import Path

import pytest

from safe_prompt.cli.main import main
from safe_prompt.errors import ConfigError
from safe_prompt.exclusion import claude_settings, managed_block
from safe_prompt.exclusion.patterns import path_pattern, patterns_for
from safe_prompt.exclusion.tools import ignore_tools, refused_files, tools_named

GITIGNORE_TOOLS = [tool for tool in ignore_tools() if tool.syntax == "gitignore"]
ODD_NAMES = [
    "plain.txt", "with space.txt", "#hash.txt", "!bang.txt", "[a-c].txt", "a.txt", "star*.txt", "starry.txt",
    "what?.txt", "back\\slash.txt", "trailing ", "trailing", "trailing  ", "ünïcödé 😀.txt", "e\u0301.txt",
    "(brackets).txt", "tab\there.txt", "line\nbreak.txt", "return\rhere.txt", "quote'\".txt", "{a,b}.txt", "-dash",
    "~tilde", "$HOME", "sep\u2028here.txt", "deep/#x/[1]/!y .txt", "deep/#x/1/!y .txt", "deep/plain.txt",
    "zero\u200bwidth.txt",
]  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    top = tmp_path / "project 😀"
    top.mkdir()
    git(top, "init", "-q", ".")
    monkeypatch.chdir(top)
    return top


def git(top: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    done = subprocess.run(["git", *arguments], cwd=top, input=stdin, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def ignored_by(top: Path, patterns: Path, names: list[str]) -> set[str]:
    """Names that git ignores with the given file as its only list."""
    command = ["-c", f"core.excludesFile={patterns}", "check-ignore", "--no-index", "--stdin", "-z"]
    out = git(top, *command, stdin=b"\0".join(map(os.fsencode, names)))
    return {os.fsdecode(name) for name in out.split(b"\0") if name}


def write(top: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def secret(seed: str) -> str:
    chance = random.Random(seed)
    value = "".join(chance.choices(string.ascii_letters + string.digits, k=24))
    name = "password"
    return f"{name} = '{value}'\n"


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["exclude", *arguments])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


# ── one line for one file ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows cannot hold")
def test_a_line_means_its_file_alone_to_git(project: Path, tmp_path: Path) -> None:
    for name in ODD_NAMES:
        write(project, {name: "x"})
    patterns = tmp_path / "one"
    for name in ODD_NAMES:
        patterns.write_text(path_pattern(name) + "\n", "utf-8", newline="")
        taken = ignored_by(project, patterns, ODD_NAMES)
        assert name in taken
        # Only where no line can hold a character does `?` stand for it, and could take in a twin.
        assert taken == {name}


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows cannot hold")
def test_made_up_names_mean_themselves_to_git(project: Path, tmp_path: Path) -> None:
    chance = random.Random("names")
    letters = "ab *?[]!#\\-^.~😀é(){}$'\""
    names = sorted({"".join(chance.choices(letters, k=chance.randint(1, 7))) for _ in range(400)} - {".", ".."})
    names = [name for name in names if name.strip(".")]
    half = set(chance.sample(names, len(names) // 2))
    patterns = tmp_path / "half"
    patterns.write_text("".join(path_pattern(name) + "\n" for name in sorted(half)), "utf-8", newline="")
    assert ignored_by(project, patterns, names) == half


def test_a_name_that_is_no_utf8_is_one_unknown_byte() -> None:
    assert path_pattern("caf\udce9.txt") == "/caf?.txt"


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────────

SENSITIVE = {".env", "app/.ENV.Local", "keys/id_rsa", "ünï 😀/customers.csv", "a b/#config [1].py", "ignored/.env"}
HARMLESS = {".env.example", "id_rsa.pub", "README.md", "src/app.py", "a b/#config 1.py", "a b/#config [2].py"}


def make_tree(project: Path) -> None:
    write(project, dict.fromkeys(sorted(SENSITIVE | HARMLESS), "x = 1\n"))
    write(project, {"a b/#config [1].py": secret("content"), ".gitignore": "/ignored/\n"})
    write(
        project, {"node_modules/pkg/.env": "x", "env/pyvenv.cfg": "home = x\n", "env/lib/settings.py": secret("venv")}
    )


@pytest.mark.parametrize("tool", GITIGNORE_TOOLS, ids=lambda tool: tool.id)
def test_git_reads_each_file_as_meant(tool, project: Path, tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    make_tree(project)
    code, out = run("--write", "--tool", tool.id, capsys=capsys)
    assert code == 0, out
    (project / ".gitignore").unlink()
    assert ignored_by(project, project / tool.file, sorted(SENSITIVE | HARMLESS)) == SENSITIVE
    assert "!" not in {line[:1] for line in (project / tool.file).read_text("utf-8").splitlines()}


def test_default_files_say_what_they_hold_and_what_not(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_tree(project)
    code, out = run(capsys=capsys)
    assert code == 0
    assert "Nothing was written" in out
    assert not (project / ".cursorignore").exists()
    code, out = run("--write", capsys=capsys)
    assert code == 0
    for name in (
        ".cursorignore",
        ".aiexclude",
        ".aiignore",
        ".codeiumignore",
        ".geminiignore",
        ".claude/settings.json",
    ):
        assert (project / name).read_text("utf-8").strip(), name
    assert not [refused.file for refused in refused_files() if (project / refused.file).exists()]
    assert not (project / ".aiderignore").exists()
    assert "holds generic-password" in out
    assert "node_modules" in out
    assert "MCP servers" in out
    value = secret("content").split("'")[1]
    assert value not in out
    assert not [file for file in project.rglob(".*ignore") if value in file.read_text("utf-8")]


def test_a_second_run_changes_no_byte(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_tree(project)
    write(project, {".claude/settings.json": '{\n\t"permissions": {"deny": ["Bash(rm *)"]},\n\t"model": "é"\n}'})
    run("--write", "--tool", "all", capsys=capsys)
    once = {tool.file: (project / tool.file).read_bytes() for tool in ignore_tools()}
    code, out = run("--write", "--tool", "all", capsys=capsys)
    assert code == 0
    assert out.count("up to date") == len(once)
    assert {name: (project / name).read_bytes() for name in once} == once
    assert run("--check", "--tool", "all", capsys=capsys)[0] == 0


def test_check_fails_on_missing_grown_and_shrunken(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_tree(project)
    assert run("--check", capsys=capsys)[0] == 1
    run("--write", capsys=capsys)
    assert run("--check", capsys=capsys)[0] == 0
    write(project, {"new file.py": secret("new")})
    assert run("--check", capsys=capsys)[0] == 1
    run("--write", capsys=capsys)
    assert "/new file.py" in (project / ".cursorignore").read_text("utf-8")
    (project / "new file.py").unlink()
    assert run("--check", capsys=capsys)[0] == 1
    run("--write", capsys=capsys)
    assert "/new file.py" not in (project / ".cursorignore").read_text("utf-8")
    assert "Read(/new file.py)" not in (project / ".claude/settings.json").read_text("utf-8")


def test_own_lines_stay_and_removal_leaves_no_trace(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = {
        ".cursorignore": "# mine\n*.pem\n!.env\n",
        ".aiignore": "no newline at the end",
        ".codeiumignore": "crlf\r\nlines\r\n",
        ".claude/settings.json": '{\n  "permissions": {\n    "deny": [\n      "Read(./x)"\n    ]\n  }\n}\n',
    }
    for name, text in own.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text, "utf-8", newline="")
    write(project, {".env": "x"})
    code, out = run("--write", capsys=capsys)
    assert code == 0
    assert "stays visible" not in out  # our lines come after the user's negation
    assert (project / ".codeiumignore").read_bytes().count(b"\r\n") > 200
    assert b"\n\n" not in (project / ".codeiumignore").read_bytes().replace(b"\r\n", b"")
    for name, text in own.items():
        assert (project / name).read_bytes().decode("utf-8").startswith(text[:10])
    code, out = run("--remove", capsys=capsys)
    assert code == 0
    left = {name: (project / name).read_bytes().decode() for name in own}
    assert left.pop(".aiignore").rstrip("\n") == own.pop(".aiignore")
    assert left == own
    assert not (project / ".aiexclude").exists()  # an empty one would hide every file
    assert "No file holds" in run("--remove", capsys=capsys)[1]


def test_a_users_line_after_the_block_wins_and_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"app/.env": "x"})
    run("--write", "--tool", "cursor", capsys=capsys)
    with (project / ".cursorignore").open("a", encoding="utf-8") as file:
        file.write("!app/.env\n")
    code, out = run("--write", "--tool", "cursor", capsys=capsys)
    assert code == 0
    assert "app/.env stays visible to Cursor" in out
    assert (project / ".cursorignore").read_text("utf-8").endswith("!app/.env\n")


def test_an_empty_aiexclude_is_said_to_have_hidden_everything(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, {".aiexclude": "# nothing\n"})
    _, out = run("--write", "--tool", "gemini-code-assist", capsys=capsys)
    assert "hid every file" in out


@pytest.mark.parametrize(
    "text",
    ["{not json", "[]", '{"permissions": {"deny": "x"}}', f'{{"permissions": {{"deny": ["{claude_settings.END}"]}}}}'],
)
def test_settings_that_we_cannot_read_are_left_alone(text: str, project: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    write(project, {".claude/settings.json": text, ".env": "x"})
    code, out = run("--write", "--tool", "claude-code", capsys=capsys)
    assert code == 2
    assert ".claude/settings.json" in out
    assert (project / ".claude/settings.json").read_text("utf-8") == text


def test_a_torn_block_is_not_guessed_at() -> None:
    for text in (
        f"{managed_block.BEGIN}\n.env\n",
        f"{managed_block.END}\n",
        f"{managed_block.END}\n{managed_block.BEGIN}\n",
    ):
        with pytest.raises(ConfigError, match="markers"):
            managed_block.with_block(text, [".env"], ".cursorignore")


def test_claude_rules() -> None:
    rules = [claude_settings.deny_rule(line) for line in (".env", "**/.aws/credentials", ".gnupg/", "/a (1)/x.py")]
    assert rules == ["Read(**/.env)", "Read(**/.aws/credentials)", "Read(**/.gnupg/**)", "Read(/a ?1?/x.py)"]


def test_claude_settings_keep_all_else(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {
        "model": "x",
        "hooks": {"a": [1, {"b": None}]},
        "permissions": {"allow": ["Bash(ls)"], "deny": ["WebFetch"]},
    }
    write(project, {".claude/settings.json": json.dumps(before), ".env": "x"})
    run("--write", "--tool", "claude-code", capsys=capsys)
    after = json.loads((project / ".claude/settings.json").read_text("utf-8"))
    assert "Read(**/.env)" in after["permissions"]["deny"]
    after["permissions"]["deny"] = [rule for rule in after["permissions"]["deny"] if not rule.startswith("Read(")]
    assert after == before


def test_unreadable_files_are_named_and_exit_3(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "broken.txt").write_bytes(b"\xff\xfe\x00")  # UTF-16 with half a unit
    code, out = run(capsys=capsys)
    assert code == 3
    assert "not looked into: broken.txt" in out


def test_an_inline_allow_keeps_no_file_visible(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = secret("allowed").rstrip() + '  # safe-prompt: allow[generic-password] reason="test"\n'
    write(project, {"conf.py": line})
    assert "conf.py  holds generic-password" in run(capsys=capsys)[1]


def test_on_request_what_is_accepted_stays_visible(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    allowed = secret("allowed").rstrip() + '  # safe-prompt: allow[generic-password] reason="test"\n'
    write(project, {"allowed.py": allowed, "tests/conf.py": secret("per file"), "old.py": secret("baseline")})
    write(project, {".safe-prompt.toml": '[per-file]\n"tests/**" = ["generic-password"]\n'})
    assert main(["baseline", "create", "old.py"]) == 0
    write(project, {"new.py": secret("new")})
    capsys.readouterr()
    _, strict = run(capsys=capsys)
    _, lenient = run("--accepted", capsys=capsys)
    for name in ("allowed.py", "tests/conf.py", "old.py"):
        assert f"{name}  holds" in strict
        assert f"{name}  holds" not in lenient
    assert "new.py  holds" in lenient


def test_unknown_and_impossible_tools(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    with pytest.raises(ConfigError, match="no tool"):
        tools_named(("nonsense",))
    code, out = run("--tool", "copilot", capsys=capsys)
    assert code == 2
    assert "Copilot reads no such file" in out


def test_list_of_tools_names_sources_and_gaps(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run("--list-tools", capsys=capsys)
    assert code == 0
    assert out.count("source: https://") == len(ignore_tools()) + len(refused_files())
    assert out.count("does not cover: ") == len(ignore_tools())


def test_names_alone_open_no_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"conf.py": secret("names only"), ".env": "x"})
    code, out = run("--names-only", capsys=capsys)
    assert code == 0
    assert "conf.py" not in out
    assert ".env" in out


def test_patterns_hold_each_file_once() -> None:
    lines = patterns_for([".env", "x/.ENV", "plain.py"])
    assert lines.count(".env") == 1
    assert "/.env" not in lines
    assert {"/x/.ENV", "/plain.py"} <= set(lines)


SETTINGS = [
    '{"permissions": {"deny": ["Bash(rm *)"], "allow": []}, "x": 1}',
    '{"model":"é 😀"}',
    '{\n\t"permissions": {\n\t\t"deny": []\n\t},\n\t"a": {"b": [1,   2]}\n}',
    '{\r\n    "permissions": {\r\n        "deny": [\r\n            "WebFetch"\r\n        ]\r\n    }\r\n}\r\n',
    '{\n  "permissions": {\n    "allow": ["Bash(ls)"]\n  }\n}\n',
]


@pytest.mark.parametrize("before", SETTINGS)
def test_settings_keep_their_layout_and_come_back(before: str) -> None:
    once = claude_settings.with_rules(before, ["Read(**/.env)", "Read(/é 😀.py)"], "x")
    assert json.loads(once)["permissions"]["deny"][-4:] == [
        claude_settings.BEGIN, "Read(**/.env)", "Read(/é 😀.py)", claude_settings.END,
    ]  # fmt: skip
    assert claude_settings.with_rules(once, ["Read(**/.env)", "Read(/é 😀.py)"], "x") == once
    other = claude_settings.with_rules(once, ["Read(**/.env)"], "x")
    assert json.loads(other)["permissions"]["deny"][-3:] == [
        claude_settings.BEGIN,
        "Read(**/.env)",
        claude_settings.END,
    ]
    assert claude_settings.with_rules(other, ["Read(**/.env)", "Read(/é 😀.py)"], "x") == once
    after = claude_settings.without_rules(once, "x")
    # A list that was there and empty goes with our rules: nobody can tell whose it was.
    assert after == before or json.loads(before)["permissions"]["deny"] == []
    assert [json.loads(after).get(key) for key in ("a", "model", "x")] == [
        json.loads(before).get(key) for key in ("a", "model", "x")
    ]
