"""Where an import goes: the program still starts as before, and the name is known where it is used."""

from __future__ import annotations

import ast

import pytest

from safe_prompt.rewriting.change import changed
from safe_prompt.rewriting.python_imports import import_of
from safe_prompt_lsp.rewriting.python_tree import parsed, without_magics

SOURCES = {
    "": "import os\n",
    "x = 1\n": "import os\n\nx = 1\n",
    "import re\nx = 1\n": "import os\nimport re\nx = 1\n",
    "from re import sub\n": "import os\nfrom re import sub\n",
    '"""Doc."""\n': '"""Doc."""\n\nimport os\n',
    '"""Doc."""': '"""Doc."""\n\nimport os\n',
    '"""Doc."""\nx = 1\n': '"""Doc."""\n\nimport os\n\nx = 1\n',
    '"""Doc."""\n\nimport re\n': '"""Doc."""\n\nimport os\nimport re\n',
    '"""Doc."""\r\nimport re\r\n': '"""Doc."""\r\nimport os\r\nimport re\r\n',
    "'doc' 'of two'\nx = 1\n": "'doc' 'of two'\n\nimport os\n\nx = 1\n",
    "#!/usr/bin/env python\n# 🙂\n\nx = 1\n": "#!/usr/bin/env python\n# 🙂\n\nimport os\n\nx = 1\n",
    "from __future__ import annotations\nx = 1\n": "from __future__ import annotations\n\nimport os\n\nx = 1\n",
    "from __future__ import (\n    annotations,\n    division,\n)\nimport re\n":
        "from __future__ import (\n    annotations,\n    division,\n)\nimport os\nimport re\n",
    '"""Doc."""\nfrom __future__ import annotations  # why\n\nimport re\n':
        '"""Doc."""\nfrom __future__ import annotations  # why\n\nimport os\nimport re\n',
    "from __future__ import annotations, \\\n    division\nx = 1\n":
        "from __future__ import annotations, \\\n    division\n\nimport os\n\nx = 1\n",
    "'doc'; x = 1\n": "'doc'; import os; x = 1\n",
    "'doc';\nx = 1\n": "'doc';\n\nimport os\n\nx = 1\n",
    'f"no docstring"\n': 'import os\n\nf"no docstring"\n',
    "def f():\n    import os\n": "import os\n\ndef f():\n    import os\n",
    "x = 'import os'\n": "import os\n\nx = 'import os'\n",
    '"""\nimport os\n"""\n': '"""\nimport os\n"""\n\nimport os\n',
    "import os as system\n": "import os\nimport os as system\n",
    "from os import path\n": "import os\nfrom os import path\n",
    "\ufeffx = 1\n": "\ufeffimport os\n\nx = 1\n",
    "%%time\nx = 1\n": "%%time\nimport os\nx = 1\n",
    "%load_ext foo\nx = 1\n": "import os\n\n%load_ext foo\nx = 1\n",
    "def broken(:\n": "import os\n\ndef broken(:\n",
}  # fmt: skip
THERE = [
    "import os\n",
    "import re, os\n",
    "import os.path\n",
    "import re; import os\n",
    "import re as os\n",
    '"""D"""\nimport os  # 🙂\n',
]


@pytest.mark.parametrize("source", SOURCES)
def test_place(source: str) -> None:
    change = import_of(source, "os")
    assert change is not None
    new = changed(source, [change])
    assert new == SOURCES[source]
    assert import_of(new, "os") is None  # once
    before, now = parsed(without_magics(source).lstrip("\ufeff")), parsed(without_magics(new).lstrip("\ufeff"))
    if before is not None:
        assert now is not None
        assert ast.get_docstring(now) == ast.get_docstring(before)
        compile(now, "x", "exec")  # `__future__` imports still come first


@pytest.mark.parametrize("source", THERE)
def test_nothing_where_it_is_there(source: str) -> None:
    assert import_of(source, "os") is None
