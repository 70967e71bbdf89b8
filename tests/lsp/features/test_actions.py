"""Which actions are offered where, as what, and what they leave: at AI calls, for all findings, in other cells."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path

import pytest
from lsprotocol import types

from safe_prompt.documents.document import Document
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import AiCall, Reach, Step
from safe_prompt.masking.vault import Vault
from safe_prompt_lsp.abilities import ALLOW_WITH_REASON, EVERYTHING, Abilities, read_abilities
from safe_prompt_lsp.code_actions import KINDS, code_actions
from safe_prompt_lsp.snapshot import Snapshot

from ...plants import values  # noqa: TID252 -- `tests` is not on the path
from .desk import EAGER, KEY, actions_at, after, means, named, scanned, snap, snap_notebook

TOKEN = values.github(values.seeded("actions"))
MAIL = "anna.vogel@posteo.de"
WRAP, SCHEMA, ALLOW, FIX = "Wrap the prompt", "Send the columns", "Allow here", "Fix all"


def with_call(snapshot: Snapshot, called: str = "client.create", *, steps: tuple[int, ...] = ()) -> Snapshot:
    """The snapshot with one AI call that all of its findings reach."""
    text = snapshot.document.text
    start = text.rindex(called)
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    cell = snapshot.notebook.index if snapshot.notebook else None
    call = AiCall("openai.create", "openai", cell, line, column, start, start + len(called))
    reach = Reach("openai.create", "openai", cell, line, column, tuple(Step(cell, one, 1) for one in steps))
    found = Findings(tuple(one._replace(reaches=(reach,)) for one in snapshot.findings), calls=(call,))
    return replace(snapshot, findings=found)


def test_the_prompt_is_wrapped_at_the_call_of_a_finding() -> None:
    text = f'"""D"""\r\nk = "🙂", "{TOKEN}"\r\nclient.create(model="m", prompt=f"🙂 {{k}}")\r\n'
    snapshot = with_call(snap(text))
    for place in (None, (len(text) - 20, len(text) - 20)):
        actions = actions_at(snapshot, snapshot.findings[0] if place is None else None, span=place)
        if place is not None and not [one for one in actions if one.title.startswith(WRAP)]:
            continue  # the cursor is in the arguments
        new = after(snapshot, named(actions, WRAP))["text"]
        assert new == text.replace('"""\r\n', '"""\r\n\r\nimport safe_prompt\r\n\r\n', 1).replace(
            'f"🙂 {k}"', 'safe_prompt.mask(f"🙂 {k}", to="openai").text'
        )
        ast.parse(new)
    at_call = actions_at(snapshot, span=(text.index("client"), text.index("client")))
    assert named(at_call, WRAP).kind == "quickfix"


def test_messages_are_wrapped_where_they_are_built_and_a_clean_call_gets_a_refactoring() -> None:
    text = 'm = [{"role": "user", "content": q}]\nclient.create(messages=m)\n'
    snapshot = with_call(snap(text))
    action = named(actions_at(snapshot), WRAP)
    assert action.kind == "refactor.rewrite"
    assert '"content": safe_prompt.mask(q, to="openai").text}' in after(snapshot, action)["text"]
    elsewhere = with_call(snap("def f(messages):\n    client.create(messages=messages)\n"))
    disabled = named(actions_at(elsewhere), WRAP).disabled
    assert disabled is not None
    assert "built elsewhere" in disabled.reason
    both = with_call(snap("def f(old):\n    client.create(messages=old + [{'content': q}])\n"))
    assert "what is built elsewhere stays" in named(actions_at(both), WRAP).title


def test_a_call_in_another_cell_is_edited_there(tmp_path: Path) -> None:
    cells = [(f"k = '🙂', '{TOKEN}'\n", "python"), ("client.create(prompt=f'🙂 {k}')\n", "python")]
    one, two = (snap_notebook(cells, at, tmp_path) for at in (0, 1))  # type: ignore[arg-type]
    call = AiCall("openai.create", "openai", 1, 1, 1, 0, 13)
    reach = Reach("openai.create", "openai", 1, 1, 1, ())
    found = tuple(finding._replace(reaches=(reach,)) for finding in one.findings)
    assert one.notebook is not None
    whole = replace(one.notebook, findings=Findings(found, calls=(call,)))
    here = replace(one, findings=Findings(found), notebook=whole)
    action = named(actions_at(here), WRAP)
    assert action.edit is not None
    [change] = [edit for edit in action.edit.document_changes or () if isinstance(edit, types.TextDocumentEdit)]
    assert (change.text_document.uri, change.text_document.version) == (two.uri, two.version)
    assert "import safe_prompt\n" in change.edits[0].new_text


def test_the_columns_are_sent_instead_of_the_rows() -> None:
    text = (
        "import pandas as pd\n🙂 = 0\ndf = pd.read_csv('customers.csv')\nprompt = f'🙂 {df.head().to_csv()!s}'\n"
        f"key = '{TOKEN}'\nclient.create(prompt=prompt + str(df))\n"
    ).replace("🙂 = 0", "é = 0")
    snapshot = with_call(snap(text), steps=(4,))
    new = after(snapshot, named(actions_at(snapshot), SCHEMA))["text"]
    assert new == text.replace("df.head().to_csv()", "df.dtypes.to_string()").replace(
        "str(df)", "df.dtypes.to_string()"
    )
    ast.parse(new)
    without = with_call(snap("x = 1\nclient.create(prompt=f'{x}')\n"))
    assert not [one for one in actions_at(without) if one.title.startswith(SCHEMA)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_allow_here_leaves_the_reason_to_the_user(encoding: str) -> None:
    text = f"x = '🙂', '{TOKEN}'\r\n"
    snapshot = snap(text, encoding=encoding)
    action = named(actions_at(snapshot), ALLOW)
    new = after(snapshot, action)["text"]
    assert new == f"x = '🙂', '{TOKEN}'  # safe-prompt: allow[github-pat] reason=\"\"\r\n"
    assert [one.rule for one in scanned(Document.from_text(new, path="a.py"))] == ["allow-without-reason"]
    assert action.command is not None
    [place] = action.command.arguments or ()
    line = new.split("\r\n")[0]
    units = {"utf-8": line.encode(), "utf-16": line.encode("utf-16-le"), "utf-32": line.encode("utf-32-le")}[encoding]
    size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    assert isinstance(place, dict)
    assert place["line"] == 0
    assert place["character"] == len(units) // size - 1


def test_allow_here_as_a_snippet_and_as_the_clients_own_command() -> None:
    snapshot = snap(f"x = '{TOKEN}'\n")
    snippets = means(replace(EAGER, snippets=True))
    action = named(actions_at(snapshot, with_means=snippets), ALLOW)
    assert action.edit is not None
    [change] = action.edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    [edit] = change.edits
    assert isinstance(edit, types.SnippetTextEdit)
    assert edit.snippet.value == '  # safe-prompt: allow[github-pat] reason="${1}"'
    assert action.command is None
    asking = means(replace(EAGER, commands=frozenset((ALLOW_WITH_REASON,))))
    action = named(actions_at(snapshot, with_means=asking), ALLOW)
    assert action.edit is None
    assert action.command is not None
    assert action.command.command == ALLOW_WITH_REASON
    [address] = action.command.arguments or ()
    assert isinstance(address, dict)
    assert (address["uri"], address["rule"], address["version"]) == (snapshot.uri, "github-pat", 1)


def test_beyond_the_text_there_are_commands(tmp_path: Path) -> None:
    snapshot = snap(f"x = '{TOKEN}'\n", root=tmp_path)
    commands = {one.command.command for one in actions_at(snapshot) if one.command is not None}
    assert {"safe-prompt.allow", "safe-prompt.addToBaseline", "safe-prompt.excludeFile"} <= commands
    unsaved = snap(f"x = '{TOKEN}'\n", path=None, kind="python")
    disabled = [one.title for one in actions_at(unsaved) if one.disabled and "save it first" in one.disabled.reason]
    assert len(disabled) == 3


def test_fix_all_moves_secrets_and_masks_the_rest(tmp_path: Path) -> None:
    ssn, card = values.ssn(values.seeded("f")), values.card(values.seeded("f"))
    other = values.gitlab(values.seeded("f"))
    text = (
        f"# 🙂 {TOKEN}\r\na = '🙂', '{TOKEN}'\r\nb = 'Bearer {other}'\r\nc = '{other} {card}'\r\nd = 'SSN {ssn}'\r\n"
        f"e = '{MAIL}'\r\nf = '{TOKEN}'\r\n"
    )
    snapshot = snap(text, root=tmp_path)
    low = [one for one in snapshot.findings if one.severity == "low"]
    done = after(snapshot, named(actions_at(snapshot, only=["source.fixAll.safe-prompt"]), FIX))
    new = done["text"]
    assert TOKEN not in new
    assert other not in new
    assert card not in new
    assert ssn not in new
    assert MAIL in new or not low  # below medium: left alone
    assert new.count("import os") == 1
    assert done[".env"] == f"GITHUB_PAT={TOKEN}\nGITLAB_PERSONAL_ACCESS_TOKEN={other}\n"
    assert new.startswith("# 🙂 REDACTED_TOKEN\r\nimport os\r\n")
    assert not [one for one in scanned(Document.from_text(new, path="a.py")) if one.severity not in ("info", "low")]
    ast.parse(new)


def test_one_finding_that_has_no_room_masks_no_other(tmp_path: Path) -> None:
    tokens = [values.gitlab(values.seeded(f"many {number}")) for number in range(70)]
    text = f"# 🙂 {TOKEN}\n" + "".join(f"key_{number} = '{token}'\n" for number, token in enumerate(tokens))
    snapshot = snap(text, root=tmp_path)
    done = after(snapshot, named(actions_at(snapshot, only=["source.fixAll.safe-prompt"]), FIX))
    assert done["text"].startswith("# 🙂 REDACTED_TOKEN\nimport os\n")
    assert done["text"].count("os.environ[") == len(tokens) and all(token in done[".env"] for token in tokens)


def test_fix_all_without_a_folder_or_in_data_masks_everything() -> None:
    for path, text in (
        ("a.py", f"a = '{TOKEN}'\nb = '{TOKEN}'\n"),
        ("a.json", json.dumps({"🙂": TOKEN, "b": [TOKEN]})),
    ):
        snapshot = snap(text, path)
        done = after(snapshot, named(actions_at(snapshot), FIX))
        assert TOKEN not in done["text"]
        assert set(done) == {"text"}


def test_fix_all_on_save_needs_its_full_name() -> None:
    snapshot = snap(f"a = '{TOKEN}'\n")

    def kinds(*only: str) -> set[str]:
        return {str(one.kind) for one in actions_at(snapshot, only=only)}

    assert kinds("source.fixAll") == set()  # many editors run that on every save
    assert kinds("source.fixAll.safe-prompt") == {"source.fixAll.safe-prompt"}
    assert kinds("source") == {"source.fixAll.safe-prompt"}
    assert kinds("quickfix") == {"quickfix"}
    assert kinds("refactor") == set()
    assert kinds("quickfixes") == set()
    assert {str(one.kind) for one in actions_at(snapshot)} <= set(KINDS) - {"source.fixAll.safe-prompt"}


def test_an_allow_that_allows_nothing_is_removed() -> None:
    for text, new in (
        ('x = 1  # safe-prompt: allow[github-pat] reason="🙂"\r\ny = 2\r\n', "x = 1\r\ny = 2\r\n"),
        ('# safe-prompt: allow[github-pat] reason="🙂"\r\ny = 2\r\n', "y = 2\r\n"),
    ):
        snapshot = snap(text)
        assert after(snapshot, named(actions_at(snapshot), "Remove this allow"))["text"] == new
    snapshot = snap('x = 1  # note safe-prompt: allow[github-pat] reason="x" more\n')
    assert named(actions_at(snapshot), "Remove this allow").disabled is not None


def test_actions_name_the_diagnostics_they_are_about() -> None:
    snapshot = snap(f"a = '🙂', '{TOKEN}'\nb = '{MAIL}'\n")
    diagnostics = [
        types.Diagnostic(snapshot.range(one.start, one.end), one.message, code=one.rule, source="safe-prompt")
        for one in snapshot.findings
    ]
    foreign = types.Diagnostic(diagnostics[0].range, "x", code="github-pat", source="other")
    context = types.CodeActionContext([*diagnostics, foreign])
    found = code_actions(snapshot, diagnostics[0].range, context, means())
    masks = [one for one in found if one.title.startswith("Mask: GitHub")]
    assert masks[0].diagnostics == [diagnostics[0]]


def test_a_client_that_takes_commands_alone_gets_no_actions() -> None:
    assert actions_at(snap(f"a = '{TOKEN}'\n"), with_means=means(Abilities())) == []


def test_nothing_where_nothing_is_found() -> None:
    assert actions_at(snap("x = '🙂'\n")) == []


def test_titles_messages_and_data_hold_no_value(tmp_path: Path) -> None:
    makers = (values.github, values.openai, values.password, values.card, values.ssn)
    secrets = [make(values.seeded("quiet")) for make in makers]
    text = "".join(f"password_{at} = '🙂', '{secret}'\n" for at, secret in enumerate(secrets)) + f"m = '{MAIL}'\n"
    snapshot = with_call(snap(f"{text}client.create(prompt=password_0)\n", root=tmp_path))
    lazy = means(EVERYTHING, vault=Vault(KEY.secret))
    seen = 0
    for finding in snapshot.findings:
        for action in actions_at(snapshot, finding, with_means=lazy):
            assert action.edit is None
            said = str(action)
            assert not any(secret in said or secret[:12] in said for secret in (*secrets, MAIL)), action.title[:20]
            seen += 1
    assert seen > 30


LAZY = {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}}
ABILITIES = [
    ({}, Abilities()),
    ({"capabilities": None, "initializationOptions": 7}, Abilities()),
    (
        {"capabilities": {"textDocument": {"codeAction": {"codeActionLiteralSupport": {}, "disabledSupport": "yes"}}}},
        Abilities(actions=True),
    ),
    ({"capabilities": {"textDocument": {"codeAction": {**LAZY, "dataSupport": False}}}}, Abilities()),
    ({"capabilities": {"textDocument": {"codeAction": LAZY}}}, Abilities(lazy_edits=True)),
    (
        {
            "capabilities": {
                "workspace": {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", 3]}}
            }
        },
        Abilities(document_changes=True, create_files=True),
    ),
    (
        {"initializationOptions": {"clientCommands": ["safe-prompt.allowWithReason", None]}},
        Abilities(commands=frozenset((ALLOW_WITH_REASON,))),
    ),
]


@pytest.mark.parametrize(("params", "wanted"), ABILITIES)
def test_what_clients_say_of_themselves(params: dict[str, object], wanted: Abilities) -> None:
    assert read_abilities(params) == wanted
