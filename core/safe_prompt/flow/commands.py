"""Commands that the code runs (``subprocess`` and its like)."""

from __future__ import annotations

from safe_prompt.flow.arguments import Site
from safe_prompt.flow.sending import foreign, note
from safe_prompt.flow.shell import Sending, Word, of_words, sendings
from safe_prompt.flow.sources import FILE, origin, sensitive_path
from safe_prompt.flow.state import Machine
from safe_prompt.flow.value import GAP, NOTHING, Container, Known, Taint, Value, deep, mixed


def command_call(machine: Machine, site: Site, known: Known) -> Value | None:
    """``subprocess.run(["ollama", "run", …, prompt])``; None where it is no command, or one that asks no model."""
    if known.path not in machine.tables.words("sinks", "runners", "paths"):
        return None
    arguments = site.arguments
    values = list(arguments.positional)
    if not values and "args" in arguments.named:
        values = [arguments.named["args"]]
    listed = _items(values)
    if len(listed) == 1 and listed[0].const not in (None, NOTHING):
        text = str(listed[0].const)
        found = next(iter(sendings(machine, text)), None)
    else:
        words = [Word(index, index, _shown(value)) for index, value in enumerate(listed)]
        if (
            len(words) > 2
            and words[0].text.rpartition("/")[2] in ("sh", "bash", "zsh")
            and words[1].text.startswith("-")
        ):
            found = next(iter(sendings(machine, words[2].text)), None)
        else:
            found = of_words(machine, words)
    stdin = [deep(arguments.named[name]) for name in ("input", "stdin") if name in arguments.named]
    if found is None:
        return Value(mixed([*stdin, *_shown_again(machine, site, listed)]), (Known(known.path + "()"),))
    apart = {word.start for word in (*found.headers, *found.credentials)} if len(listed) > 1 else set()
    carried = [
        foreign(machine, deep(value), found.target) if index in apart else deep(value)
        for index, value in enumerate(listed)
    ]
    if len(listed) == 1:
        carried = [_command_text(machine, deep(listed[0]), found)]
    for word in found.words:
        kind = sensitive_path(Value(const=word.text.lstrip("@<")))
        if kind is not None:
            carried.append(origin(machine, site.frame, site.node, FILE, kind).taint)
    carried = [*carried, *stdin, deep(arguments.extra)]
    note(machine, site, known.path.replace("()", ""), found.target.id, mixed(carried))
    return Value(things=(Known(known.path + "()"),))


def _shown_again(machine: Machine, site: Site, listed: list[Value]) -> list[Taint]:
    """What a command's output holds of its words: what ``echo`` is told to say, and what is in a file that is shown."""
    words = [_shown(value) for value in listed]
    if len(words) == 1:
        words = words[0].split()
    found = [deep(value) for value in listed] if words and words[0] in ("echo", "printf") else []
    for word in words if words and words[0] in ("cat", "head", "tail", "grep", "type", "less", "awk", "cut") else ():
        kind = sensitive_path(Value(const=word))
        if kind is not None:
            found.append(origin(machine, site.frame, site.node, FILE, kind).taint)
    return found


def _command_text(machine: Machine, taint: Taint, found: Sending) -> Taint:
    """The sources in a command written as one text: where it authorizes itself, keys are taken to be for that."""
    if not found.headers and not found.credentials:
        return taint
    wrong = foreign(machine, taint, found.target)
    return {
        source: trail
        for source, trail in taint.items()
        if source in wrong or not machine.is_credential(machine.origins[source])
    }


def _items(values: list[Value]) -> list[Value]:
    found: list[Value] = []
    for value in values:
        containers = [thing for thing in value.things if isinstance(thing, Container)]
        if containers:
            for thing in containers[:1]:
                found += [Value(mixed((value.taint, v.taint)), v.things, v.const) for v in thing.fields.values()]
        else:
            found.append(value)
    return found


def _shown(value: Value) -> str:
    return GAP if value.const is None or value.const == NOTHING else str(value.const)
