"""Expressions that are sensitive by what they read: environment variables, files, tables' columns, queries."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from safe_prompt.detectors.column_names import Meaning, meaning_of
from safe_prompt.flow.state import Frame, Machine, Origin
from safe_prompt.flow.value import GAP, NOTHING, UNKNOWN, Container, Known, Value, gathered, joined
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.policy.sensitive_files import sensitive_file

if TYPE_CHECKING:
    from safe_prompt.flow.arguments import Arguments

FILE: Final = "sensitive-file-to-ai"
ENVIRONMENT: Final = "environment-variable-to-ai"
COLUMNS: Final = "personal-columns-to-ai"
TABLE: Final = "table()"  # the path of a table of pandas, polars … and of its columns and rows
ENVIRONMENTS: Final = ("os.environ", "os.environb")
EVERYTHING: Final = "*"  # the environment as a whole

_READER: Final = lazy_pattern(
    r"(?i)(?:.*_)?(?:read|load|open|loads?|scan|parse|import|ingest|fetch)(?:_.*)?|read\w*|load\w*|open\w*|scan_\w+"
    r"|.*(?:loader|reader)|from_(?:csv|file|path|json|excel|parquet)\w*|csv|json|parquet|text|imread|fromfile|genfromtxt"
)
_NO_READER: Final = frozenset(("load_dotenv", "loads", "import_module", "textfsm"))
_QUERY: Final = frozenset((
    "read_sql", "read_sql_query", "read_sql_table", "read_database", "execute", "executescript", "sql", "query", "text",
    "run_query", "fetch", "fetch_all", "fetch_one", "fetchrow",
))  # fmt: skip
_SELECT: Final = lazy_pattern(r"(?is)\bselect\b(?P<columns>.{1,2000}?)\bfrom\b")
_FROM: Final = lazy_pattern(r"(?i)\b(?:from|join)\s+[\"'`\[]?(?P<table>[\w.$]{1,100})")


def origin(machine: Machine, frame: Frame, node: ast.expr, rule: str, name: str) -> Value:
    """A value that comes from an expression."""
    start, end = frame.block.span(node)
    return Value({machine.number(Origin(frame.block.part, start, end, rule, name)): None})


def is_table(thing: Known) -> bool:
    """Whether it is a table, a column or a row of one."""
    return thing.path.startswith(TABLE)


def environment_variable(machine: Machine, frame: Frame, key: Value, node: ast.expr) -> Value:
    """``os.environ[key]``, together with what the code itself put there."""
    name = key.const if isinstance(key.const, str) and GAP not in key.const else ""
    read = origin(machine, frame, node, ENVIRONMENT, name)
    own = machine.environment.get(key.const)
    return gathered((read, own)) if own is not None else read


def whole_environment(machine: Machine, frame: Frame, node: ast.expr) -> Value:
    """``os.environ`` itself."""
    return Value(origin(machine, frame, node, ENVIRONMENT, EVERYTHING).taint, (Known("os.environ"),))


def columns_among(key: Value) -> tuple[str, ...]:
    """The column names that a subscript names: one, a list of them, or the second of ``loc[rows, columns]``."""
    names: list[str] = []
    pending = [key]
    seen: set[int] = set()  # a container may hold itself
    while pending:
        value = pending.pop()
        if isinstance(value.const, str) and value.const != NOTHING:
            names.append(value.const)
        for thing in value.things:
            if isinstance(thing, Container) and id(thing) not in seen:
                seen.add(id(thing))
                pending += thing.fields.values()
    return tuple(sorted(names))


def personal(names: tuple[str, ...]) -> tuple[str, ...]:
    """Which column names say that the column holds personal data.

    Names that say it only in company (``name``, ``user``, ``customer_id``) count beside another one.
    """
    told: list[tuple[str, Meaning]] = []
    for name in names:
        meaning = meaning_of(name)
        if meaning is not None:
            told.append((name, meaning))
    sure = [name for name, meaning in told if not _needs_company(meaning)]
    return tuple(name for name, _ in told) if sure or len(told) > 1 else ()


def _needs_company(meaning: Meaning) -> bool:
    return meaning.trust == "likely" and meaning.rule in ("column-person", "column-customer-id")


def column_read(machine: Machine, frame: Frame, names: tuple[str, ...], node: ast.expr) -> Value:
    """Columns of a table by their names; nothing where none is personal."""
    found = personal(names)
    if not found:
        return UNKNOWN
    return Value(origin(machine, frame, node, COLUMNS, ", ".join(found)).taint, (Known(TABLE),))


def file_read(machine: Machine, frame: Frame, path: Value | None, node: ast.expr) -> Value | None:
    """A file read into a value: None where it is none that is sensitive by its name."""
    kind = sensitive_path(path)
    return None if kind is None else origin(machine, frame, node, FILE, kind)


def sensitive_path(path: Value | None) -> str | None:
    """The id of the kind of sensitive file that a value names."""
    if path is None or not isinstance(path.const, str) or path.const == NOTHING:
        return None
    name = path.const.rpartition(GAP)[2] or path.const
    if not name.strip() or len(name) > 300 or "\n" in name:
        return None
    told = sensitive_file(name)
    return told.id if told is not None else None


def read_by(machine: Machine, frame: Frame, name: str, arguments: Arguments, node: ast.Call) -> Value | None:
    """What a call reads by its own name and its arguments: a file, or a query's tables and columns."""
    if name in _QUERY:
        found = query(machine, frame, arguments, node)
        if found is not None:
            return found
    if name in _NO_READER or not _READER.fullmatch(name):
        return None
    mode = arguments.get("mode", 1)
    if name == "open" and mode is not None and isinstance(mode.const, str) and mode.const[:1] in "wax":
        return None
    found_files = [
        value for argument in _flat(arguments) if (value := file_read(machine, frame, argument, node)) is not None
    ]
    return joined(found_files) if found_files else None


def _flat(arguments: Arguments) -> list[Value]:
    found: list[Value] = []
    for value in arguments.values():
        found.append(value)
        for thing in value.things:
            if isinstance(thing, Container) and thing.kind == "list":
                found += thing.fields.values()
    return found


def query(machine: Machine, frame: Frame, arguments: Arguments, node: ast.Call) -> Value | None:
    """The result of a query that names a table of people, or columns of personal data."""
    for value in arguments.values():
        text = value.const
        if not isinstance(text, str) or text == NOTHING:
            continue
        tables = [found["table"].rpartition(".")[2] for found in _FROM.finditer(text)]
        if not tables and text.isidentifier():
            tables = [text]
        if any(sensitive_file(f"{table}.csv") for table in tables):
            return Value(origin(machine, frame, node, FILE, "query").taint, (Known(TABLE),))
        selected = _SELECT.search(text)
        if selected is not None:
            names = tuple(
                part.split()[-1].rpartition(".")[2].strip("\"'`[]()")
                for part in selected["columns"].split(",")
                if part.split()
            )
            found = personal(names)
            if found:
                taint = origin(machine, frame, node, COLUMNS, ", ".join(found)).taint
                columns = {name: Value(taint) if name in found else UNKNOWN for name in names}
                return Value(taint, (Known(TABLE, columns),))
    return None
