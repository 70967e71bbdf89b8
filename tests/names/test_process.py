"""The model's process as seen from outside, with stand-ins that die, hang and answer something else."""

import os
import threading
from pathlib import Path

import pytest

from safe_prompt.names.cache import CachedModel
from safe_prompt.names.model import ModelError, Span
from safe_prompt.names.process import BATCH, CANCELLED, DIED, GARBAGE, ModelProcess, command

from .made import ANSWER, HELLO, WELL, TableModel, stand_in

TEXT = "😀 It was Zqilla Zqorn who came."
FOUND = [(Span(9, 21, "PERSON"),)]


def ask(folder: Path, body: str, texts: list[str] | None = None, **options: float) -> list[tuple[Span, ...]]:
    process = ModelProcess(stand_in(folder, body), **options)  # type: ignore[arg-type]
    try:
        return process.spans([TEXT] if texts is None else texts)
    finally:
        process.close()


def test_answer(tmp_path: Path) -> None:
    assert ask(tmp_path, WELL) == FOUND


def test_nothing_is_started_before_it_is_asked(tmp_path: Path) -> None:
    process = ModelProcess(["no-such-program"])
    assert process.spans([]) == []
    with pytest.raises(ModelError, match="did not start"):
        process.spans([TEXT])


def test_many_texts_go_in_batches_to_one_process(tmp_path: Path) -> None:
    body = HELLO + f"while True:\n    asked = ask()\n    assert sum(map(len, asked['texts'])) <= {BATCH}\n    {ANSWER}"
    texts = [f"{'x' * (BATCH // 3)} Zqilla Zq{n}" for n in range(10)]
    assert [len(spans) for spans in ask(tmp_path, body, texts)] == [1] * 10


def test_half_a_pair_is_replaced_by_as_much(tmp_path: Path) -> None:
    assert ask(tmp_path, WELL, ["\ud83d 6789 Zqilla Zqorn"]) == [(Span(7, 19, "PERSON"),)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param("sys.exit(3)", DIED, id="dies-at-once"),
        pytest.param(HELLO + "ask(); os._exit(1)", DIED, id="dies-when-asked"),
        pytest.param(HELLO + 'ask(); sys.stdout.write("{"); sys.stdout.flush(); os._exit(1)', DIED, id="dies-midway"),
        pytest.param("say('hello\\n')", GARBAGE, id="no-json"),
        pytest.param("say('[1]\\n'); time.sleep(60)", GARBAGE, id="no-object"),
        pytest.param("say({}); time.sleep(60)", GARBAGE, id="no-greeting"),
        pytest.param(HELLO + "ask(); say('\\xff\\n'); time.sleep(60)", GARBAGE, id="no-json-when-asked"),
        pytest.param(HELLO + "ask(); say({'id': 99, 'spans': [[]]})", GARBAGE, id="another-question"),
        pytest.param(HELLO + "say({'id': ask()['id'], 'spans': []})", GARBAGE, id="too-few-answers"),
        pytest.param(HELLO + "say({'id': ask()['id'], 'spans': [[[0, 999, 'PERSON', 1]]]})", GARBAGE, id="beyond"),
        pytest.param(HELLO + "say({'id': ask()['id'], 'spans': [[['a']]]})", GARBAGE, id="no-span"),
        pytest.param(HELLO + "say({'id': ask()['id'], 'problem': 'IOError'})", "IOError", id="failed"),
        pytest.param("say({'problem': 'cannot be loaded (OSError)'})", "cannot be loaded", id="not-loaded"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_said(tmp_path: Path, body: str, reason: str) -> None:
    with pytest.raises(ModelError) as raised:
        ask(tmp_path, body)
    assert reason in str(raised.value)


@pytest.mark.parametrize("body", ["time.sleep(600)", HELLO + "ask(); time.sleep(600)"], ids=["loading", "answering"])
def test_what_hangs_is_ended(tmp_path: Path, body: str) -> None:
    body = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n{body}"
    with pytest.raises(ModelError, match="took longer than"):
        ask(tmp_path, body, starting=2, answering=0.5)
    if (tmp_path / "pid").read_text():
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_failure_never_repeats_what_was_asked(tmp_path: Path) -> None:
    for echo in (
        "say({'id': q['id'], 'problem': q['texts'][0]})",
        "say(q['texts'][0] + '\\n')",
        "sys.exit(q['texts'][0])",
    ):
        with pytest.raises(ModelError) as raised:
            ask(tmp_path, HELLO + f"q = ask(); {echo}; time.sleep(60)")
        assert "Zq" not in str(raised.value)
        assert raised.value.__cause__ is None


def test_what_it_prints_to_the_error_stream_goes_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    body = (
        HELLO
        + "while True:\n    asked = ask()\n    sys.stderr.write(asked['texts'][0]); sys.stderr.flush()\n    "
        + ANSWER
    )
    assert ask(tmp_path, body) == FOUND
    assert capfd.readouterr() == ("", "")


def test_it_is_started_again_when_it_died(tmp_path: Path) -> None:
    process = ModelProcess(stand_in(tmp_path, HELLO + "asked = ask()\n" + ANSWER))  # one answer, and then it ends
    try:
        for _ in range(3):
            assert process.spans([TEXT]) == FOUND
    finally:
        process.close()


def test_what_cannot_be_loaded_is_not_tried_again(tmp_path: Path) -> None:
    count = tmp_path / "count"
    body = f"open({str(count)!r}, 'a').write('x'); say({{'problem': 'cannot be loaded (OSError)'}})"
    process = ModelProcess(stand_in(tmp_path, body))
    for _ in range(3):
        with pytest.raises(ModelError, match="cannot be loaded"):
            process.spans([TEXT])
    assert count.read_text() == "x"


def test_cancelled_between_batches(tmp_path: Path) -> None:
    wanted = iter([False, True])
    process = ModelProcess(stand_in(tmp_path, WELL), cancelled=lambda: next(wanted))
    try:
        with pytest.raises(ModelError, match=CANCELLED):
            process.spans(["x" * BATCH, TEXT])
    finally:
        process.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_child_leaves_it_alone(tmp_path: Path) -> None:
    process = ModelProcess(stand_in(tmp_path, WELL))
    try:
        assert process.spans([TEXT]) == FOUND
        child = os.fork()
        if not child:
            process.close()
            os._exit(0)
        os.waitpid(child, 0)
        assert process.spans([TEXT]) == FOUND
        assert process._asked == 2
        assert process._process is not None
    finally:
        process.close()


def test_threads_take_turns(tmp_path: Path) -> None:
    process = ModelProcess(stand_in(tmp_path, WELL))
    answers: dict[int, list[tuple[Span, ...]]] = {}

    def one(number: int) -> None:
        answers[number] = process.spans(["x" * number + " Zqilla Zqorn"])

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    process.close()
    assert answers == {number: [(Span(number + 1, number + 13, "PERSON"),)] for number in range(8)}


def test_no_text_is_in_the_command_and_the_working_folder_is_no_place_to_import_from() -> None:
    arguments = command("some_model")
    assert "-P" in arguments
    assert arguments[-2:] == ["safe_prompt.names.worker", "some_model"]


def test_a_paragraph_is_asked_once() -> None:
    model = TableModel({"Zqilla": "PERSON"})
    cached = CachedModel(model)
    first = cached.spans(["a Zqilla", "b", "a Zqilla"])
    assert cached.spans(["b", "a Zqilla", "c"]) == [first[1], first[0], ()]
    assert model.asked == ["a Zqilla", "b", "c"]


def test_the_cache_forgets_what_was_used_least() -> None:
    model = TableModel({})
    cached = CachedModel(model, most=8)
    cached.spans(["aaaa", "bbbb"])
    cached.spans(["aaaa"])
    cached.spans(["cccc"])
    cached.spans(["aaaa"])
    assert model.asked == ["aaaa", "bbbb", "cccc"]
    cached.spans(["bbbb"])
    assert model.asked[-1] == "bbbb"
