"""Names of accounts by where they stand, and those that are nobody's own."""

from __future__ import annotations

import pytest

from safe_prompt import scan
from safe_prompt.detectors.name_words import is_persons_account, is_shared_account

SAID = [
    ("# TODO(glindqvist): handle leap years 🙂", "glindqvist"),
    ("ssh -p 22 greta-l@build07 uptime 🙂", "greta-l"),
    ("🙂\ngreta.lindqvist@db01:~$ ls", "greta.lindqvist"),
    ("[glindqvist@web03 ~]$ uptime 🙂", "glindqvist"),
    ("psql -U greta.lindqvist -h db01 sales 🙂", "greta.lindqvist"),
    ("CORP\\glindqvist signed in 🙂", "glindqvist"),
    ("User glindqvist logged in from 8.8.8.8 🙂", "glindqvist"),
    ("🙂 Account glindqvist was locked after 5 attempts", "glindqvist"),
    ("🙂\nBenutzername: glindqvist\n", "glindqvist"),
    ("🙂 Telegram: @greta_lq", "greta_lq"),
    ("🙂 slack handle: @gretalq", "gretalq"),
    ("🙂 https://www.linkedin.com/in/greta-lindqvist", "greta-lindqvist"),
    ("🙂 uid=1004(glq) gid=1004(glq)", "glq"),
    ("🙂 我的微信：greta_2024", "greta_2024"),
    ("🙂 加我qq 2345671", "2345671"),
]

SILENT = [
    "# TODO(perf): slow",
    "# TODO(#12): fix",
    "ssh root@93.12.41.7",
    "ssh user@host",
    "ubuntu@ip-10-0-0-1:~$ ls",
    "psql -U postgres",
    "sudo -u www-data php x",
    "User admin logged in from 8.8.8.8",
    "user has logged in less than 5 times",
    "cookie set but user not logged in",
    "the user session was closed",
    "username: required",
    "user: root",
    "owner: platform",
    "user = get_user()",
    "            line: original.line,",
    "Slack @here please",
    "@pytest.fixture",
    "@media (max-width: 600px)",
]

ROSA = ("王小芳", "李伟")
CHINESE = [
    (f"🙂客户{ROSA[0]}的手机号", ROSA[0]),
    (f"🙂 患者{ROSA[1]}因头痛就诊", ROSA[1]),
    (f"请联系{ROSA[1]}先生🙂", ROSA[1]),
]


def _found(text: str, entity: str) -> list[str]:
    found = [f for f in scan(text, names=False) if f.entity == entity and f.severity != "info"]
    return [text[span.start : span.end] for f in found for span in f.spans]


@pytest.mark.parametrize(("text", "account"), SAID, ids=range(len(SAID)))
def test_an_account_is_found_where_it_stands(text: str, account: str) -> None:
    assert account in _found(text, "USERNAME")


@pytest.mark.parametrize("text", SILENT, ids=range(len(SILENT)))
def test_accounts_of_nobody_stay_silent(text: str) -> None:
    assert _found(text, "USERNAME") == []


@pytest.mark.parametrize(("text", "name"), CHINESE, ids=range(len(CHINESE)))
def test_a_chinese_name_beside_a_role_or_a_title(text: str, name: str) -> None:
    assert _found(text, "PERSON") == [name]


@pytest.mark.parametrize("text", ["用户余额的查询", "客户马上来", "尊敬的先生", "联系周一的会"])
def test_what_is_no_chinese_name_stays_silent(text: str) -> None:
    assert _found(text, "PERSON") == []


@pytest.mark.parametrize("account", ["greta.l", "jsmith", "smithj", "peter42", "rosalindqvist"])
def test_an_account_made_of_a_name(account: str) -> None:
    assert is_persons_account(account)
    assert not is_shared_account(account)


@pytest.mark.parametrize(
    "account", ["root", "user1", "svc-backup", "deploy-bot", "alice", "max_connections", "marketing"]
)
def test_an_account_of_nobody(account: str) -> None:
    assert not is_persons_account(account)


def test_who_is_to_do_something_in_a_file_of_code_is_the_projects_own() -> None:
    text = "x = 1  # TODO(glindqvist): y 🙂\n"
    assert [f.severity for f in scan(text, names=False, path="a.py")] == ["info"]
    assert [f.severity for f in scan(text, names=False)] == ["low"]
