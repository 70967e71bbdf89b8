"""Exit codes. Where several apply: usage before failure before findings."""

from typing import Final

CLEAN: Final = 0
FINDINGS: Final = 1  # findings at or above --fail-on, or with --to an action of `mask` or more
USAGE: Final = 2  # usage or configuration error, a missing path too
FAILED: Final = 3  # something wanted could not be scanned, or an internal error
INTERRUPTED: Final = 130  # 128 + SIGINT
BROKEN_PIPE: Final = 141  # 128 + SIGPIPE: whoever read the output went away
