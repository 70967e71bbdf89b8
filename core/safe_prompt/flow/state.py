"""The state of a run: scopes, what is written in them, sources met, and AI calls with what reaches them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from safe_prompt.documents.span import LineIndex
from safe_prompt.flow.value import CLEAN, Place, Taint, Trail, Value, joined
from safe_prompt.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    import ast

    from safe_prompt.findings.finding import Finding
    from safe_prompt.flow.magics import Magic
    from safe_prompt.flow.tables import Tables
    from safe_prompt.flow.value import Blueprint
    from safe_prompt.policy.policy import Policy
    from safe_prompt.rules.ruleset import Ruleset

_ADDRESSES: Final = ("URL", "URI", "HOST", "DSN", "ENDPOINT", "SERVER")
DEEPEST: Final = 14  # calls of the code's own functions that are followed into each other
_MISSING: Final = Value()
_ROW: Final = lazy_pattern(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]++\Z")  # only these end a line, as in `LineIndex`


class OutOfBudgetError(Exception):
    """The code takes more steps than its length allows."""


class Lines:
    """From the line and column of a syntax tree (UTF-8 bytes) to code points of the text."""

    __slots__ = ("_columns", "_rows", "_starts")

    def __init__(self, text: str) -> None:
        self._rows: list[str] = _ROW.findall(text)
        self._columns: dict[int, list[int]] = {}
        self._starts = [0]
        for row in self._rows:
            self._starts.append(self._starts[-1] + len(row))

    def column(self, line: int, byte: int) -> int:
        """0-based column in code points. ``line`` is 1-based."""
        if line > len(self._rows):
            return 0
        row = self._rows[line - 1]
        if row.isascii():
            return byte
        columns = self._columns.get(line)
        if columns is None:  # of each byte the code point it belongs to: a line may hold thousands of nodes
            widths = (1 if c < "\x80" else 2 if c < "\u0800" else 3 if c < "\U00010000" else 4 for c in row)
            columns = self._columns[line] = [i for i, width in enumerate(widths) for _ in range(width)]
        return columns[byte] if byte < len(columns) else len(row)

    def offset(self, line: int, byte: int) -> int:
        """Offset in the block's text."""
        return self._starts[min(line, len(self._starts)) - 1] + self.column(line, byte)


class Block(NamedTuple):
    """A parsed top-level block at its place: offset and 1-based line in the part it stands in."""

    part: int
    start: int
    line: int
    lines: Lines
    statements: Sequence[ast.stmt]
    magics: Mapping[int, Magic]  # by offset in the part
    indent: int = 0  # code points before the block on its first line

    def place(self, node: ast.expr | ast.stmt | ast.arg) -> Place:
        """Where a node begins."""
        column = self.lines.column(node.lineno, node.col_offset) + 1 + (self.indent if node.lineno == 1 else 0)
        return Place(self.part, self.line + node.lineno - 1, column)

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Start and end of a node, in code points of the part."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        offset = self.lines.offset
        return self.start + offset(node.lineno, node.col_offset), self.start + offset(end_line, end_column)


class Scope:
    """Names of a module, class, function or comprehension. ``outside``: names declared global or nonlocal."""

    __slots__ = ("names", "outside", "parent")

    def __init__(self, parent: Scope | None = None) -> None:
        self.names: dict[Any, Value] = {}
        self.parent = parent
        self.outside: dict[str, Scope] = {}

    def find(self, name: str) -> Value | None:
        """The value a name has here, None where it has none."""
        scope: Scope | None = self
        if name in self.outside:
            scope = self.outside[name]
        while scope is not None:
            value = scope.names.get(name)
            if value is not None:
                return value
            scope = scope.parent
        return None

    def holder(self, name: str) -> Scope:
        """The scope that an assignment to a name writes to."""
        return self.outside.get(name, self)


class Frame:
    """A running function, class body or module."""

    __slots__ = ("block", "in_class", "owner", "receiver", "returns", "scope", "within_loop")

    def __init__(self, scope: Scope, block: Block) -> None:
        self.scope = scope
        self.block = block
        self.returns: list[Value] = []
        self.within_loop = False
        self.owner: Blueprint | None = None  # the class whose method runs
        self.in_class = False  # whether it is the class's own body
        self.receiver = Value()


class Origin(NamedTuple):
    """Where a value comes from: a finding of a literal, or an expression that is sensitive by what it reads.

    ``rule`` is ``""`` for a finding. ``name`` says what is read: a file's kind, a variable, columns.
    """

    part: int
    start: int
    end: int
    rule: str
    name: str = ""
    finding: int = -1


class Call(NamedTuple):
    """An AI call in the code: its sink, its destination, its place, and the span of what is called."""

    sink: str
    destination: str
    place: Place
    start: int
    end: int


class Marks:
    """Findings of one part by where they stand."""

    __slots__ = ("_longest", "_starts", "_taints")

    def __init__(self, spans: Iterable[tuple[int, int, int]]) -> None:
        found = sorted(spans)
        self._starts = [start for start, _, _ in found]
        self._taints = found
        self._longest = max((end - start for start, end, _ in found), default=0)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def within(self, start: int, end: int) -> Taint:
        """The findings that stand in a range, by number of their source."""
        if not self._starts:
            return CLEAN
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_left(self._starts, end)
        found = {number: None for low, high, number in self._taints[first:last] if high > start and low < end}
        return found or CLEAN


class Machine:
    """One run of the analysis. It is made for one document and thrown away."""

    def __init__(self, tables: Tables, rules: Ruleset, policy: Policy | None, budget: int) -> None:
        self.tables = tables
        self.rules = rules
        self.policy = policy
        self.budget = budget
        self.steps = 0
        self.origins: list[Origin] = []
        self.numbers: dict[Origin, int] = {}
        self.marks: list[Marks] = []
        self.found: list[Sequence[Finding]] = []
        self.texts: list[str] = []
        self.hits: dict[Call, dict[int, Trail | None]] = {}
        self.settings: dict[str, Value] = {}  # attributes set on modules: openai.api_base = …
        self.environment: dict[Any, Value] = {}  # os.environ[…] = …
        self.module = Scope()
        self.routines: list[Any] = []
        self.blueprints: list[Any] = []
        self.called: set[int] = set()
        self.handed: list[tuple[Any, list[Value]]] = []  # functions that a library may call later, with their arguments
        self.depth = 0
        self._provider: str | None = None
        self._lines: dict[int, LineIndex] = {}
        self.version = 0  # grows whenever something lasting is written
        self.evaluate: Callable[[Frame, ast.expr], Value] = _not_set
        self.execute: Callable[[Frame, Sequence[ast.stmt]], bool] = _not_set
        self._journal: list[dict[tuple[int, Any], tuple[MutableMapping[Any, Value], Any, Value]]] = []

    def issuers(self, origin: Origin) -> tuple[str, ...]:
        """The destinations that a found credential belongs to; empty where nothing is known of an issuer."""
        finding = self.found[origin.part][origin.finding]
        if finding.category != "credential":
            return ()
        rule = self.rules.by_id.get(finding.rule)
        stem = rule.file.removesuffix(".toml") if rule is not None else ""
        if not stem or stem in self.tables.words("sources", "nameless"):
            return ()
        return tuple(self.tables.sources["issuers"].get(stem, (stem,)))

    def is_credential(self, origin: Origin) -> bool:
        """Whether a source is a credential: a finding of that category, or a variable."""
        if origin.rule:
            return origin.rule == "environment-variable-to-ai"
        return self.found[origin.part][origin.finding].category == "credential"

    def without_credentials(self, taint: Taint) -> Taint:
        """What is left of sources that a client was given, when its answers are all that matters."""
        return {source: trail for source, trail in taint.items() if not self._logs_in(self.origins[source])} or CLEAN

    def _logs_in(self, origin: Origin) -> bool:
        if origin.rule != "environment-variable-to-ai":
            return self.is_credential(origin)
        return not origin.name or self.tables.is_secret_name(origin.name) or origin.name.endswith(_ADDRESSES)

    def provider(self, part: int) -> str:
        """The one destination that a document's imports speak of; ``unknown`` where there are none or several."""
        if self._provider is None:
            from safe_prompt.flow.destination import provider_in

            self._provider = provider_in("\n".join(self.texts))
        return self._provider

    def place(self, part: int, offset: int) -> Place:
        """Line and column of an offset in a part."""
        index = self._lines.get(part)
        if index is None:
            index = self._lines[part] = LineIndex(self.texts[part])
        return Place(part, *index.position(offset))

    def step(self) -> None:
        """Count one step.

        Raises:
            OutOfBudgetError: there were too many.
        """
        self.steps += 1
        if self.steps > self.budget:
            raise OutOfBudgetError

    def number(self, origin: Origin) -> int:
        """The number of a source."""
        found = self.numbers.get(origin)
        if found is None:
            found = self.numbers[origin] = len(self.origins)
            self.origins.append(origin)
        return found

    def store(self, mapping: MutableMapping[Any, Value], key: Any, value: Value) -> None:
        """Write a value so that a branch can be undone."""
        self.version += 1
        if self._journal:
            mark = (id(mapping), key)
            if mark not in self._journal[-1]:
                self._journal[-1][mark] = (mapping, key, mapping.get(key, _MISSING))
        mapping[key] = value

    def add(self, mapping: MutableMapping[Any, Value], key: Any, value: Value) -> None:
        """Write a value beside what is there already."""
        old = mapping.get(key)
        if old is None:
            self.store(mapping, key, value)
        elif value is not old and (value.taint or value.things):
            self.store(mapping, key, joined((old, value)))

    def branches(self, runs: Sequence[Callable[[], bool]]) -> bool:
        """Run alternatives from the same state, and join what they leave. Each says whether it leaves the function.

        True if all of them do.
        """
        ends: list[dict[tuple[int, Any], tuple[MutableMapping[Any, Value], Any, Value]]] = []
        before: dict[tuple[int, Any], tuple[MutableMapping[Any, Value], Any, Value]] = {}
        for run in runs:
            self._journal.append({})
            try:
                left = run()
            finally:
                changed = self._journal.pop()
                after = {
                    mark: (mapping, key, mapping.get(key, _MISSING)) for mark, (mapping, key, _) in changed.items()
                }
                for mark, (mapping, key, old) in changed.items():
                    before.setdefault(mark, (mapping, key, old))
                    _restore(mapping, key, old)
            if not left:
                ends.append(after)
        if not ends:
            return True
        for mark in dict.fromkeys(mark for end in ends for mark in end):
            mapping, key, old = before[mark]
            values = [end[mark][2] if mark in end else old for end in ends]
            present = [value for value in values if value is not _MISSING]
            if present:
                self.store(mapping, key, joined(present))
        return False

    def hit(self, call: Call, taint: Taint) -> None:
        """Note an AI call, and the sources that reach it."""
        known = self.hits.setdefault(call, {})
        for source, trail in taint.items():
            if source not in known or _length(trail) < _length(known[source]):
                known[source] = trail


def _not_set(*_: object) -> Any:
    raise RuntimeError("a machine is made by `analysis`")


def _length(trail: Trail | None) -> int:
    return trail.length if trail is not None else 0


def _restore(mapping: MutableMapping[Any, Value], key: Any, value: Value) -> None:
    if value is _MISSING:
        mapping.pop(key, None)
    else:
        mapping[key] = value
