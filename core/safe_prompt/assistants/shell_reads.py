"""What a command line would show: files it names, and the environment. A guess from words, never complete.

A file that a line names counts as read, unless the command is known only to list, move or remove it: whoever
wants to print a file finds a program that is in no list of readers. Names put together at run time
(``cat $(echo LmVudg== | base64 -d)``, variables, scripts in files) are not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePath
from typing import Final, NamedTuple

from safe_prompt.assistants.shell_words import Command, commands
from safe_prompt.lazy_pattern import lazy_pattern


class Reads(NamedTuple):
    """``paths`` as the line names them, globs among them; ``environment`` says how the environment is shown, ""
    if it is not; ``shown`` are those of them that a program known to print files gets, or code on the line."""

    paths: tuple[str, ...] = ()
    environment: str = ""
    shown: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Reads({len(self.paths)} paths)"


# Programs that print the files they are given.
PRINTERS: Final = frozenset(
    "cat tac nl head tail less more bat batcat type gc get-content most view base64 base32 xxd od hexdump strings "
    "grep egrep fgrep zgrep rg ag ack select-string sls findstr sed gsed awk gawk mawk cut sort uniq rev fold fmt pr "
    "paste column jq yq tomlq xmllint diff cmp comm dd zcat bzcat xzcat openssl".split()
)
# Programs that do not show what a named file holds. Anything else may.
HARMLESS: Final = frozenset(
    "ls dir ll stat file test [ [[ rm del erase unlink shred mkdir rmdir touch chmod chown chgrp chattr mv move ren "
    "rename remove-item move-item test-path new-item echo printf true false cd pushd popd pwd basename dirname "
    "realpath readlink which where type-p wc du df sha256sum shasum md5sum find fd locate tree alias kill sleep wait "
    "export unset ln tee icacls attrib source . write-host write-output".split()
)
# The last word of these is where something goes.
_COPIES: Final = frozenset("cp copy copy-item install rsync scp".split())
# git shows contents with these alone; its log with these options.
_GIT_PATCHES: Final = ("-p", "-u", "--patch", "-L", "-S", "-G", "--full-diff", "--cc")
_GIT_SHOWS: Final = frozenset("show diff log cat-file grep blame annotate archive stash difftool format-patch".split())
_INTERPRETERS: Final = frozenset(
    "python python2 python3 py node nodejs deno bun ruby perl php lua r rscript julia osascript awk gawk sed pwsh "
    "powershell bash sh zsh dash ksh fish cmd eval xargs parallel find ssh docker podman kubectl env sudo".split()
)
_SHELLS: Final = frozenset("bash sh zsh dash ksh fish eval cmd pwsh powershell".split())
_WRAPPERS: Final = frozenset(
    "sudo doas command builtin exec nohup time nice ionice stdbuf setsid then do else if".split()
)
# The first plain word of these is a pattern, not a file.
_PATTERN_FIRST: Final = frozenset(
    "grep egrep fgrep zgrep rg ag ack select-string sls findstr sed gsed awk gawk mawk jq yq".split()
)
_ECHOES: Final = frozenset("echo printf print write-host write-output cat <<<".split())
# Listing `env:` is PowerShell's way to print variables.
_LISTS: Final = frozenset("dir ls gci get-childitem get-item gi get-content gc".split())
# Options with which these print variables and their values, as they do without any argument.
_DECLARES: Final = {"export": ("-p",), "declare": ("-p", "-x", "-px", "-xp"), "typeset": ("-p", "-x", "-px", "-xp")}
_RUNS_OTHERS: Final = frozenset("xargs parallel".split())
_FIND_RUNS: Final = frozenset(("-exec", "-execdir", "-ok", "-okdir"))

_PATH_IN_CODE = lazy_pattern(r"[\w.~$%@+\-/\\*?\[\]]*[\w*?\]][\w.\-*?\[\]]*")
_ASSIGNMENT = lazy_pattern(r"[A-Za-z_]\w*=.*")
_SECRET_NAME = (
    r"\w*(?:KEY|TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|_PAT\b|_PWD\b|_AUTH\b"
    r"|DATABASE_URL|CONNECTION_STRING|_DSN\b)\w*"
)
_SECRET_VARIABLE = lazy_pattern(rf"(?i)\$(?:env:)?\{{?(?:env:)?!?{_SECRET_NAME}|%{_SECRET_NAME}%")
_SECRET_WORD = lazy_pattern(rf"(?i)^{_SECRET_NAME}$")
_CODE_ENVIRONMENT = lazy_pattern(
    r"(?i)\bos\.environ\b(?!\s*(?:\[|\.get|\.setdefault|\.pop))|\bprocess\.env\b(?!\s*[.\[])|\bENV\.(?:to_h|each|inspect|sort)"
    r"|\bgetenv\(\s*\)|\$_ENV\b|%ENV\b|\bSystem\.getenv\(\s*\)|\bDeno\.env\.toObject"
    r"|\bGetEnvironmentVariables\(|(?:^|[\s(])env:(?:\\?\*|\s|$)"
)
_CODE_SECRET = lazy_pattern(
    rf"(?i)(?:environ(?:\.get\(|\[)|getenv\(|process\.env(?:\.|\[)|\bENV\[)\s*[\"']?{_SECRET_NAME}"
)
_PROCESS = lazy_pattern(r"/proc/[^/]+/environ\b")


def reads(line: str) -> Reads:
    """What a command line names and shows. Never raises; a line that cannot be read is taken word by word."""
    simple = commands(line)
    environment = ""
    paths: list[str] = []
    shown: list[str] = []
    fed = any(_program(command)[0] in _RUNS_OTHERS for command in simple)
    piped_to_shell = any(_program(command)[0] in _SHELLS and not command.words[1:] for command in simple)
    loads = any(_program(command)[0] in ("source", ".") for command in simple)
    for command in simple:
        program, arguments = _program(command)
        environment = environment or _environment(program, arguments, command)
        if loads and (program in ("echo", "printf", "env", "set") or environment):
            # Variables of a file that was just loaded are being printed.
            fed = True
    for command in simple:
        program, arguments = _program(command)
        named = [*_files(program, arguments, command, fed), *command.inputs]
        paths += named
        if program in PRINTERS:
            shown += [word for word in named if not word.startswith("-")]
        shown += _in_code(program, arguments, command)
        if program in _SHELLS or (piped_to_shell and command.texts):
            for code in (*_code(program, arguments), *command.texts):
                inner = reads(code) if code != line else Reads()
                paths += inner.paths
                shown += inner.shown
                environment = environment or inner.environment
    return Reads(tuple(dict.fromkeys(paths)), environment, tuple(dict.fromkeys(shown)))


def _program(command: Command) -> tuple[str, list[str]]:
    """The program's name, plain and in lower case, and its arguments: past assignments and ``sudo``."""
    words = list(command.words)
    while words and (_ASSIGNMENT.fullmatch(words[0]) or _name(words[0]) in _WRAPPERS):
        wrapper = _name(words.pop(0)) in _WRAPPERS
        while wrapper and words and words[0].startswith("-"):
            words.pop(0)
    if words and _name(words[0]) == "env" and any(not _is_setting(word) for word in words[1:]):
        # `env NAME=value program …` runs a program.
        rest = list(words[1:])
        while rest and _is_setting(rest[0]):
            rest.pop(0)
        words = rest
    return (_name(words[0]), words[1:]) if words else ("", [])


def _is_setting(word: str) -> bool:
    return word.startswith("-") or _ASSIGNMENT.fullmatch(word) is not None


def _name(word: str) -> str:
    name = PurePath(word.replace("\\", "/")).name.lower() if word not in (".", "[") else word
    return name.removesuffix(".exe").removesuffix(".cmd")


def _files(program: str, arguments: list[str], command: Command, fed: bool) -> Iterator[str]:
    """Paths that a command may open: its words, what stands behind ``=``, ``:`` or ``@`` in them, and what code
    given to an interpreter names."""
    if not fed and _only_names(program, arguments):
        return
    skip = (
        1
        if program in _PATTERN_FIRST and not any(word in ("-e", "-f", "--regexp", "--file") for word in arguments)
        else 0
    )
    last = _last_plain(arguments) if program in _COPIES else -1
    for index, word in enumerate(arguments):
        if index == last:
            continue
        if skip and not word.startswith("-"):
            skip = 0
            if program not in _INTERPRETERS:
                continue
        if _is_code(word):
            if program not in _INTERPRETERS:
                yield word  # a path may hold blanks
            continue
        yield word
        for mark in "=:@,":
            if mark in word:
                yield from (piece for piece in word.split(mark) if piece)
    yield from _in_code(program, arguments, command)


def _in_code(program: str, arguments: list[str], command: Command) -> Iterator[str]:
    """What looks like a path in the code that an interpreter gets, as an argument or on standard input."""
    if program in _INTERPRETERS:
        for word in arguments:
            if _is_code(word):
                yield from _PATH_IN_CODE.findall(word)
    if program in _INTERPRETERS or not program:
        for text in command.texts:
            yield from _PATH_IN_CODE.findall(text)


def _is_code(word: str) -> bool:
    return any(character in word for character in " \t\n\"'();")


def _last_plain(arguments: list[str]) -> int:
    """The index of the last argument that is no option, -1 where it is the only one."""
    plain = [index for index, word in enumerate(arguments) if not word.startswith("-")]
    return plain[-1] if len(plain) > 1 else -1


def _only_names(program: str, arguments: list[str]) -> bool:
    if program == "git":
        verb = next((word for word in arguments if not word.startswith("-")), "")
        if verb == "log":
            return not any(word.startswith(_GIT_PATCHES) for word in arguments)
        return verb not in _GIT_SHOWS
    if program in ("sed", "gsed"):  # changed in place, nothing is printed
        return any(word.startswith(("-i", "--in-place")) for word in arguments) and "-n" not in arguments
    if program == "find":
        return not any(word in _FIND_RUNS for word in arguments)
    return program in HARMLESS


def _code(program: str, arguments: list[str]) -> Iterator[str]:
    if program == "eval":
        yield " ".join(arguments)
        return
    for before, word in pairwise(arguments):
        if before.lower() in ("-c", "/c", "-command", "/k") or (before.startswith("-") and before.endswith("c")):
            yield word


def _environment(program: str, arguments: list[str], command: Command) -> str:
    """How a command shows the environment, "" if it does not."""
    words = (*arguments, *command.texts)
    if _prints_environment(program, arguments):
        return f"{program} prints variables"
    if program in _ECHOES and any(_SECRET_VARIABLE.search(word) for word in words):
        return f"{program} prints a variable that is named like a secret"
    if program in _INTERPRETERS and any(_CODE_ENVIRONMENT.search(word) or _CODE_SECRET.search(word) for word in words):
        return f"code given to {program} reads variables"
    if any(_PROCESS.search(word) for word in (*words, *command.inputs)):
        return "a process's environment is read"
    return ""


def _prints_environment(program: str, arguments: list[str]) -> bool:
    plain = [word for word in arguments if not word.startswith("-")]
    if program == "printenv":
        return not plain or any(_SECRET_WORD.match(word) for word in plain)
    if program in _LISTS:
        return any(word.lower().startswith("env:") for word in plain)
    if program in _DECLARES:
        return not plain and (not arguments or any(word in _DECLARES[program] for word in arguments))
    return program == "env" or (program == "set" and not arguments)
