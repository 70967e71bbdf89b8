"""``%%safe_prompt`` in a shell of this process, against the stand-in server."""

import builtins
import sys

import pytest

from safe_prompt_jupyter import SafePromptBlocked, SafePromptResult

EMOJI = "🙂"


def prompt_of(server, index=-1):
    return server.requests[index]["body"]["messages"][-1]["content"]


def test_without_destination_nothing_is_sent_and_everything_found_is_masked(shell, plants, server):
    ran = shell.cell("", f"{EMOJI} My key is {plants.key}, my account {plants.iban}")
    assert isinstance(ran.result, SafePromptResult)
    assert not ran.result.sent and not server.requests
    assert {finding.entity for finding in ran.result.findings} >= {"IBAN_CODE"}
    assert "SP_" in ran.result.masked_prompt and EMOJI in ran.result.masked_prompt
    assert not plants.found_in(ran.result.masked_prompt + repr(ran.result) + ran.text + ran.html)


def test_sends_masked_and_restores(shell, plants, to_stand_in, policy):
    shell.names |= {
        "clients": plants.data.clients,
        "letter": plants.data.letter,
        "snippet": plants.data.api_snippet,
    }
    ran = shell.cell(
        f"--to openai:stand-in-model --policy {policy} --out answer",
        "{snippet}\n\n{clients}\n\n{letter}",
    )
    assert ran.error is None
    assert len(to_stand_in.requests) == 1
    assert not plants.found_in(to_stand_in.log.read_text("utf-8"))
    answer = shell.names["answer"]
    assert answer.sent and answer.action == "mask"
    assert all(person in answer.text for person in plants.people)
    assert plants.email in answer.text and plants.key not in answer.text
    assert not plants.found_in(answer.masked_reply) and not plants.found_in(answer.masked_prompt)
    # The reply is shown restored; the report and everything else is free of values.
    assert plants.people[0] in ran.html
    assert plants.key not in ran.text + ran.html
    assert not plants.found_in(repr(answer) + answer.report.plain() + answer.report.html())
    assert str(answer) == answer.text


def test_anthropic(shell, plants, to_stand_in, policy):
    ran = shell.cell(
        f'--to anthropic:stand-in-model --policy {policy} --system "You help {plants.email} {EMOJI}"',
        plants.data.clients,
    )
    assert ran.error is None and ran.result.sent
    body = to_stand_in.requests[0]["body"]
    assert to_stand_in.requests[0]["path"] == "/v1/messages"
    assert "SP_EMAIL_" in body["system"] and EMOJI in body["system"]
    assert not plants.found_in(to_stand_in.log.read_text("utf-8"))
    assert plants.people[0] in ran.result.text


def test_system_text_is_masked_with_the_same_placeholders(shell, plants, to_stand_in, policy):
    ran = shell.cell(
        f'--to openai:m --policy {policy} --system "Write to {plants.email}"',
        f"Who is {plants.email}? {EMOJI}",
    )
    system, user = to_stand_in.requests[0]["body"]["messages"]
    assert system["role"] == "system"
    assert system["content"].split()[-1] in user["content"]
    assert ran.result.masked_system == system["content"]
    assert len(ran.result.system_findings) == 1


def test_follow_up_cells_share_the_vault(shell, plants, to_stand_in, policy):
    line = f"--to openai:m --policy {policy}"
    shell.cell(line, f"Mail {plants.email}")
    shell.cell(line, f"{EMOJI} again {plants.email}")
    assert prompt_of(to_stand_in, 0).split()[-1] == prompt_of(to_stand_in, 1).split()[-1]


def test_table_with_prose_on_its_last_line(shell, plants, to_stand_in, policy):
    ran = shell.cell(f"--to openai:m --policy {policy}", f"{plants.data.clients} is the table, see above {EMOJI}")
    assert ran.error is None
    assert not plants.found_in(to_stand_in.log.read_text("utf-8"))


def test_dry_run_sends_nothing_and_does_not_fail(shell, plants, to_stand_in):
    ran = shell.cell("--to openai:m --dry-run", f"key {plants.key}")
    assert ran.error is None and not ran.result.sent and not to_stand_in.requests
    assert "nothing sent" in ran.text


def test_block_sends_nothing_and_shows_no_value(shell, plants, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    ran = shell.cell("--to openai:gpt-x", f"BODYWORD {EMOJI} {plants.key}")
    assert isinstance(ran.error, SafePromptBlocked)
    assert not plants.found_in(ran.text + ran.html + str(ran.error))
    assert "SafePromptBlocked: " in ran.text and "run_cell_magic" not in ran.text
    assert "Traceback" not in ran.text
    assert "Nothing was sent." in ran.text


def test_clean_prompt_goes_unchanged(shell, to_stand_in, policy):
    body = 'Explain {"a": {"b": []}} and {undefined} ' + EMOJI
    ran = shell.cell(f"--to openai:m --policy {policy}", body)
    assert ran.error is None and prompt_of(to_stand_in) == body
    assert ran.result.action == "allow"


def test_local_model_is_allowed(shell, plants, to_stand_in):
    ran = shell.cell("--to openai:m", f"key {plants.key}")
    assert ran.error is None and ran.result.action == "audit"
    assert plants.key in prompt_of(to_stand_in)
    # It may go there, but the notebook's file must not hold it.
    assert not plants.found_in(ran.text.partition("**Stand-in")[0] + ran.result.report.html())


@pytest.mark.parametrize(("allow_stdin", "answer", "sent"), [(True, "y", True), (True, "", False), (False, "y", False)])
def test_confirm(shell, plants, to_stand_in, tmp_path, monkeypatch, policy, allow_stdin, answer, sent):
    file = tmp_path / "confirm.toml"
    file.write_text(
        policy.read_text("utf-8") + '\n[[tool.safe-prompt.rules]]\nmatch = {}\naction = "confirm"\n', "utf-8"
    )
    asked = []
    monkeypatch.setattr(builtins, "input", lambda question: asked.append(question) or answer)
    shell.ip.kernel._allow_stdin = allow_stdin
    ran = shell.cell(f"--to openai:m --policy {file}", f"mail {plants.email}")
    assert bool(to_stand_in.requests) is sent and bool(asked) is allow_stdin
    assert not plants.found_in("".join(asked) + ran.text)
    if sent:
        assert not plants.found_in(to_stand_in.log.read_text("utf-8"))
    else:
        assert type(ran.error).__name__ == "NotConfirmed"


def test_quiet_with_out_shows_nothing_of_the_reply(shell, plants, to_stand_in, policy):
    ran = shell.cell(f"--to openai:m --policy {policy} --quiet --out answer", plants.data.clients)
    assert not plants.found_in(ran.text + ran.html) and "section" not in ran.html
    assert plants.email in shell.names["answer"].text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--to gpt-4", "--to takes provider:model"),
        ("--to nobody:gpt", "--to takes provider:model"),
        ("--to openai:m", "OPENAI_API_KEY is not set"),
        ("--to anthropic:m", "ANTHROPIC_API_KEY is not set"),
        ("--sytem x", "Did you mean --system?"),
        ("--frobnicate SECRETWORD", "cannot be read"),
        ('--system "SECRETWORD', "not closed"),
        ("--out 1x", "Python name"),
        ("--policy absent.toml", "absent.toml"),
    ],
)
def test_errors_are_one_sentence_without_the_body(shell, line, says):
    ran = shell.cell(line, f"BODYWORD {EMOJI}")
    assert ran.error is not None and says in ran.text
    shown = ran.text.partition("Error: ")[2]
    assert "BODYWORD" not in shown and "SECRETWORD" not in ran.text and "run_cell_magic" not in ran.text
    assert len(shown.strip().splitlines()) == 1


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_missing_sdk_is_one_sentence(shell, monkeypatch, provider):
    monkeypatch.setenv(f"{provider.upper()}_API_KEY", "x")
    monkeypatch.setitem(sys.modules, provider, None)
    ran = shell.cell(f"--to {provider}:m", "hello")
    assert f"the {provider} package is not installed" in ran.text
    assert "pip install 'safe-prompting[ai]'" in ran.text


def test_provider_that_cannot_be_reached(shell, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    ran = shell.cell("--to openai:m", "BODYWORD")
    assert "cannot be reached" in ran.text and "BODYWORD" not in str(ran.error)


def test_internal_error_fails_closed(shell, plants, to_stand_in, policy, monkeypatch):
    import safe_prompt_jupyter.gate as gate

    def broken(*_):
        raise RuntimeError(plants.key)

    monkeypatch.setattr(gate, "examine", broken)
    ran = shell.cell(f"--to openai:m --policy {policy}", plants.key)
    assert ran.error is not None and not to_stand_in.requests
    assert "internal error (RuntimeError at test_magic.py:" in ran.text
    assert not plants.found_in(ran.text + str(ran.error))
    assert ran.error.__context__ is None


def test_interrupt_shows_no_body(shell, to_stand_in, plants, policy, monkeypatch):
    import safe_prompt_jupyter.magics as magics

    def stopped(*_):
        yield "begun"
        raise KeyboardInterrupt

    monkeypatch.setattr(magics, "stream", stopped)
    ran = shell.cell(f"--to openai:m --policy {policy}", f"BODYWORD {plants.email}")
    assert isinstance(ran.error, KeyboardInterrupt)
    assert "run_cell_magic" not in ran.text and not plants.found_in(ran.text + ran.html)


def test_failing_reference(shell):
    shell.names["d"] = {}
    ran = shell.cell("", "BODYWORD {d[x]}")
    assert "line 1" in ran.text and "KeyError" in ran.text and "BODYWORD" not in ran.text


def test_status(shell, plants, capsys):
    shell.cell("", plants.email)
    shell.ip.run_line_magic("safe_prompt", "status")
    said = capsys.readouterr().out
    assert "vault: 1 value" in said and "names" in said and not plants.found_in(said)


class TestAiMagic:
    """``%%ai`` below our line. A magic of the same name and call stands for jupyter-ai's, which is large."""

    @pytest.fixture
    def ai(self, shell):
        from IPython.display import Markdown

        calls = []

        def ai(line, cell):
            calls.append((line, cell))
            return Markdown(f"You said: {cell}")

        shell.ip.register_magic_function(ai, "cell", "ai")
        return calls

    def test_masked_in_restored_out(self, shell, plants, ai):
        ran = shell.cell("", f"%%ai openai-chat:gpt-4 -f text\nMail {plants.email} {EMOJI}")
        assert ran.error is None
        line, cell = ai[0]
        assert line == "openai-chat:gpt-4 -f text"
        assert not plants.found_in(cell) and EMOJI in cell
        assert ran.result.text == f"You said: Mail {plants.email} {EMOJI}"
        assert not plants.found_in(ran.result.masked_reply)

    def test_braces_are_refused(self, shell, plants, ai):
        shell.names["key"] = plants.key
        ran = shell.cell("", "%%ai chatgpt\nWhat is {{key}}?")
        assert not ai and "braces" in ran.text and not plants.found_in(ran.text)

    def test_block(self, shell, plants, ai):
        ran = shell.cell("", f"%%ai chatgpt\n{plants.key}")
        assert isinstance(ran.error, SafePromptBlocked) and not ai

    def test_error_of_ai(self, shell, plants):
        class OddError(BaseException):
            pass

        def ai(line, cell):
            raise OddError(cell)

        shell.ip.register_magic_function(ai, "cell", "ai")
        ran = shell.cell("", f"%%ai chatgpt\nBODYWORD {plants.email}")
        assert "OddError" in ran.text and "BODYWORD" not in str(ran.error) and not plants.found_in(ran.text)

    def test_not_loaded(self, shell):
        ran = shell.cell("", "%%ai chatgpt\nhello")
        assert "%%ai is not loaded" in ran.text
