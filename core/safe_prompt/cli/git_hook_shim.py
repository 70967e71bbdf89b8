"""The text of the git hooks that ``safe-prompt hook install git`` writes.

Git starts hooks with ``sh`` everywhere (on Windows with the one that comes with it), from the top of the work tree,
with the paths that githooks(5) names (https://git-scm.com/docs/githooks, read 2026-11-24).
"""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote
from typing import Final

HOOKS: Final = ("pre-commit", "commit-msg", "pre-push")
MARK: Final = "# Written by `safe-prompt hook install git`"
KEPT_SUFFIX: Final = ".before-safe-prompt"
"""What the name of a hook ends in that was there before, and that ours calls first."""

_TEMPLATE: Final = """\
#!/bin/sh
{mark}, removed by `safe-prompt hook uninstall git`. Edits here are lost.
# A hook that was here before is kept as {hook}{suffix}, and runs first.

case $0 in */*) folder=${{0%/*}} ;; *) folder=. ;; esac
kept=$folder/{hook}{suffix}
{feed}
start() {{
    command -v "$1" >/dev/null 2>&1 || return 127
    feed "$@"
}}

if [ -x "$kept" ]; then
    feed "$kept" "$@" || exit
fi
{attempts}
case $code in 126 | 127) ;; *) exit "$code" ;; esac

cat >&2 <<'END'
safe-prompt: nothing was checked: the program that this hook calls is gone ({named}).
  Install it again:  pip install safe-prompting && safe-prompt hook install git
  Pass this once:    git {bypass} --no-verify
  Remove the hook:   delete {hook} in the folder of hooks (git rev-parse --git-path hooks)
                     and, where there is one, rename {hook}{suffix} back to {hook}
END
exit 1
"""
# Git ends each line that it writes to pre-push with a line feed, and writes none where there is nothing to push.
# Both the kept hook and ours read them.
_FEED_TWICE: Final = """\
lines=$(cat)
feed() {
    if [ -n "$lines" ]; then
        printf '%s\\n' "$lines" 2>/dev/null | "$@"
    else
        "$@" </dev/null
    fi
}"""
_FEED_NOTHING: Final = """\
feed() {
    "$@"
}"""


def shim(hook: str, program: Sequence[str]) -> str:
    """The hook's text. ``program`` is tried first, then ``safe-prompt`` of the PATH; empty: the latter alone."""
    call = f'hook run git {hook} "$@"'
    attempts = [f"start safe-prompt {call}"]
    if program:
        attempts.insert(0, f"start {' '.join(map(quote, program))} {call}")
    body = f"{attempts[0]}\ncode=$?"
    for attempt in attempts[1:]:
        body += f"\ncase $code in 126 | 127)\n    {attempt}\n    code=$?\n    ;;\nesac"
    places = [*(program[:1]), "safe-prompt on the PATH"]
    return _TEMPLATE.format(
        mark=MARK,
        hook=hook,
        suffix=KEPT_SUFFIX,
        feed=_FEED_TWICE if hook == "pre-push" else _FEED_NOTHING,
        attempts=body,
        named=", ".join(places),
        bypass="push" if hook == "pre-push" else "commit",
    )


def is_ours(content: bytes) -> bool:
    """Whether a hook file was written by us."""
    return MARK.encode() in content[:400]
