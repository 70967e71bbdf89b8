"""``%safe_prompt``: every command, its help, its errors, and completion."""

import json

import pytest

from safe_prompt_jupyter.commands.registry import COMMANDS
from safe_prompt_jupyter.completion import candidates

EMOJI = "🙂"


@pytest.fixture
def say(shell, capsys):
    """The answer to a line, or the error's text."""

    def say(line):
        from safe_prompt_jupyter.errors import CellError

        try:
            shell.ip.run_line_magic("safe_prompt", line)
        except CellError as error:
            assert error.__context__ is None
            return f"ERROR {error}"
        return capsys.readouterr().out

    return say


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help(say, command):
    assert say(f"{command.name} --help").startswith(f"usage: %safe_prompt {command.usage}")
    assert command.usage in say("") and command.summary in say("help")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("statsu", "Did you mean status?"),
        ("PLANTED", "Commands: status"),
        ("check --lats", "Did you mean --last?"),
        ("check", "Usage: %safe_prompt check"),
        ("check --cell", "--cell needs a value"),
        ("check --cell PLANTED", "no cell of that number"),
        ("check PLANTED", "no variable of that name"),
        ("unmask PLANTED", "no variable of that name"),
        ("check a b PLANTED", "too many words"),
        ("check 'PLANTED", "a quote is not closed"),
        ("config redcat all", "Did you mean redact?"),
        ("config redact PLANTED", "redact takes one of all, credentials, off"),
        ("config policy PLANTED.toml", "ERROR"),
        ("allow github-pat", "Usage: %safe_prompt allow"),
        ("allow github-pta --reason x", "Did you mean github-pat?"),
        ("allow github-pat --reason x --until PLANTED", "a month like"),
        ("history PLANTED", "Usage: %safe_prompt history"),
        ("notebook PLANTED", "no such notebook"),
        ("notebook a.ipynb --mask --strip", "Usage: %safe_prompt notebook"),
    ],
)
def test_errors_say_what_to_do_and_no_value(say, line, said):
    text = say(line)
    assert text.startswith("ERROR") and said in text
    assert "PLANTED" not in text.replace("PLANTED.toml", "")


def test_check(shell, say, plants):
    shell.names["letter"] = f"{EMOJI} {plants.email} {plants.key}"
    said = say("check letter")
    assert "EMAIL_ADDRESS" in said and "rules:" in said and not plants.found_in(said)
    shell.names["Out"][3] = plants.email
    assert "EMAIL_ADDRESS" in say("check --last")


def test_check_of_a_cell_looks_behind_placeholders(shell, say, plants):
    shell.ip.run_cell(f"x = {plants.email!r}", store_history=True)
    assert plants.email not in shell.names["In"][-1]
    assert "EMAIL_ADDRESS" in say(f"check --cell {len(shell.names['In']) - 1}")


def test_allow(say, plants):
    assert '# safe-prompt: allow[github-pat] reason="made up" until=2027-01' in say(
        "allow github-pat --reason 'made up' --until 2027-01"
    )
    said = say(f"allow github-pat --reason {plants.email}")
    assert said.startswith("ERROR") and not plants.found_in(said)


def test_config(shell, say, plants, policy):
    assert "redact = all" in say("config") and "watch = on" in say("config")
    assert "quiet = on" in say("config quiet on")
    assert shell.cell("", plants.email).text.count("EMAIL_ADDRESS") == 0
    assert "policy = " in say(f"config policy {policy}")


def test_report_and_unmask(shell, say, plants):
    assert "no %%safe_prompt cell" in say("report")
    result = shell.cell("", f"{EMOJI} {plants.email} {plants.key}").result
    said = say("report")
    assert "1 cells, 0 sent" in said and "1 × EMAIL_ADDRESS" in said and not plants.found_in(said)
    shell.names["reply"] = result.masked_prompt
    assert plants.email in say("unmask reply") and plants.key not in say("unmask reply")
    assert not plants.found_in(say("unmask reply --out full"))
    assert plants.email in shell.names["full"]


def test_notebook_and_checkpoint(say, plants, tmp_path):
    import nbformat

    output = nbformat.v4.new_output("stream", name="stdout", text=f"{EMOJI} {plants.email}\n")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print(mail)", outputs=[output])])
    path = tmp_path / "work" / "n.ipynb"
    copy = path.parent / ".ipynb_checkpoints" / "n-checkpoint.ipynb"
    copy.parent.mkdir()
    for file in (path, copy):
        nbformat.write(book, file)
    said = say(f"notebook {path}")
    assert said.count("EMAIL_ADDRESS") == 2 and not plants.found_in(said)
    assert plants.email in path.read_text("utf-8")
    assert say(f"notebook {path} --mask").count("1 values masked") == 2
    for file in (path, copy):
        assert not plants.found_in(file.read_text("utf-8")) and json.loads(file.read_text("utf-8"))["cells"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("%safe_prompt st", ["status"]),
        ("  %safe_prompt his", ["history"]),
        ("%safe_prompt history ", ["scrub", "--write", "--all-profiles"]),
        ("%safe_prompt history scrub --w", ["--write"]),
        ("%safe_prompt history scrub --write --", ["--all-profiles"]),
        ("%safe_prompt check --", ["--last", "--cell"]),
        ("%safe_prompt check lett", ["letter"]),
        ("%safe_prompt config re", ["redact"]),
        ("%safe_prompt nothing ", []),
        ("%%safe_prompt --d", ["--dry-run"]),
        ("%%safe_prompt --to op", ["openai:"]),
        ("%%safe_prompt --out x", []),
        ("print(--d", None),
        ("%safe_promp", None),
    ],
)
def test_candidates(shell, line, expected):
    shell.names["letter"] = 1
    session = shell.ip.magics_manager.registry["SafePromptMagics"].session
    assert candidates(session, line) == expected


def test_completion_in_the_shell(shell):
    from IPython.core.completer import provisionalcompleter

    for text, word in (("%safe_prompt sta", "status"), ("%%safe_prompt --dr", "--dry-run")):
        with provisionalcompleter():
            found = [one.text for one in shell.ip.Completer.completions(text, len(text))]
        assert any(one.endswith(word) for one in found), found


def test_traitlets():
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    from safe_prompt_jupyter.magics import SafePromptMagics

    config = Config()
    config.HistoryManager.enabled = False
    config.SafePromptMagics.redact = "credentials"
    config.SafePromptMagics.quiet = True
    config.SafePromptMagics.watch = False
    shell = InteractiveShell(config=config)
    magics = SafePromptMagics(shell)
    assert magics.session.hiding.redact == "credentials" and magics.session.settings.quiet and not magics.watch
