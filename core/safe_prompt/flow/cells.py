"""IPython's lines and cells: what a magic, a shell line or a command run by the code sends."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from safe_prompt.flow.magics import SHELLS, Magic
from safe_prompt.flow.sending import foreign
from safe_prompt.flow.shell import Sending, Word, sendings
from safe_prompt.flow.sources import ENVIRONMENT, FILE, sensitive_path
from safe_prompt.flow.state import Block, Call, Frame, Lines, Machine, Origin
from safe_prompt.flow.value import CLEAN, UNKNOWN, Place, Taint, Value, deep, mixed
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.policy.destinations import declared, of_model

_REFERENCE: Final = lazy_pattern(
    r"(?<!\{)\{(?P<braces>[A-Za-z_][^{}\n]{0,200})\}(?!\})|\$\{?(?P<name>[A-Za-z_]\w{0,80})\}?"
)
_OPTION: Final = lazy_pattern(r"--to[ =]+(?P<to>\S+)")


def run_cell(machine: Machine, part: int, magic: Magic) -> None:
    """A cell that a magic takes whole."""
    block = Block(part, magic.start, 1, Lines(""), (), {})
    frame = Frame(machine.module, block)
    place = machine.place(part, magic.start)
    if magic.name in SHELLS:
        _shell(machine, frame, magic.text, magic.body, place, "%%" + magic.name)
    else:
        _magic(machine, frame, magic, place, "%%")


def magic_value(machine: Machine, frame: Frame, magic: Magic, place: Place) -> Value:
    """What a line of IPython's gives; what it sends is noted."""
    if magic.kind == "shell":
        return _shell(machine, frame, magic.text, magic.body, place, "!")
    if magic.kind == "line":
        _magic(machine, frame, magic, place, "%")
    return UNKNOWN


def _magic(machine: Machine, frame: Frame, magic: Magic, place: Place, mark: str) -> None:
    words = machine.tables.words
    masks = magic.name in words("sinks", "magics", "masking")
    if not masks and magic.name not in words("sinks", "magics", "names"):
        return
    first = magic.arguments.split()[:1]
    if first and first[0] in words("sinks", "magics", "harmless"):
        return
    end = magic.head_end if magic.kind == "cell" else magic.start + len(mark) + len(magic.name)
    sink = mark + magic.name
    if masks:
        named = _OPTION.search(magic.arguments)
        if named is not None:
            call = Call(sink, _of_model(machine, named["to"]), place, magic.start, end)
            machine.hit(call, CLEAN)
        return
    target = _of_model(machine, first[0]) if first and not first[0].startswith("-") else "unknown"
    if target == "unknown":
        target = machine.tables.sinks["magics"]["models"].get(magic.name, target)
    start = magic.body if magic.kind == "cell" else magic.start
    taint = mixed([
        machine.marks[frame.block.part].within(start, start + len(magic.text) + (magic.body - start)),
        *_references(machine, frame, magic.text, magic.body),
    ])  # fmt: skip
    machine.hit(Call(sink, target, place, magic.start, end), taint)


def _of_model(machine: Machine, name: str) -> str:
    alias = machine.tables.sinks["magics"]["models"].get(name)
    found = declared(alias or name, machine.policy) or of_model(name, machine.policy)
    return found.id if found is not None else "unknown"


def _references(machine: Machine, frame: Frame, text: str, offset: int, *, shell: bool = False) -> Iterator[Taint]:
    """The sources in the variables that a text names: ``{name}``, and in shell lines ``$name``."""
    for found in _REFERENCE.finditer(text):
        if found["name"] is not None:
            if not shell:
                continue
            value = frame.scope.find(found["name"])
            if value is not None:
                yield deep(value)
            elif found["name"].isupper():
                origin = Origin(
                    frame.block.part, offset + found.start(), offset + found.end(), ENVIRONMENT, found["name"]
                )
                yield {machine.number(origin): None}
            continue
        yield _of_reference(machine, frame, found["braces"], offset + found.start("braces"))


def _of_reference(machine: Machine, frame: Frame, text: str, offset: int) -> Taint:
    expression = text.partition("!")[0] if "!=" not in text else text
    for candidate in (expression, expression.partition(":")[0]):
        try:
            node = ast.parse(candidate.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        part = frame.block.part
        place = machine.place(part, offset)
        inner = Frame(frame.scope, Block(part, offset, place.line, Lines(candidate), (), {}, place.column - 1))
        return deep(machine.evaluate(inner, node))
    return CLEAN


def _shell(machine: Machine, frame: Frame, text: str, offset: int, place: Place, mark: str) -> Value:
    block = frame.block
    piped: list[Taint] = []
    for sending in sendings(machine, text):
        taint = mixed([
            *(t for word in sending.words for t in _of_word(machine, frame, text, offset, word)),
            *(t for word in sending.headers for t in _of_header(machine, frame, text, offset, word, sending)),
            *(
                foreign(machine, mixed(_of_word(machine, frame, text, offset, word)), sending.target)
                for word in sending.credentials
            ),
        ])  # fmt: skip
        sink = mark + sending.program if mark == "!" else f"{mark} {sending.program}"
        where, start = place, offset - len(mark)
        if mark != "!":
            first = min((word.start for word in sending.words), default=0)
            line_start = text.rfind("\n", 0, first) + 1
            indent = len(text[line_start:]) - len(text[line_start:].lstrip(" \t"))
            start = offset + line_start + indent
            where = machine.place(block.part, start)
        machine.hit(
            Call(sink, sending.target.id, where, start, start + max(len(sending.program), 1) + (mark == "!")), taint
        )
    piped.append(mixed(_references(machine, frame, text, offset, shell=True)))
    for word in (w for w in text.split() if sensitive_path(Value(const=w))):
        start = offset + text.index(word)
        piped.append(
            {
                machine.number(
                    Origin(block.part, start, start + len(word), FILE, sensitive_path(Value(const=word)) or "")
                ): None
            }
        )
    return Value(mixed(piped))


def _of_word(machine: Machine, frame: Frame, text: str, offset: int, word: Word) -> list[Taint]:
    part = frame.block.part
    found = [machine.marks[part].within(offset + word.start, offset + word.end)]
    found += _references(machine, frame, text[word.start : word.end], offset + word.start, shell=True)
    named = word.text.lstrip("@<")
    if "=" in named:
        named = named.rpartition("=")[2].lstrip("@<")
    kind = sensitive_path(Value(const=named)) if "{" not in named else None
    if kind is not None:
        origin = Origin(part, offset + word.start, offset + word.end, FILE, kind)
        found.append({machine.number(origin): None})
    return found


def _of_header(machine: Machine, frame: Frame, text: str, offset: int, word: Word, sending: Sending) -> list[Taint]:
    found = _of_word(machine, frame, text, offset, word)
    name = word.text.partition(":")[0].strip().lower()
    if name in machine.tables.words("sinks", "arguments", "authorization"):
        return [foreign(machine, taint, sending.target) for taint in found]
    return found
