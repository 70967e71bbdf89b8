"""``python -m safe_prompt_lsp``."""

import sys

from safe_prompt_lsp.main import main

sys.exit(main())
