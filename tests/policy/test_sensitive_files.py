"""What a file's name alone says about it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from safe_prompt.policy import sensitive_files
from safe_prompt.policy.sensitive_files import sensitive_file, sensitive_globs, sensitive_kinds

SENSITIVE = """
.env                                dotenv
app/.ENV                            dotenv
C:\\code\\app\\.env                    dotenv
.env.                               dotenv
.env::$DATA                         dotenv
.env.production                     dotenv
.env.some-branch                    dotenv
tests/fixtures/test.env             dotenv
./a/../.envrc                       dotenv
~/.ssh/id_rsa                       private-key
id_ed25519_work                     private-key
tls/server.key                      private-key
tls/😀.pem                          private-key
.gnupg/anything/at/all              private-key
/home/x/.aws/credentials            aws-credentials
.aws/sso/cache/1.json               aws-credentials
application_default_credentials.json  gcloud-credentials
acme-firebase-adminsdk-x1.json      gcloud-credentials
service-account-prod.json           gcloud-credentials
.azure/accessTokens.json            azure-credentials
.kube/config                        kubeconfig
.docker/config.json                 docker-config
.netrc                              login-file
.pgpass                             login-file
.htpasswd                           login-file
.npmrc                              package-registry-login
.pypirc                             package-registry-login
infra/terraform.tfstate             terraform-state
infra/prod.tfvars                   terraform-state
team.kdbx                           password-store
Login Data                          browser-profile
.bash_history                       shell-history
secrets.yaml                        credentials-file
deploy/secrets.yml                  credentials-file
.codex/auth.json                    agent-config
.mcp.json                           agent-servers
db/prod.sql.gz                      database-dump
prod.dump                           database-dump
customers.csv                       people-table
ACME_Customers-2024.xlsx            people-table
payroll 2026.xlsx                   people-table
test_customers.csv                  people-table
patients_2024.csv                   health-table
"""
ORDINARY = """
.env.example .env.sample .env.template app/.env.dist example.env prod.env.example .env.d.ts
id_rsa.pub keys/known_hosts .ssh/config cert.pem fullchain.pem server-public-key.pem cacert.pem
config.json src/config docker/config.json credentials.py secrets.py test_secrets.py environment.yml env.py
package.json README.md customers.py customer.csv.md patients.md customersegments.csv main.tf
terraform.tfvars.example example.tfvars schema.sql migrations/001.sql src/shadow 😀.csv data.csv
"""


@pytest.mark.parametrize("line", SENSITIVE.strip().splitlines())
def test_recognised(line: str) -> None:
    path, _, kind = line.rstrip().rpartition("  ")
    found = sensitive_file(path.rstrip())
    assert found is not None
    assert found.id == kind
    assert found.classification in ("restricted", "confidential")


@pytest.mark.parametrize("path", [*ORDINARY.split(), "", ".", "/", "😀"])
def test_let_through(path: str) -> None:
    assert sensitive_file(path) is None


def test_every_pattern_recognises_what_it_says() -> None:
    for body in _bodies():
        for pattern in (*body.get("names", ()), *body.get("also", ())):
            path = pattern.replace("*", "zz") + ("x" if pattern.endswith("/") else "")
            assert sensitive_file(path) is not None, pattern
            assert pattern == pattern.lower()


def test_no_ignore_pattern_hides_a_harmless_file() -> None:
    """A pattern that goes into an ignore file and one that lets a name through have no name in common."""
    for body in _bodies():
        for name in body.get("names", ()):
            for harmless in body.get("unless", ()):
                if "/" not in name:
                    assert not _meet(name, harmless), (name, harmless)


def test_globs_are_sorted_unique_and_free_of_negations() -> None:
    globs = sensitive_globs()
    assert list(globs) == sorted(set(globs))
    assert {".env", "**/.aws/credentials", ".gnupg/", "login data"} <= set(globs)
    assert not [glob for glob in globs if glob.startswith(("!", "#", "/")) or glob.strip("*/") == ""]


def test_kinds_are_whole_sentences_without_a_full_stop() -> None:
    kinds = sensitive_kinds()
    assert len({kind.id for kind in kinds}) == len(kinds)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", kind.id) and kind.reason[-1] != "." for kind in kinds)


def test_the_cache_gives_the_same_answers_and_a_damaged_one_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    sensitive_files._table.cache_clear()
    fresh = sensitive_globs()
    sensitive_files._table.cache_clear()
    monkeypatch.setattr(sensitive_files, "_parsed", _refuse)
    assert sensitive_globs() == fresh  # from the cache: nothing was parsed
    monkeypatch.undo()
    from safe_prompt.locations import cache_dir

    (cache_dir() / "sensitive-files.json").write_bytes(b'{"stamp": 1}')
    sensitive_files._table.cache_clear()
    assert sensitive_globs() == fresh


def _refuse() -> list[dict[str, object]]:
    raise AssertionError("parsed although a cache fits")


def _bodies() -> list[dict[str, list[str]]]:
    file = Path(sensitive_files.__file__).with_suffix(".toml")
    bodies: list[dict[str, list[str]]] = tomllib.loads(file.read_text("utf-8"))["file"]
    return bodies


def _meet(one: str, other: str) -> bool:
    """Whether two globs of ``*`` have a name in common."""
    if not one and not other:
        return True
    if one[:1] == "*":
        return _meet(one[1:], other) or (bool(other) and _meet(one, other[1:]))
    if other[:1] == "*":
        return _meet(other, one)
    return bool(one) and bool(other) and one[0] == other[0] and _meet(one[1:], other[1:])
