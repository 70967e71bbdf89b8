"""Signs of formats and of requests, exactly as they are written: a text without any of them need not be read for those.

They are looked for together with the words of headings (``heading_words``), which costs nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SIGNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "request": ("lease ", "nter your", "itte ", "favor", "euillez", "lstublieft", "rosz", "nligst"),
        "speaker": (", [", "* [", "M] ", "M]\n", "M\n", "From ", "-->", '"from_id"', '"sender_name"', '"real_name"'),
        "health": ("tel:", '"resourceType"', "<birth", "<family"),
        "directory": ("dn: ", " INDI"),
    }
)
