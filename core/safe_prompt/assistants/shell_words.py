"""A command line taken apart: enough of sh, cmd and PowerShell to see what a line names. Nothing is executed."""

from __future__ import annotations

from typing import Final, NamedTuple

_SEPARATORS: Final = ";&|(){}\n"
_ESCAPED: Final = frozenset(" \t\"'$`\\;&|()<>{}*?#!")
_DEPTH: Final = 8  # commands inside commands that are followed


class Command(NamedTuple):
    """A simple command: its words with quotes undone, the files it reads by ``<``, the texts fed to it (here
    documents and strings), and whether its output goes on into the next command."""

    words: tuple[str, ...]
    inputs: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    piped: bool = False

    def __repr__(self) -> str:  # without the line's text
        return f"Command({len(self.words)} words)"


def commands(line: str, depth: int = 0) -> tuple[Command, ...]:
    """The simple commands of a line in order, those in ``$(…)`` and backticks among them.

    An unclosed quote ends with the line. Words keep their text alone: ``"a b"`` is one word ``a b``.
    """
    reader = _Reader(line)
    found = reader.read()
    if depth < _DEPTH:
        for inner in reader.inner:
            found.extend(commands(inner, depth + 1))
    return tuple(found)


class _Reader:
    """One pass over a line. Kept as an object because here documents come after the line that asks for them."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.at = 0
        self.inner: list[str] = []
        self.waiting: list[tuple[str, list[str]]] = []  # end marks of here documents, and where their text goes

    def read(self) -> list[Command]:
        # A here document's text comes when its command's line is over: commands are made at the end.
        found: list[tuple[list[str], list[str], list[str], bool]] = []
        words: list[str] = []
        inputs: list[str] = []
        texts: list[str] = []
        line = self.line
        while self.at < len(line):
            character = line[self.at]
            if character in " \t\r":
                self.at += 1
            elif character == "#" and (self.at == 0 or line[self.at - 1] in " \t\n;"):
                self._skip_comment()
            elif character in _SEPARATORS and not self._brace_in_word():
                piped = character == "|" and line[self.at : self.at + 2] != "||"
                self.at += 1
                if character == "\n":
                    self._take_documents()
                if words or inputs or self._asked(texts):
                    found.append((words, inputs, texts, piped))
                    words, inputs, texts = [], [], []
            elif character in "<>":
                self._redirect(inputs, texts)
            else:
                word = self._word()
                # The number before a redirection (`2>`) is no argument.
                if not (word.isdigit() and self.at < len(line) and line[self.at] in "<>"):
                    words.append(word)
        self._take_documents()
        if words or inputs or texts:
            found.append((words, inputs, texts, False))
        return [Command(tuple(a), tuple(b), tuple(c), piped) for a, b, c, piped in found]

    def _asked(self, texts: list[str]) -> bool:
        """Whether a text is there for a command, or will be."""
        return bool(texts) or any(waiting is texts for _, waiting in self.waiting)

    def _brace_in_word(self) -> bool:
        """Whether a brace here is a plain character (``{}``, ``{a,b}``), not the border of a group."""
        if self.line[self.at] not in "{}":
            return False
        following = self.line[self.at + 1 : self.at + 2]
        return following not in ("", " ", "\t", "\n", ";", "|", "&", ")") or self.line[self.at] == "}"

    def _skip_comment(self) -> None:
        end = self.line.find("\n", self.at)
        self.at = len(self.line) if end < 0 else end

    def _redirect(self, inputs: list[str], texts: list[str]) -> None:
        line, start = self.line, self.at
        while self.at < len(line) and line[self.at] in "<>&|-" and self.at - start < 3:
            if line[self.at] == "-" and line[start : self.at] != "<<":
                break
            if line[self.at] in "&|" and self.at == start:
                break
            self.at += 1
        operator = line[start : self.at]
        if line[self.at : self.at + 1] == "(":  # process substitution: read as a command of its own
            return
        while self.at < len(line) and line[self.at] in " \t":
            self.at += 1
        target = self._word() if self.at < len(line) and line[self.at] not in _SEPARATORS else ""
        if operator in ("<<", "<<-"):
            self.waiting.append((target, texts))
        elif operator == "<<<":
            texts.append(target)
        elif operator.startswith("<") and target:
            inputs.append(target)

    def _take_documents(self) -> None:
        for mark, texts in self.waiting:
            lines = []
            while self.at < len(self.line):
                end = self.line.find("\n", self.at)
                end = len(self.line) if end < 0 else end
                row = self.line[self.at : end]
                self.at = end + 1
                if row.strip() == mark:
                    break
                lines.append(row)
            texts.append("\n".join(lines))
        self.waiting = []

    def _word(self) -> str:
        line = self.line
        pieces: list[str] = []
        while self.at < len(line):
            character = line[self.at]
            if character in " \t\r\n<>" or (character in ";&|()" and not line.startswith("$(", self.at)):
                break
            if character == "'":
                pieces.append(self._quoted("'"))
            elif character == '"':
                pieces.append(self._double())
            elif character == "`" or line.startswith("$(", self.at):
                pieces.append(self._substitution())
            elif character == "\\" and self.at + 1 < len(line):
                pieces.append(self._escape())
            else:
                pieces.append(character)
                self.at += 1
        return "".join(pieces)

    def _escape(self) -> str:
        """A backslash hides the next character in sh and is part of a path on Windows: kept where it may be one."""
        following = self.line[self.at + 1]
        self.at += 2
        if following == "\n":
            return ""
        return following if following in _ESCAPED else f"\\{following}"

    def _quoted(self, quote: str) -> str:
        end = self.line.find(quote, self.at + 1)
        end = len(self.line) if end < 0 else end
        text = self.line[self.at + 1 : end]
        self.at = end + 1
        return text

    def _double(self) -> str:
        line = self.line
        self.at += 1
        pieces: list[str] = []
        while self.at < len(line) and line[self.at] != '"':
            if line[self.at] == "\\" and line[self.at + 1 : self.at + 2] in ('"', "\\", "$", "`", "\n"):
                pieces.append(line[self.at + 1].replace("\n", ""))
                self.at += 2
            elif line[self.at] == "`" or line.startswith("$(", self.at):
                pieces.append(self._substitution())
            else:
                pieces.append(line[self.at])
                self.at += 1
        self.at += 1
        return "".join(pieces)

    def _substitution(self) -> str:
        """Note a command inside ``$(…)`` or backticks, and return its text, as it may be a path in a sum."""
        line, start = self.line, self.at
        if line[start] == "`":
            text = self._quoted("`")
        else:
            level, self.at = 1, start + 2
            while self.at < len(line) and level:
                level += {"(": 1, ")": -1}.get(line[self.at], 0)
                self.at += 1
            text = line[start + 2 : self.at - (0 if level else 1)]
        self.inner.append(text)
        return text if " " not in text.strip() else ""
