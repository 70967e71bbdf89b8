"""Cells in other languages and under other magics: each is scanned, kept without values, and runs with them."""

import json
from functools import partial
from pathlib import Path

import nbformat
import pytest

from safe_prompt import Document, scan

from .test_hygiene import lived, remembered, run  # noqa: F401 - a fixture

EMOJI = "🙂"
# {mail} and {key} are planted. After the cell ran, {witness} says where they arrived, as an expression of the kernel.
BODIES = {
    "%%bash": ("%%bash\nexport API_TOKEN={key}  # 🙂\nprintf '%s %s' $API_TOKEN {mail} > seen", "SEEN()"),
    "%%sh": ("%%sh\n# 🙂\nprintf '%s %s' {key} {mail} > seen", "SEEN()"),
    "%%script": ("%%script cat --out seen\napi_key={key}, mail: {mail} 🙂", "seen"),
    "%%R": ('%%R\napi_key <- "{key}"  # 🙂\nmails <- c("{mail}")', "HEARD"),
    "%%sql": ("%%sql\n-- 🙂\nSELECT * FROM people WHERE email = '{mail}' AND api_key = '{key}';", "HEARD"),
    "%%html": ('%%html\n<p>🙂 <a href="mailto:{mail}">x</a></p>\n<script>const apiKey = "{key}"</script>', "SHOWN"),
    "%%javascript": ('%%javascript\n// 🙂\nconst apiKey = "{key}", mail = "{mail}";', "SHOWN"),
    "%%markdown": ("%%markdown\n🙂 Ask **{mail}**, the key is `{key}`", "SHOWN"),
    "%%latex": ("%%latex\n🙂 \\href{{mailto:{mail}}}{{x}} api key: {key}", "SHOWN"),
    "%%writefile": ("%%writefile seen\n🙂\napi_key = {key}\nmail = {mail}", "SEEN()"),
    "%%time": ("%%time\napi_key = '{key}'  # 🙂\nmail = '{mail}'", "api_key + mail"),
    "%%timeit": ("%%timeit -n1 -r1\nglobal api_key, mail\napi_key = '{key}'  # 🙂\nmail = '{mail}'", "api_key + mail"),
    "%%capture": ("%%capture shown\nprint('🙂 {mail}', 'api_key={key}')", "shown.stdout"),
    "await": ("import asyncio\nawait asyncio.sleep(0)  # 🙂\napi_key, mail = '{key}', '{mail}'", "api_key + mail"),
    "async with": (
        "import contextlib\nasync with contextlib.AsyncExitStack():\n    api_key = '{key}'; mail = '{mail}'  # 🙂",
        "api_key + mail",
    ),
    "! line": ("!printf '%s %s' {mail} {key} > seen  # 🙂", "SEEN()"),
    "assigned ! line": ("seen = !printf '%s 🙂 %s' {mail} {key}", "str(seen)"),
    "%sx": ("%sx printf '%s %s' {mail} {key} > seen  # 🙂", "SEEN()"),
}


@pytest.fixture
def cell(plants):
    def cell(name):
        return BODIES[name][0].format(mail=plants.email, key=plants.key)

    return cell


@pytest.mark.parametrize("name", BODIES)
def test_scanned(name, cell, plants):
    """In a saved notebook, at the values' own places."""
    source = cell(name)
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    found = scan(Document.from_text(json.dumps(book, ensure_ascii=False), kind="notebook"))
    values = [source[finding.start : finding.end] for finding in found if finding.severity != "info"]
    assert not found.not_scanned and {plants.email, plants.key} <= set(values)
    assert {finding.cell.index for finding in found} == {0}


@pytest.mark.parametrize("name", BODIES)
def test_kept_without_values_and_run_with_them(name, cell, plants, lived):  # noqa: F811
    heard = []
    for magic in ("R", "sql"):  # stand-ins: rpy2 and jupysql register magics of these names and this call
        lived.register_magic_function(lambda line, body: heard.append(body), "cell", magic)
    shown = run(lived, cell(name), "'next'", "'and next'")
    lived.user_ns |= {"HEARD": "".join(heard), "SHOWN": shown, "SEEN": partial(Path("seen").read_text, "utf-8")}
    arrived = eval(BODIES[name][1], lived.user_ns)
    assert plants.email in arrived and plants.key in arrived, arrived
    kept = remembered(lived)
    assert EMOJI in kept and "SP_EMAIL_" in kept
    assert not plants.found_in(kept, ("e-mail", "API key"))


@pytest.mark.parametrize("name", BODIES)
def test_sent_without_values(name, cell, plants, shell, to_stand_in, policy):
    """As a prompt: a question about the cell. Its first line is a text like any other."""
    ran = shell.cell(f"--to openai:m --policy {policy}", f"Explain:\n\n{cell(name)}")
    assert ran.error is None
    received = to_stand_in.log.read_text("utf-8")
    assert "SP_EMAIL_" in received and not plants.found_in(received)


@pytest.mark.parametrize("above", ["%%time", "%%capture shown", "%%timeit -n1 -r1"])
def test_magics_above_ours(above, plants, lived, to_stand_in, policy):  # noqa: F811
    lived.user_ns["letter"] = plants.data.letter
    run(lived, f"{above}\n%%safe_prompt --to openai:m --policy {policy} --quiet --out answer\n{EMOJI} {{letter}}")
    assert len(to_stand_in.requests) == 1 and "SP_EMAIL_" in to_stand_in.log.read_text("utf-8")
    assert not plants.found_in(to_stand_in.log.read_text("utf-8"))
    assert lived.user_ns["answer"].sent
