"""How long a user of each editor waits for marks. Not a test: `python -m tests.editors.times` prints a table.

Measured inside the editor, by its own clock: from the start of the server to the first marks, and from the last typed
character of a value to its mark. The editors wait themselves before they tell a server what was typed (Neovim 150 ms
between messages, Eglot until 500 ms without a key), so each is measured with its default and without that wait.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .conftest import CRAB, mail, token
from .emacs import Emacs
from .neovim import Neovim
from .terminal import until

ROUNDS = 15
TYPED = 5  # last characters of a value, by hand
BETWEEN_KEYS = 0.08  # seconds

NEOVIM = """
local started
vim.api.nvim_create_autocmd('FileType', { callback = function() started = started or vim.uv.hrtime() end })
vim.api.nvim_create_autocmd('DiagnosticChanged', { callback = function(args)
  if #args.data.diagnostics > 0 and not FIRST then FIRST = (vim.uv.hrtime() - started) / 1e6 end
  for _, d in ipairs(args.data.diagnostics) do
    if EDITED and d.lnum == 0 and d.code == 'github-pat' then TOOK = (vim.uv.hrtime() - EDITED) / 1e6 EDITED = nil end
  end
end })
vim.api.nvim_create_autocmd('TextChangedI', { callback = function() EDITED = vim.uv.hrtime() end })
"""
NEOVIM_AT_ONCE = "vim.lsp.config('safe_prompt', { flags = { debounce_text_changes = 0 } })\n"

EMACS = """
(defvar times-started nil) (defvar times-first nil) (defvar times-edited nil) (defvar times-took nil)
(add-hook 'eglot-server-initialized-hook (lambda (_) (setq times-started (float-time))))
(add-hook 'post-self-insert-hook (lambda () (setq times-edited (float-time))))
(defun times-typed (diag)
  (and (equal "github-pat" (plist-get (cdr (assq 'eglot-lsp-diag (flymake-diagnostic-data diag))) :code))
       (< (flymake-diagnostic-beg diag) (save-excursion (goto-char (point-min)) (line-end-position)))))
(advice-add 'eglot--report-to-flymake :after
  (lambda (diags)
    (when (and diags (not times-first)) (setq times-first (* 1000 (- (float-time) times-started))))
    (when (and times-edited (cl-some #'times-typed diags))
      (setq times-took (* 1000 (- (float-time) times-edited)) times-edited nil))))
"""
EMACS_AT_ONCE = "(setq eglot-send-changes-idle-time 0.001)\n"


def text(lines: int, findings: int) -> str:
    """Python with findings spread over it; its first line is empty, for the edit."""
    every = max(lines // findings, 1)
    made = (
        f'value_{at} = "{mail(str(at)) if at // every % 2 else token(str(at))}"  # {CRAB}'
        if at % every == 0
        else f"value_{at} = other_{at % 7} + {at}"
        for at in range(1, lines)
    )
    return "\n" + "\n".join(made) + "\n"


@contextmanager
def editor(start: Callable[..., Neovim | Emacs], content: str, init: str) -> Iterator[Neovim | Emacs]:
    with tempfile.TemporaryDirectory() as name:
        project, own = Path(name) / "project", Path(name) / "editor"
        (project / ".git").mkdir(parents=True)
        own.mkdir(mode=0o700)
        file = project / "a.py"
        file.write_text(content, "utf-8")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        running = start(own, file, {**os.environ, "PATH": path}, init)
        try:
            yield running
        finally:
            running.close()


def by_hand(running: Neovim | Emacs, value: str) -> None:
    for key in value[-TYPED:]:
        time.sleep(BETWEEN_KEYS)
        running.terminal.type(key)


def neovim(content: str, init: str) -> tuple[float, list[float]]:
    """Milliseconds to the first marks, and from each edit to its mark."""
    took = []
    with editor(Neovim.start, content, NEOVIM + init) as running:
        until("first marks", lambda: running.lua("return FIRST ~= nil"))
        for turn in range(ROUNDS):
            value = token(f"typed {turn}")
            running.lua("vim.api.nvim_buf_set_lines(0, 0, 1, true, {...})", f"typed = {value[:-TYPED]}")
            running.keys("ggA")
            by_hand(running, value)
            until("the mark", lambda: running.lua("return TOOK ~= nil"))
            took.append(float(running.lua("local t = TOOK TOOK = nil return t")))
            running.keys("<Esc>")
            running.lua("vim.api.nvim_buf_set_lines(0, 0, 1, true, {''})")
            until("no mark", lambda: not running.lua("return #vim.diagnostic.get(0, {lnum = 0}) > 0"))
        return float(running.lua("return FIRST")), took


def emacs(content: str, init: str) -> tuple[float, list[float]]:
    """Milliseconds to the first marks, and from each edit to its mark."""
    took = []
    with editor(Emacs.start, content, EMACS + init) as running:
        until("first marks", lambda: running.lisp("times-first") is not None)
        for turn in range(ROUNDS):
            value = token(f"typed {turn}")
            running.lisp(f'(progn (goto-char (point-min)) (insert "typed = {value[:-TYPED]}") nil)')
            by_hand(running, value)
            until("the mark", lambda: running.lisp("times-took") is not None)
            took.append(float(running.lisp("(prog1 times-took (setq times-took nil))")))
            running.lisp("(progn (delete-region (point-min) (line-end-position)) nil)")
            gone = "(cl-some (lambda (d) (< (flymake-diagnostic-beg d) 3)) (flymake-diagnostics (point-min) 3))"
            until("no mark", lambda: not running.lisp(gone))
        return float(running.lisp("times-first")), took


CASES: tuple[tuple[str, Callable[[str, str], tuple[float, list[float]]], str], ...] = (
    ("Neovim", neovim, ""),
    ("Neovim, no wait of its own", neovim, NEOVIM_AT_ONCE),
    ("Emacs", emacs, ""),
    ("Emacs, no wait of its own", emacs, EMACS_AT_ONCE),
)


def main() -> None:
    print("| editor | lines, findings | server start → first marks | last key → mark: median | slowest |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SAFE_PROMPT_CONFIG_DIR"] = folder
        neovim(text(20, 2), "")  # compiles the rules, once for a user
        for lines, findings in ((100, 5), (10_000, 200)):
            for name, measure, init in CASES:
                first, took = measure(text(lines, findings), init)
                print(
                    f"| {name} | {lines:,}, {findings} | {first:.0f} ms | {statistics.median(took):.0f} ms"
                    f" | {max(took):.0f} ms |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
