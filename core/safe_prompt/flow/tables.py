"""What counts as an AI call, as sensitive and as cleaned: the data files, read once and kept for the next start."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from safe_prompt.cache_file import read_value, write_value

_FOLDER: Final = Path(__file__).parent
_FILES: Final = ("sinks.toml", "sources.toml")
_CACHE_FORMAT: Final = 1
_MOST_KEPT: Final = 5000


# Names of LangChain's classes for a provider's models.
_MODEL: Final = re.compile(r"Chat[A-Z]\w*|\w*(?:LLM|Embeddings?|AI)|Azure\w+")


class Library(NamedTuple):
    """A library that sends: see ``sinks.toml``. ``calls`` and ``functions`` are patterns of dotted names."""

    name: str
    modules: tuple[str, ...]
    destination: str = ""
    connections: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    by_model: bool = False
    local: tuple[str, ...] = ()
    masks: bool = False
    default: str = ""
    keeps: tuple[str, ...] = ()
    provider: bool = False


class Shape(NamedTuple):
    """An AI call by its shape: how the dotted call ends, and which arguments it needs (``a|b``: either)."""

    ends: str
    sink: str
    needs: tuple[str, ...] = ()
    destination: str = ""
    by_model: bool = True


class Match(NamedTuple):
    """A call of a library: the sink's name, and the method it ends in."""

    library: Library
    sink: str
    method: str


class Tables:
    """Both files, ready to be asked."""

    def __init__(self, sinks: Mapping[str, Any], sources: Mapping[str, Any]) -> None:
        self.libraries = tuple(Library(**_frozen(body)) for body in sinks["library"])
        self.shapes: dict[str, list[Shape]] = {}
        for body in sinks["shape"]:
            shape = Shape(**_frozen(body))
            self.shapes.setdefault(shape.ends.rpartition(".")[2], []).append(shape)
        self.sinks = sinks
        self.sources = sources
        self._by_module = {module: library for library in self.libraries for module in library.modules}
        self._first_names = frozenset(module.partition(".")[0] for module in self._by_module)
        self._owners: dict[str, tuple[Library, str] | None] = {}
        self._patterns: dict[tuple[str, ...], re.Pattern[str]] = {}
        self._matches: dict[str, Match | None] = {}
        self._words: dict[tuple[str, ...], frozenset[str]] = {}

    def library_of(self, path: str) -> tuple[Library, str] | None:
        """The library that a dotted path belongs to, and the rest of the path."""
        if path not in self._owners:
            _make_room(self._owners)
            self._owners[path] = self._library_of(path)
        return self._owners[path]

    def _library_of(self, path: str) -> tuple[Library, str] | None:
        if path.partition(".")[0] not in self._first_names:
            return None
        head = path
        while head:
            found = self._by_module.get(head)
            if found is not None:
                return found, path[len(head) :].lstrip(".")
            head = head.rpartition(".")[0]
        return None

    def is_connection(self, library: Library, name: str) -> bool:
        """Whether a class of a library is a connection, and no model of its own."""
        return self._fits(library.connections, name)

    def is_asker(self, path: str) -> bool:
        """Whether what a path leads to asks a model by itself."""
        found = self.library_of(path)
        if found is None:
            return False
        library, rest = found
        if "*" not in library.models:
            return True
        names = [token.removesuffix("()") for token in rest.split(".")]
        if any(name in self.sinks["classes"] or name in self.words("sinks", "askers") for name in names):
            return True
        return library.provider and any(_MODEL.fullmatch(name) for name in names)

    def match(self, path: str) -> Match | None:
        """The sink that a call of a path is, None if it is none."""
        if path not in self._matches:
            _make_room(self._matches)
            self._matches[path] = self._match(path)
        return self._matches[path]

    def matters(self, path: str) -> bool:
        """Whether objects of a library are worth telling from anything else."""
        return path.partition(".")[0] in self._roots

    @cached_property
    def _roots(self) -> frozenset[str]:
        """First names of the modules that some table speaks of, and the built-in functions."""
        sources, sinks = self.sources, self.sinks
        named: list[str] = [module for library in self.libraries for module in library.modules]
        named += [*sources["cleaners"], *sources["environment"], *sources["dotenv"], *sources["tables"]["modules"]]
        named += [*sources["reducers"]["modules"], *sources["reducers"]["functions"]]
        named += [*sinks["http"]["modules"], *sinks["runners"]["paths"], *sinks["services"]]
        named += ["pathlib", "asyncio", "copy", "itertools", "collections", "contextlib", "super", "table()"]
        return frozenset(name.partition(".")[0] for name in named)

    def _match(self, path: str) -> Match | None:
        found = self.library_of(path)
        if found is None or found[1].rpartition(".")[2] in self.passed_over:
            return None
        library, rest = found
        first = library.name or path[: -len(rest) - 1]
        tokens = [token for token in rest.split(".") if token.removesuffix("()") not in self.passed_over]
        place = next((i for i, token in enumerate(tokens) if token.endswith("()")), -1)
        if place < 0:
            name = ".".join(tokens)
            return Match(library, f"{first}.{name}", tokens[-1]) if self._fits(library.functions, name) else None
        owner = tokens[place].removesuffix("()")
        tail = ".".join(token for token in tokens[place + 1 :] if not token.endswith("()")) or "__call__"
        is_model = self._fits(library.models, owner)
        if not (is_model or self._fits(library.connections, owner)) or not self._fits(library.calls, tail):
            return None
        names = [first, *([*tokens[:place], owner] if is_model else []), *([tail] if tail != "__call__" else [])]
        return Match(library, ".".join(names), tail.rpartition(".")[2])

    def is_secret_name(self, name: str) -> bool:
        """Whether an environment variable is called like a secret."""
        secret = self.words("sources", "secret_words")
        pieces = re.split(r"[^A-Z]+", name.upper())
        return any(piece in secret or piece.endswith(("KEY", "TOKEN", "SECRET", "PASSWORD")) for piece in pieces)

    def logs_in(self, path: str) -> bool:
        """Whether a library is given credentials to log in: by a class that holds no text, a function by its name."""
        names = self.sources["connectors"]
        name = path.rpartition(".")[2]
        if path.partition(".")[0] in self.words("sinks", "http", "modules") or name in self.words(
            "sources", "connectors", "makers"
        ):
            return True
        return "." in path and name[:1].isupper() and not name.endswith(tuple(names["texts"]))

    def exports(self, module: str) -> tuple[str, ...]:
        """Names that ``from module import *`` may bring in, as far as they matter."""
        found = self.library_of(module)
        if found is None or found[1]:
            return ()
        library = found[0]
        names = (*library.connections, *library.models, *library.functions)
        return tuple(name for name in names if name.isidentifier())

    def _fits(self, patterns: tuple[str, ...], name: str) -> bool:
        """Whether a pattern fits: ``*`` is any run of name characters, a leading ``*.`` any owner or none."""
        if not patterns:
            return False
        compiled = self._patterns.get(patterns)
        if compiled is None:
            compiled = self._patterns[patterns] = re.compile("|".join(map(_expression, patterns)))
        return compiled.fullmatch(name) is not None

    @cached_property
    def passed_over(self) -> frozenset[str]:
        """Attributes and methods that lead from a connection or model to itself."""
        return frozenset(self.sinks["same"])

    @cached_property
    def model_path(self) -> re.Pattern[str]:
        """Paths that only a model's server has."""
        return re.compile("(?:" + "|".join(map(re.escape, self.sinks["http"]["model_paths"])) + r")(?![\w.])")

    def words(self, file: str, *keys: str) -> frozenset[str]:
        """A list of one of the files as a set."""
        found = self._words.get((file, *keys))
        if found is None:
            body: Any = self.sinks if file == "sinks" else self.sources
            for key in keys:
                body = body[key]
            found = self._words[file, *keys] = frozenset(body)
        return found


def _make_room(kept: dict[str, Any]) -> None:
    """Paths come from the code that is read: an editor's process must not keep those of all it ever saw."""
    if len(kept) >= _MOST_KEPT:
        kept.clear()


def _frozen(body: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in body.items()}


def _expression(pattern: str) -> str:
    head, tail = (r"(?:.*\.)?", pattern[2:]) if pattern.startswith("*.") else ("", pattern)
    return head + re.escape(tail).replace(r"\*", r"\w*")


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The shipped tables."""
    stats = [(name, status.st_size, status.st_mtime_ns) for name in _FILES for status in [(_FOLDER / name).stat()]]
    stamp = repr((_CACHE_FORMAT, str(_FOLDER), stats))
    cached = read_value("flow.cache", stamp)
    if cached is None:
        cached = list(_read(_FILES))
        write_value("flow.cache", stamp, cached)
    return Tables(*cached)


def _read(names: Iterable[str]) -> Iterable[dict[str, Any]]:
    import tomllib

    for name in names:
        yield tomllib.loads((_FOLDER / name).read_text("utf-8"))
