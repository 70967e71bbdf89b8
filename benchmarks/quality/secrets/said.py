"""Passwords that people say: in prose, in chat, on a command line; and the same places without one.

Written by us, drawn from a seed: coverage, no evidence for the wild. One line a file, so that a file with a
finding is one alarm in the scorer's count of ordinary text, and the share of files with alarms is the recall.
"""

from __future__ import annotations

import random
import string
from pathlib import Path

EACH = 5  # values for each text

PROSE = (
    "The password for the staging database is {value}, and the user is deploy.",
    "Hi Ines, login is admin and the password is {value}. Please change it.",
    "My wifi password: {value}",
    "can you check why {value} is rejected as the root password?",
    "Use the password {value} for the demo account, it works until Friday.",
    "I changed the admin password to {value} yesterday.",
    "Credentials for the report server: user reporting, password {value}.",
    "pwd is {value} btw",
    "Das Passwort lautet {value}, bitte nicht weitergeben.",
    "Le mot de passe du serveur est {value}.",
    "La contraseña de la base de datos es {value}.",
    '{{"role": "user", "content": "Connect as svc_etl, the password is {value}, and list the tables"}}',
    '{{"messages": [{{"role": "user", "content": "my password is {value}. why does login fail?"}}]}}',
    "> **Password**: `{value}`",
    "I set DB_PASSWORD to {value} but psql still says authentication failed.",
    'psycopg2.OperationalError: FATAL: password authentication failed for user "app" (tried password {value})',
    "username: jdoe / password: {value}",
    "Please log in with jdoe and {value} as the password.",
    "- Passphrase of the backup: {value}",
    "The temporary password ({value}) expires tomorrow.",
)
NO_PROSE = (
    "The password for the staging database is in the vault, and the user is deploy.",
    "Hi Ines, the password is the same as last year. Please change it.",
    "My wifi password is too long to type.",
    "can you check why the root password is rejected?",
    "Use a password with at least twelve characters for the demo account.",
    "I changed the admin password yesterday.",
    "The password is required, and must not be empty.",
    'password authentication failed for user "app"',
    "Das Passwort lautet anders als gestern, bitte nachfragen.",
    "Le mot de passe du serveur est incorrect.",
    "La contraseña de la base de datos es obligatoria.",
    '{{"role": "user", "content": "How do I reset a password in Django?"}}',
    "> **Password**: ask your administrator",
    "I set DB_PASSWORD to the value from the vault but psql still fails.",
    "username: jdoe / password: (not set)",
    "Passwords are hashed with bcrypt before they are stored.",
    "The token is expired. Log in again.",
    "The secret is to keep the learning rate small.",
    "The temporary password expires tomorrow.",
    "Password reset e-mails are sent by the worker.",
)
COMMANDS = (
    "mysql -u root -p{value} shop < dump.sql",
    "mysqldump -uroot -p{value} --all-databases > all.sql",
    "sshpass -p {value} ssh deploy@build.internal",
    "curl -u admin:{value} https://build.internal/api/jobs",
    "docker login -u ci -p {value} registry.internal",
    "redis-cli -h cache.internal -a {value} ping",
    "ldapsearch -x -D cn=admin,dc=corp -w {value} -b dc=corp",
    "sqlcmd -S db.internal -U sa -P {value} -Q 'select 1'",
    "mongosh --username app --password {value} --host db.internal",
    "PGPASSWORD={value} psql -h db.internal -U app",
    "openssl rsa -in key.pem -passin pass:{value}",
    "smbclient //files/share -U jdoe%{value}",
    "rabbitmqctl add_user worker {value}",
    "keytool -list -keystore app.jks -storepass {value}",
    "wget --user=jdoe --password={value} https://files.internal/a.zip",
    "htpasswd -b users.htpasswd jdoe {value}",
    "net use Z: \\\\files\\share {value} /user:corp\\jdoe",
    "!mysql -u root -p{value} -e 'show tables'",
)
NO_COMMANDS = (
    "mysql -u root -p shop < dump.sql",
    "mysqldump -uroot -p$MYSQL_PASSWORD --all-databases > all.sql",
    "sshpass -f secret.txt ssh -p {port} deploy@build.internal",
    "curl -u \"$USER:$PASS\" https://build.internal/api/jobs",
    "docker run -p 8080:80 --name web nginx",
    "redis-cli -h cache.internal -p 6379 ping",
    "mkdir -p build/output-2024/Release",
    "sqlcmd -S db.internal -U sa -P $(cat secret.txt) -Q 'select 1'",
    "mongosh --username app --password --host db.internal",
    "psql -h db.internal -p 5432 -U app",
    "openssl rsa -in key.pem -passin env:KEY_PASSWORD",
    "rsync -avp --progress src/ dest/",
    "pytest -p no:cacheprovider -x tests/test_login.py",
    "keytool -list -keystore app.jks -storepass:env KEYSTORE_PASSWORD",
    "wget --user=jdoe --ask-password https://files.internal/a.zip",
    "cp -p Makefile.am Makefile.bak",
    "netstat -anp tcp",
    "python -m pdb -c continue train.py -p config-v2.yaml",
)  # fmt: skip


def write(folder: Path) -> dict[str, Path]:
    """Writes the four kinds of texts below a folder and gives their folders by the scorer's names."""
    made = {}
    for kind, texts in (
        ("prose_secret", PROSE), ("prose_clean", NO_PROSE), ("command_secret", COMMANDS), ("command_clean", NO_COMMANDS)
    ):  # fmt: skip
        home = folder / f"said_{kind}"
        home.mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(texts):
            ending = ".json" if text.startswith("{{") else ".md" if "prose" in kind else ".sh"
            for draw in range(EACH if "{value}" in text else 1):
                body = text.format(value=_password(random.Random(f"{kind}/{number}/{draw}")), port=2222)
                (home / f"{number:02d}-{draw}{ending}").write_text(body, "utf-8")
        made[home.name] = home
    return made


def _password(rng: random.Random) -> str:
    """As people and password managers make them; nothing that shells, JSON or Markdown would have to escape."""
    word = "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(rng.randint(2, 3)))
    number = str(rng.randrange(10, 9999))
    return rng.choice(
        (
            lambda: word.capitalize() + rng.choice("-_.#") + number,
            lambda: word.capitalize() + number,
            lambda: word + number + "#" + rng.choice(string.ascii_uppercase),
            lambda: "".join(rng.choices(string.ascii_letters + string.digits, k=rng.randint(11, 18))) + "7q",
            lambda: "".join(rng.choices(string.ascii_letters + string.digits + "-_.", k=14)) + "x2",
        )
    )()
