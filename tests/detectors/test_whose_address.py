"""A role's address and an internal IP address: a project's own in code, somebody's in what people write."""

from __future__ import annotations

import pytest

from safe_prompt import scan
from safe_prompt.detectors.line_kinds import is_correspondence, is_said
from safe_prompt.documents.document import Part
from safe_prompt.findings.fingerprint import Key
from safe_prompt.incremental.begin import scan_part
from safe_prompt.incremental.rescan import rescan
from safe_prompt.incremental.state import Edit, Setup
from safe_prompt.rules.loader import load_shipped

MAIL = "support@brightmoor.de"
INNER = "192.168.7.31"
OUTER = "93.12.41.7"


def severities(text: str, path: str | None = None) -> dict[str, str]:
    return {f.entity: f.severity for f in scan(text, names=False, path=path)}


@pytest.mark.parametrize(
    "text",
    [
        f"🙂 Please write to {MAIL} today.",
        f"From: Support <{MAIL}>\nSubject: 🙂",
        f"> To: Ada, {MAIL}",
        f"E-Mail: {MAIL} 🙂",
        f"Kontakt: {MAIL}",
        f"🙂\n{MAIL};active;2024",
        f"user = User(email='{MAIL}')",
        f'customer = {{"city": "Ulm", "email": "{MAIL}"}}',
        f"🙂 请联系{MAIL}谢谢您",
    ],
)
def test_a_roles_address_that_people_write(text: str) -> None:
    assert severities(text)["EMAIL_ADDRESS"] == "low"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (f"🙂 Please write to {MAIL} today.", "README.md"),
        (f"🙂 Please write to {MAIL} today.", "README"),
        (f"🙂 Please write to {MAIL} today.", "docs/index.rst"),
        (f"Please write to {MAIL} today.", "pyproject.toml"),
        (f"# contact: {MAIL} 🙂", None),
        (f"CONTACT = '{MAIL}'  # 🙂", None),
        (f"git config user.email {MAIL}", None),
        (f"maintainer: {MAIL}", None),
        (f"E-Mail: {MAIL}", "mkdocs.yml"),
    ],
)
def test_a_roles_address_of_a_project(text: str, path: str | None) -> None:
    assert severities(text, path)["EMAIL_ADDRESS"] == "info"


@pytest.mark.parametrize("name", ["dev.patel", "bill.office.jones", "list.anna", "root-anna.meier"])
def test_a_name_behind_a_word_of_roles_is_a_persons(name: str) -> None:
    assert severities(f"x = '{name}@brightmoor.de'  # 🙂")["EMAIL_ADDRESS"] == "low"


@pytest.mark.parametrize(
    "text",
    [
        f"🙂 Our file server is at {INNER} in the cellar.",
        f"🙂 文件服务器在{INNER}上面",
        f"🙂 client {INNER} asked for /index",
        f"Oct 11 10:12:33 sshd: login from {INNER}",
        f"IP: {INNER} 🙂",
        "🙂 Server IP is 8.8.8.8",
        "🙂 The resolver is 8.8.8.8 as you know.",
        f"🙂\nname,email,last_login_ip\nAda Oyelaran,ada@posteo.de,{INNER}\nBo Lind,bo@posteo.de,10.3.4.5\n",
    ],
)
def test_an_internal_address_that_people_write(text: str) -> None:
    assert severities(text)["IP_ADDRESS"] == "low"


@pytest.mark.parametrize(
    "text",
    [
        f"host = '{INNER}'  # 🙂",
        f"🙂\n$ ssh ada@{INNER}",
        f"# Server is at {INNER} on the local network",
        f"10:12:33 INFO the request of peer {INNER} is done 🙂",
        f'🙂 {{"ip": "{INNER}"}}',
        "🙂 Our mask is 255.255.255.0 as you know.",
        "🙂 The server is at 127.0.0.1 as you know.",
        "🙂 It listens on 0.0.0.0 as you know.",
        "🙂 We are on version 10.0.3.1 as you know.",
        f"🙂\nip,mac\n{INNER},0a:1b:2c:3d:4e:5f\n10.3.4.5,0a:1b:2c:3d:4e:60\n10.3.4.6,0a:1b:2c:3d:4e:61\n",
        f"🙂\nhost,ip\nalpha,{INNER}\nbeta,10.3.4.5\ngamma,10.3.4.6\n",
        f"Connecting to files.brightmoor.de (files.brightmoor.de)|{OUTER}|:443... connected. 🙂",
    ],
)
def test_an_internal_address_of_a_program(text: str) -> None:
    assert "IP_ADDRESS" not in severities(text)


def test_in_documentation_an_internal_address_is_for_information() -> None:
    text = f"🙂 Our file server is at {INNER} in the cellar."
    assert severities(text, "docs/setup.md")["IP_ADDRESS"] == "info"


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("reach ada.oye [at] brightmoor [dot] de 🙂", "low"),
        ("🙂 ada(at)brightmoor.de", "low"),
        ("Correo electrónico: ada.oye@ brightmoor.es 🙂", "low"),
        ("🙂 jane [at] example [dot] org", "info"),
    ],
)
def test_an_address_that_is_written_out(text: str, severity: str) -> None:
    assert severities(text)["EMAIL_ADDRESS"] == severity


def test_an_edit_says_the_same_as_a_full_scan() -> None:
    setup = Setup(load_shipped(), Key(b"a key for these tests", "tests"))
    text = f"🙂 Please write to {MAIL} today.\nOur file server is at {INNER} in the cellar.\n"
    for path in (None, "README.md"):
        own = setup._replace(path=path)
        scanned = scan_part(Part(f"# {text}", "text"), own)
        assert {f.severity for f in scanned.findings} == {"info"} or path is None
        scanned = rescan(scanned, Edit(0, 2, ""))
        assert list(scanned.findings) == list(scan_part(Part(text, "text"), own).findings)
        assert {f.severity for f in scanned.findings} == {"low" if path is None else "info"}


def test_a_line_is_read_no_further_than_its_reach() -> None:
    far = "word " * 100 + MAIL + " word" * 100
    place = far.index(MAIL), far.index(MAIL) + len(MAIL)
    assert is_said(far, *place)
    assert not is_correspondence(far, *place)


WRITER = "Ada Brightmoor <ada@brightmoor.de>"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (f"maintainers:\n  - {WRITER}\n  - Bo Larch <bo@larch.se> 🙂", None),
        (f"🙂 Translators\n\n{WRITER},\nand\nBo Larch <bo@larch.se>.", None),
        (f"Copyright: 2006 {WRITER}\n  2007-2009 Bo Larch <bo@larch.se>\n  2011 Cleo Fir <cleo@fir.it> 🙂", None),
        (f".SH TRADUCTION\nLa traduction a été créée par\n{WRITER},\nBo Larch <bo@larch.se> 🙂", None),
        (f"// 🙂 Submitted by {WRITER}", None),
        (f"# 🙂\n# (c) 2012, {WRITER}", None),
        (f"# 🙂 {WRITER} (c) 2014-2017", None),
        (f"Translators:\nBo Larch,\nCleo Fir <cleo AT fir DOT it>,\n{WRITER} 🙂", None),
        ("<dt>Translator</dt>\n<dd><p>🙂 Ada Brightmoor &lt;ada@brightmoor.de&gt;</p>", "a.html"),
        (f'.\\" Modified Sat Jul 24 1993 by {WRITER} 🙂', None),
        (f"# 🙂\n# {WRITER}, 2011", "locale/de/django.po"),
        (f"🙂\nLast-Translator: {WRITER}", None),
        (f"Files: *\n{WRITER} 🙂", "debian/copyright"),
        ('{"author": {"name": "Ada Brightmoor", "email": "ada@brightmoor.de"}}', "package.json"),
        ("🙂 .MT larch-l10n-dutch@lists.larch.se", None),
    ],
)
def test_people_whom_a_project_credits(text: str, path: str | None) -> None:
    assert set(severities(text, path).values()) <= {"info"}


@pytest.mark.parametrize(
    "text",
    [
        f"🙂 Guests:\n{WRITER},\nBo Larch <bo@larch.se>",
        f"🙂 Please invite\n{WRITER}",
        f"* 🙂 Added {WRITER} to the list",
        f"To: {WRITER} 🙂",
    ],
)
def test_people_in_other_lists(text: str) -> None:
    assert severities(text)["EMAIL_ADDRESS"] in ("low", "medium")


def test_those_whom_a_project_credits_make_no_crowd() -> None:
    authors = "\n".join(f"Author: Person{i} <p{i}@larch{i}.se>" for i in range(9))
    assert {f.severity for f in scan(f"{authors}\n\n🙂 to ada@brightmoor.de, thanks", names=False)} == {"info", "low"}
