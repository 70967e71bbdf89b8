"""The ``safe-prompt`` command. Each subcommand is a module that is loaded only when it is asked for."""

import gc
import os
import sys

from safe_prompt.cli.main import main as _run

# Objects made before a collection. A run makes little garbage in cycles, and looking for it among everything
# that was imported costs a short run more than it frees; a long one still has its memory bounded.
_COLLECT_AFTER = 100_000


def main() -> int:
    """The installed program: the process ends here, with the exit code of the command line.

    It ends without taking the interpreter apart, which would cost a commit hook a tenth of its time: files are
    closed and worker processes joined by then, and both streams are flushed.
    """
    gc.set_threshold(_COLLECT_AFTER)
    code = _run()
    if "safe_prompt.compiled" in sys.modules:
        from safe_prompt.compiled import keep

        keep()  # for the next run
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return code  # nobody reads the streams: let Python end in its own way
    os._exit(code)


__all__ = ["main"]
