"""History, tracebacks, ``%env``: values are hidden, code still gets them, and the shell is left as it was."""

import sqlite3
from contextlib import closing, redirect_stdout
from functools import partial
from io import StringIO

import pytest

from safe_prompt_jupyter.hygiene.scrub import scrub

EMOJI = "🙂"


@pytest.fixture
def lived(monkeypatch):
    """A shell with a history file of its own and the extension loaded."""
    import atexit

    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.clear_instance()
    made = InteractiveShell.instance(colors="nocolor")
    made.run_line_magic("load_ext", "safe_prompt")
    yield made
    made.run_line_magic("unload_ext", "safe_prompt")
    made.atexit_operations()
    atexit.unregister(made.atexit_operations)
    InteractiveShell.clear_instance()


def run(ip, *cells):
    """Run cells with history; all that was printed."""
    from IPython.utils.capture import capture_output

    shown = ""
    for cell in cells:
        with capture_output() as captured:
            ip.run_cell(cell, store_history=True)
        shown += captured.stdout + captured.stderr + "".join(str(output.data) for output in captured.outputs)
    return shown


def remembered(ip):
    """All that history keeps, in memory and on disk."""
    records = ip.history_manager
    records.writeout_cache()
    with closing(sqlite3.connect(records.hist_file)) as database:
        rows = str(database.execute("select source, source_raw from history").fetchall())
        rows += str(database.execute("select output from output_history").fetchall())
    texts = [*ip.user_ns["In"], *records.input_hist_raw]
    return rows + "\n".join(texts) + "".join(str(v) for n, v in ip.user_ns.items() if n.startswith("_i"))


class TestHistory:
    def test_no_value_is_kept_and_code_has_it(self, lived, plants):
        run(lived, f"key = {plants.key!r}  # {EMOJI}", f"mail = {plants.email!r}", "a = 1", "b = 2", "c = 3")
        assert lived.user_ns["key"] == plants.key and lived.user_ns["mail"] == plants.email
        kept = remembered(lived)
        assert "key = " in kept and EMOJI in kept and "SP_EMAIL_" in kept and not plants.found_in(kept)

    def test_what_is_kept_is_python(self, lived, plants):
        run(lived, f'import json\nx = json.loads(\'{{"key": "{plants.key}"}}\')')
        compile(lived.user_ns["In"][-1], "cell", "exec")
        assert not plants.found_in(lived.user_ns["In"][-1])

    def test_outputs_where_they_are_logged(self, lived, plants):
        lived.history_manager.db_log_output = True
        lived.user_ns["mail"] = plants.email
        run(lived, "mail")
        assert not plants.found_in(remembered(lived))
        assert plants.email in lived.user_ns["Out"].values()

    def test_logstart(self, lived, plants, tmp_path):
        file = tmp_path / "log.py"
        run(lived, f"%logstart -o {file} over", f"mail = {plants.email!r}", "mail")
        text = file.read_text("utf-8")
        run(lived, "%logstop")
        assert "mail = " in text and not plants.found_in(text)

    def test_credentials_only(self, lived, plants):
        run(lived, "%safe_prompt config redact credentials", f"k = {plants.key!r}", f"m = {plants.email!r}")
        kept = remembered(lived)
        assert plants.key not in kept and plants.email in kept

    @pytest.mark.parametrize("how", ["%safe_prompt off", "%safe_prompt config redact off"])
    def test_off(self, lived, plants, how):
        run(lived, how, f"m = {plants.email!r}")
        assert plants.email in lived.user_ns["In"][-1]
        run(lived, "%safe_prompt on", f"m = {plants.email!r}")
        assert plants.email not in lived.user_ns["In"][-1]

    def test_what_cannot_be_checked_is_not_kept(self, lived, plants, monkeypatch):
        import safe_prompt_jupyter.hygiene.scanning as scanning

        def broken(*_):
            raise RuntimeError(plants.email)

        monkeypatch.setattr(scanning, "scan_all", broken)
        run(lived, f"m = {plants.email!r}")
        assert lived.user_ns["m"] == plants.email and not plants.found_in(remembered(lived))


class TestTracebacks:
    def test_message_and_source(self, lived, plants):
        shown = run(lived, f"raise ValueError({f'bad {plants.key} {EMOJI}'!r})")
        assert "ValueError" in shown and EMOJI in shown and not plants.found_in(shown)

    def test_value_known_from_before(self, lived):
        word = "Quiet" + "Otter" + "4711"
        run(lived, f"password = {word!r}")
        shown = run(lived, "raise KeyError(password)")
        assert "KeyError" in shown and word not in shown

    def test_syntax_error(self, lived, plants):
        assert not plants.found_in(run(lived, f"mail = {plants.email!r} oops"))

    @pytest.mark.parametrize("code", ["raise ValueError({!r})", "mail = {!r} oops", "'🙂' + {!r}.nothing"])
    def test_what_ipython_keeps_for_notebook(self, lived, plants, tmp_path, code):
        run(lived, code.format(f"🙂 {plants.email}"), "1", f"%notebook {tmp_path / 'n.ipynb'}", "2")
        kept = str(getattr(lived.history_manager, "exceptions", None))  # of IPython 9
        written = (tmp_path / "n.ipynb").read_text("utf-8")
        assert not plants.found_in(kept + written) and "🙂" in written
        if hasattr(lived.history_manager, "exceptions"):
            assert "Error" in kept and "Error" in written

    def test_the_error_itself_stays(self, lived, plants):
        run(lived, f"try:\n    raise ValueError({plants.email!r})\nexcept ValueError as error:\n    told = str(error)")
        assert lived.user_ns["told"] == plants.email


class TestEnvironment:
    def test_set(self, lived, plants, monkeypatch):
        import os

        monkeypatch.setenv("SERVICE", "")
        for magic in ("%env SERVICE={}", "%set_env SERVICE={}", "%env SERVICE {}"):
            shown = run(lived, magic.format(plants.key))
            assert "env: SERVICE=" in shown and not plants.found_in(shown)
            assert os.environ["SERVICE"] == plants.key

    def test_get(self, lived, plants, monkeypatch):
        monkeypatch.setenv("SERVICE", plants.key)
        shown = run(lived, "value = %env SERVICE\nvalue", "%env SERVICE", "env = %env\nenv")
        assert not plants.found_in(shown) and lived.user_ns["value"] == plants.key

    def test_ordinary_values_are_shown(self, lived, monkeypatch):
        monkeypatch.setenv("COLOUR", "")
        shown = run(lived, "%env COLOUR=green")
        assert shown.strip() == "env: COLOUR=green"

    def test_secret_by_name(self, lived, monkeypatch):
        monkeypatch.setenv("DB_PASSWORD", "")
        word = "otter"
        assert word not in run(lived, f"%env DB_PASSWORD={word}")


class TestScrub:
    @pytest.fixture
    def old(self, tmp_path, plants):
        """Two profiles with rows from before."""
        files = []
        for profile in ("profile_default", "profile_other"):
            folder = tmp_path / "ipython" / profile
            folder.mkdir(parents=True)
            files.append(folder / "history.sqlite")
            with closing(sqlite3.connect(files[-1])) as database, database:
                database.execute(
                    "create table history (session integer, line integer, source text, source_raw text, "
                    "primary key (session, line))"
                )
                for line in range(50):
                    text = f"mail = {plants.email!r}  # {EMOJI}" if line % 2 else f"x = {line}"
                    database.execute("insert into history values (1, ?, ?, ?)", (line, text, text))
        return files

    def test_dry_run_changes_nothing(self, old, plants):
        before = old[0].read_bytes()
        done = scrub(old[0], lambda text: text.replace(plants.email, "X"), write=False)
        assert (done.looked_at, done.with_values, done.replaced) == (100, 50, 0) and old[0].read_bytes() == before

    def test_no_byte_stays(self, old, plants):
        done = scrub(old[0], lambda text: text.replace(plants.email, "X"), write=True)
        assert done.replaced == 50
        for file in old[0].parent.iterdir():
            assert plants.email.encode() not in file.read_bytes()
        with closing(sqlite3.connect(old[0])) as database:
            assert database.execute("select source from history where line = 48").fetchone() == ("x = 48",)

    def test_busy_file_is_said(self, old, plants, monkeypatch):
        monkeypatch.setattr("safe_prompt_jupyter.hygiene.scrub.BUSY_SECONDS", 0.1)
        with closing(sqlite3.connect(old[0], isolation_level=None)) as other:
            other.execute("begin exclusive")
            assert scrub(old[0], lambda text: "X", write=True).problem

    def test_command(self, old, lived, plants, capsys):
        lived.run_line_magic("safe_prompt", "off")
        run(lived, f"m = {plants.email!r}")
        lived.run_line_magic("safe_prompt", "history scrub --all-profiles")
        counted = capsys.readouterr().out
        assert "profile_other/history.sqlite: 100 texts, 50 with values" in counted and "Nothing was changed" in counted
        lived.run_line_magic("safe_prompt", "history scrub --all-profiles --write")
        assert not plants.found_in(remembered(lived) + capsys.readouterr().out)
        for file in old:
            assert plants.email.encode() not in file.read_bytes()


def state(ip):
    """What an extension could leave in a shell."""
    records = ip.history_manager
    return {
        "shell": dict.fromkeys(vars(ip)),
        "records": dict.fromkeys(vars(records)),
        "logger": dict.fromkeys(vars(ip.logger)),
        "line": dict(ip.magics_manager.magics["line"]),
        "cell": dict(ip.magics_manager.magics["cell"]),
        "registry": dict(ip.magics_manager.registry),
        "matchers": list(ip.Completer.custom_matchers),
        "events": {name: list(found) for name, found in ip.events.callbacks.items()},
        "configurables": list(ip.configurables),
        "transformers": [list(ip.input_transformers_cleanup), list(ip.input_transformers_post)],
        "trees": list(ip.ast_transformers),
        "names": set(ip.user_ns),
    }


@pytest.mark.parametrize(
    "steps", [("unload_ext",), ("reload_ext", "unload_ext"), ("reload_ext", "reload_ext", "unload_ext")]
)
def test_unload_leaves_nothing(lived, steps):
    lived.run_line_magic("unload_ext", "safe_prompt")
    lived.find_line_magic("env"), lived.find_line_magic("set_env")
    before = state(lived)
    lived.run_line_magic("load_ext", "safe_prompt")
    assert state(lived) != before
    for step in steps:
        lived.run_line_magic(step, "safe_prompt")
    assert state(lived) == before


def test_somebody_elses_wrapper_stays(lived, plants):
    ours = lived._showtraceback
    lived._showtraceback = theirs = partial(ours)
    lived.run_line_magic("unload_ext", "safe_prompt")
    assert lived._showtraceback is theirs
    shown = StringIO()
    with redirect_stdout(shown):
        lived.run_cell(f"raise ValueError({plants.email!r})")
    assert plants.email in shown.getvalue()  # ours passes everything through
    del lived._showtraceback
