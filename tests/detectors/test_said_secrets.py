"""Secrets in the words and syntaxes in which people hand them over, and the sentences that only speak of them.

Written as a hold-out: the shapes came before the rules that find them. Values are drawn from a seed.
"""

from __future__ import annotations

import random
import string

import pytest

import safe_prompt

BASE62 = string.ascii_letters + string.digits


def password(rng: random.Random) -> str:
    """As people make them up, and as managers draw them."""
    made_up = rng.choice(("Winter", "Kaffee", "Dragon", "Berlin")) + str(rng.randrange(1950, 2030)) + rng.choice("!#")
    word = "".join(rng.choices("abcdefghkmnprstuvw", k=7)) + str(rng.randrange(10, 99))
    drawn = "".join(rng.choices(BASE62, k=10)) + rng.choice("!#*") + rng.choice(string.ascii_letters) + "7"
    return rng.choice((made_up, word, drawn))


SENTENCES = """
The password is {p}
the password for staging is {p}, can you log in and check?
Password for the admin account: {p}
My password is {p} and I cannot log in.
I set the root password to {p} yesterday
use password {p} when connecting
pw: {p}
pw is {p}
PW = {p}
login: bob / {p}
login bob, password {p}
credentials: bob:{p}
creds are bob / {p}
username bob password {p}
you can log in with bob and {p}
admin / {p}
Here's the wifi password: {p}
the db pass is {p} btw
new password will be "{p}".
the passphrase is '{p}'
Das Passwort lautet {p}
Das Passwort für den Server ist {p}.
Mein Kennwort: {p}
Passwort = {p}
Zugangsdaten: bob / {p}
Le mot de passe est {p}
Le mot de passe du serveur est : {p}
mot de passe : {p}
mon mdp est {p}
La contraseña es {p}
La contraseña del servidor es {p}, gracias
contraseña: {p}
clave: {p}
a senha é {p}
La password è {p}
Het wachtwoord is {p}
use key {k} for prod
use the key {k} in production
my api key is {k}
the token: {k}.
API key = {k}, why is it 403?
my access token ({k}) expired?
I exported OPENWEATHER_TOKEN={k} & it still fails
token={k}&foo=1
(password: {p})
password={p}?
password: {p};
password is {p}<br>
**Password:** {p}
- password: `{p}`
| password | {p} |
Password → {p}
<b>Password:</b> {p}
foo_token = {k}
x-api-key: {k}
foo '{k}'
API Key:\\n{k}
Password:\\n{p}
machine api.corp.io login bob password {p}
[pypi]\\nusername = __token__\\npassword = {p}
//npm.corp.io/:_authToken={k}
spring.datasource.password={p}
<password>{p}</password>
<property name="password" value="{p}"/>
<add key="DbPassword" value="{p}" />
users:\\n- name: bob\\n  user:\\n    password: {p}
users:\\n- name: bob\\n  user:\\n    token: {k}
password: >-\\n  {p}
ENV DB_PASSWORD={p}
ARG NPM_TOKEN={k}
master_password             = "{p}"
```\\ncurl -u bob:{p} https://api.corp.io/v1\\n```
```\\ncurl -H "Authorization: Bearer {k}" https://api.corp.io\\n```
  File "a.py", line 3\\n    create_engine("postgresql://bob:{p}@db.corp.io/shop")\\nOperationalError: no
""".strip().split("\n")

COMMANDS = """
sqlcmd -S db.internal -U sa -P {p} -Q 'select 1'
rabbitmqctl add_user worker {p}
keytool -list -keystore app.jks -storepass {p}
net use Z: \\\\\\\\files\\\\share {p} /user:corp\\\\bob
mysql -u root -p{p} shop
mysql -h db -uroot -p{p}
sshpass -p {p} ssh bob@host
sshpass -p '{p}' ssh bob@host
PGPASSWORD={p} psql -h db
docker login -u bob -p {p} reg.corp.io
mongosh -u bob -p {p} --host db
redis-cli -a {p} ping
ldapsearch -D cn=admin -w {p}
openssl enc -aes-256-cbc -k {p}
wget --user=bob --password={p} https://corp.io
export DB_PASS='{p}'
7z x -p{p} a.7z
zip -P {p} a.zip b
psql "host=db user=bob password={p} dbname=x"
htpasswd -b .htpasswd bob {p}
smbclient //srv/x -U bob%{p}
az login -u bob@corp.io -p {p}
helm install x --set db.password={p}
CREATE USER bob IDENTIFIED BY '{p}';
ALTER USER sys IDENTIFIED BY {p};
ALTER ROLE bob WITH PASSWORD '{p}';
SET PASSWORD FOR 'bob'@'%' = '{p}';
$s = ConvertTo-SecureString "{p}" -AsPlainText -Force
""".strip().split("\n")

PYTHON = """
%env DB_PASSWORD={p}
!pip install x --index-url https://bob:{p}@pypi.corp.io/simple
os.environ["DB_PASSWORD"] = "{p}"
os.environ.setdefault("API_TOKEN", "{k}")
conn = connect(host="x", user="bob", password="{p}")
requests.get(u, auth=("bob", "{p}"))
HTTPBasicAuth("bob", "{p}")
pwd = "{p}"  # todo
dsn = "mysql://bob:" + "{p}" + "@db/x"
token = f"{k}"
headers = {"Authorization": "Bearer {k}"}
client = AcmeClient("{k}")
client = Acme(token="{k}")
Sys.setenv(DB_PASSWORD = "{p}")
ENV["DB_PASSWORD"] = "{p}"
String password = "{p}";
const apiKey = `{k}`;
{"messages": [{"role": "user", "content": "log in with bob and password {p}, ok?"}]}
{"content": "export DB_PASSWORD={p}\\\\nrun it"}
{"source": ["password = \\\\"{p}\\\\"\\\\n", "x"]}
""".strip().split("\n")

TALK = """
The password is required
password is incorrect
the password is wrong, try again
Password must be at least 8 characters
the password is stored in the vault
use the key below
use key ctrl+shift+p for the palette
the token: a string with 32 characters
Forgot password? Click here
Change password: Settings > Security
password for the admin account is in 1Password
Passwort vergessen? Hier klicken
Das Passwort muss mindestens 8 Zeichen haben
Le mot de passe doit contenir 8 caractères
La contraseña debe tener 8 caracteres
login failed for user bob
login with Google or GitHub
password reset link sent to bob2
password policy v2 applies from 2024-11-28
secret santa 2024
max_tokens is 2048
token usage: 1234/4096
API key is missing
the key is 'order_id_2024'
primary key (user_id, created_at)
password: ********
password: [REDACTED]
Password: ${DB_PASSWORD}
password: ###DB_PASSWORD###
password = "<generic-password>"
password: $DB_PASSWORD
changed the password field to type=password
Cannot pass 'figure' when using 2 axes
you pass `check_freq=True` to it
PIN 12 is GPIO18
credentials: include
token: mistralai/Mistral-Small-24B-Instruct-2501
api_key: gpt-4.1-mini-2025-04-14
PWD=/auto/home/bob2/build ; USER=root
GET /.passwd HTTP/1.1
password:\\n  type: string
<password></password>
<token>{accessToken}</token>
write_key: 's3://{bucket}/events/schema_type={schema}'
mkdir -p project/data/raw2024
mysql -u root -p shop_db
docker run -p 8080:80 nginx
ssh -p 2222 bob@host
export PASSWORD=$(pass show db)
nats://foo:bar@10.0.4.2:4222
postgresql://postgres:postgres@localhost:5432/shop
mysql -u root -p shop < dump.sql
DB_USER=shoptest DB_PASSWORD=shoptest
public = {"key": "NVY8V7bD8P5hEpIKanr6XkZiNia3nn+3s9IRn8S95tx=", "key_id": "5682501672"}
sshpass -f secret.txt ssh -p 2222 bob@host
SELECT 1 FROM "Last30dKeysBySpend" LIMIT 1
on_pass: allow
PROXY_MAX_PASSWORD_BYTES = 2048
username:`Käyttäjä`, password:`salasana`
print(f"{metrics['pass_rate']:5.1f}%")
"pass_through_endpoints": "PydanticModel"
api_base = get_secret_str("SHOPSEARCH_API_BASE")
https://github.com/wandb/wandb/blob/79b2d4b73e3a9e4488e503c3131ff74d151df680/wandb/lazy.py
"ChangeToken": "0b6f1c52-7ad1-4a6c-9a5e-3f1d2c4b8e90",
"NextContinuationToken": "1v31k62U0ya8r7snI50wDxzUQrexp79P3FnL28Ci5=="
"output_token": "Chapters[-1].ChapterId",
"S3Key": "my-shop/5026-stage-150723_224258.war"
"PasswordLastUsed": "2016-09-08T21:47:36Z",
"ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ShopDatabaseLogin1-d4e5f6"
The password for the shopuser crypto user in the CloudHSM cluster.
# the "X-Shop-Content-SHA256" header is set
int get_book "BookTime_GetBookISO8601StrLen" (
| [cloudamqp-key](cloudamqp.md#cloudamqp-key) | CloudAMQP key | API_KEY |
password = "mydbpassword"
""".strip().split("\n")

CODE = """
x = f"-p{port}"
password = get_password()
def f(password: str, token: str | None = None): ...
token: str
password = request.form["password"]
password = other2
api_key = os.getenv("API_KEY", "")
key = "user:123:session"
token = tokens[0]
private_key: PKCS12PrivateKeyTypes,
token = r"[-!#$%&'*+.^_`|~0-9a-zA-Z]+"
password = f"{user}{n}"
cache_key = f"user_{user_id}_v2"
auth = (user, password)
if typeof this.password === 'function':
const token = await getToken();
{"key": "ctrl+shift+down", "command": "x"}
{"pass": "", "x": 1}
String password = getPassword();
PASS=`awk '{print $1}' "$FILE" | grep pass`
""".strip().split("\n")


def written(shape: str, rng: random.Random) -> tuple[str, str]:
    """The shape with a value in its place, and the value. An emoji before it makes offsets honest."""
    value = password(rng) if "{p}" in shape else "".join(rng.choices(BASE62, k=31)) + "4"
    text = shape.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")
    return "🙂\n" + text.replace("{p}", value).replace("{k}", value), value


def found(text: str, kind: str) -> list[str]:
    """What is reported above ``info``, as the text that it covers."""
    findings = safe_prompt.scan(text, kind=kind, names=False)  # type: ignore[arg-type]
    return [
        "".join(text[a:b] for a, b in f.spans) for f in findings if f.category == "credential" and f.severity != "info"
    ]


@pytest.mark.parametrize(
    ("shape", "kind"),
    [*((s, "text") for s in SENTENCES), *((s, "text") for s in COMMANDS), *((s, "python") for s in PYTHON)],
    ids=lambda value: None if len(value) < 7 else "shape",
)
def test_handed_over(shape: str, kind: str) -> None:
    for seed in range(4):
        text, value = written(shape, random.Random(f"{shape}{seed}"))
        covered = [piece for piece in found(text, kind) if value.rstrip("!?") in piece]
        assert covered, f"seed {seed}"


@pytest.mark.parametrize(
    ("text", "kind"),
    [*((s, "text") for s in TALK), *((s, "python") for s in CODE)],
    ids=lambda value: None if len(value) < 7 else "talk",
)
def test_only_spoken_of(text: str, kind: str) -> None:
    assert found("🙂\n" + text.replace("\\n", "\n"), kind) == []
