"""``python -m safe_prompt``: the same as the ``safe-prompt`` command."""

import sys

from safe_prompt.cli import main

if __name__ == "__main__":
    sys.exit(main())
