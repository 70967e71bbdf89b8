"""Confidentiality markings in many languages, and words that only look like them."""

from __future__ import annotations

import pytest

import safe_prompt


def marked(text: str) -> list[tuple[str, str]]:
    found = safe_prompt.scan(text, names=False)
    return [(f.entity, f.classification) for f in found if f.category == "ip_marker" and f.severity != "info"]


@pytest.mark.parametrize(
    "text",
    [
        "CONFIDENTIAL", "STRENG VERTRAULICH", "STRICTEMENT CONFIDENTIEL", "ESTRICTAMENTE CONFIDENCIAL", "USO INTERNO",
        "STRETTAMENTE RISERVATO", "STRIKT VERTROUWELIJK", "ŚCIŚLE POUFNE", "SIGILOSO", "社外秘", "대외비",
        "Acme – Strictly Confidential – Page 3 of 9", "Confidential - Page 2", "Vertraulich | Seite 3",
        "Ce document est confidentiel.", "Questo documento è strettamente riservato.",
        "Dieses Dokument ist vertraulich.",
        "Attorney-client privileged", "# SPDX-License-Identifier: LicenseRef-Acme-Internal",
        "// Proprietary and confidential", '  "license": "UNLICENSED",',
        "Unauthorized copying of this file, via any medium, is strictly prohibited.",
    ],
)  # fmt: skip
def test_a_marking_is_confidential(text: str) -> None:
    assert ("CONFIDENTIALITY_MARKING", "confidential") in marked(f"🙂\n{text}\n\nbody\n")


@pytest.mark.parametrize(
    "text",
    ["SECRET//NOFORN", "VS-NfD", "NATO RESTRICTED", "DIFFUSION RESTREINTE", "OFFICIAL-SENSITIVE", "CUI//SP-PRVCY"],
)
def test_a_government_marking_is_restricted(text: str) -> None:
    assert ("CONFIDENTIALITY_MARKING", "restricted") in marked(f"🙂 {text}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TLP:RED", [("TLP_MARKING", "restricted")]), ("TLP:AMBER+STRICT", [("TLP_MARKING", "restricted")]),
        ("TLP:AMBER", [("TLP_MARKING", "restricted")]),
        ("TLP:GREEN", [("TLP_MARKING", "internal")]), ("TLP:CLEAR", []),
    ],
)  # fmt: skip
def test_the_traffic_lights(text: str, expected: list[tuple[str, str]]) -> None:
    assert marked(f"🙂 {text}\n") == expected


@pytest.mark.parametrize(
    "text",
    [
        "a 95% confidence interval", "confidential computing on GPUs", "a confidential client (OAuth)",
        "| Confidential | yes |", "SPDX-License-Identifier: MIT", "SPDX-License-Identifier: GPL-2.0-only",
        "Copyright (c) 2024 The Authors. All rights reserved.\nRedistribution and use in source and binary forms",
        "SECRET = os.environ['SECRET']", "unauthorized use raises 401", '"license": "MIT"', "proprietary formats",
        "the internal use of caches", "top secret recipe",
    ],
)  # fmt: skip
def test_what_only_looks_like_one_stays_silent(text: str) -> None:
    assert marked(f"🙂\n{text}\n") == []
