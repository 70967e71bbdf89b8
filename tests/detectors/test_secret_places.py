"""Secrets that a call, a command, a table, a default or another language's word gives away, and what only looks so.

Each row is a cause that a hold-out of texts as they occur showed. Values are drawn from a seed; an emoji stands before
each text, so that offsets are those of code points.
"""

from __future__ import annotations

import pytest
from tests.plants.values import BASE62, draw, seeded

import safe_prompt

FOUND = """
dsn | dsn := "anna:{p}@tcp(db.acme.io:3306)/shop"
types | const ACCESS_TOKEN: &'static str = "{t}";
types | Dim dbPassword As String = "{p}"
types | public string Password {{ get; set; }} = "{p}";
conversion | let api_key = String::from("{t}");
conversion | var jwtSecretKey = []byte("{t}")
conversion | secret = base64.b64decode("{t}")
conversion | token: str = Field(default="{t}")
default | token = os.environ.get("ACME_TOKEN") or "{t}"
default | const secret = process.env.SESSION_SECRET ?? "{t}";
default | const key = process.env.ACME_KEY || '{t}';
default | parser.add_argument("--password", default="{p}", help="of the service")
default | variable "db_password" {{\\n  type = string\\n  default = "{p}"\\n}}
default | export DB_PASSWORD=${{DB_PASSWORD:-{p}}}
value key | - name: SERVICE_TOKEN\\n  value: "{t}"
value key | - {{ name: APP_SECRET, value: "{t}" }}
value key | {{"name": "SESSION_SECRET", "value": "{t}"}}
value key | [{{"ParameterKey": "DBPassword", "ParameterValue": "{p}"}}]
value key | <name>app.ConnectionPassword</name>\\n  <value>{p}</value>
value key | <setting name="AppSecret" serializeAs="String"><value>{t}</value></setting>
value key | Set-Item -Path env:API_TOKEN -Value "{t}"
no sign | storePassword '{p}'
no sign | #define WIFI_PASSWORD "{p}"
no sign | ENV DB_PASSWORD {p}
no sign | SetEnv DB_PASSWORD {p}
typed in | cy.get('input[name=password]').type('{p}')
typed in | driver.find_element(By.ID, "password").send_keys("{p}")
connecting call | pymysql.connect("db.acme.io", "anna", "{p}", "shop")
connecting call | cx_Oracle.connect("anna", "{p}", "db.acme.io/ORCL")
connecting call | $pdo = new PDO("mysql:host=db.acme.io;dbname=shop", "anna", "{p}");
connecting call | new NetworkCredential("anna", "{p}")
connecting call | .basic_auth("anna", Some("{p}"))
connecting call | user, password = "anna", "{p}"
connecting call | ks.load(in, "{p}".toCharArray());
connecting call | curl_setopt($ch, CURLOPT_USERPWD, "anna:{p}");
signing call | payload = jwt.encode(claims, "{t}", algorithm="HS256")
signing call | mac := hmac.New(sha256.New, []byte("{t}"))
signing call | app.use(cookieParser("{t}"));
constructor | bot = Acme("{t}")
constructor | x = AcmeSession('api.acme.io', '{t}')
constructor | acme.init("{t}")
exported | export ACME="{t}"
command | echo "{t}" | docker login -u anna --password-stdin
command | echo 'anna:{p}' | chpasswd
command | sqlplus anna/{w}@ORCL
command | lftp -u anna,{w} sftp://files.acme.io
command | mosquitto_pub -h mq.acme.io -u anna -P {w} -t a -m b
command | twine upload -u __token__ -p {t} dist/*
command | net user anna {w} /add
service | requirepass {w}
service | psk="{p}"
service | username anna privilege 15 password 0 {w}
file | db.acme.io:5432:shop:anna:{w}
address | jdbc:oracle:thin:anna/{w}@db.acme.io:1521:ORCL
address | https://files.acme.io/a.csv?sig={t}&se=2026-01-01
address | https://{h}@errors.acme.io/42
uuid | ACME_KEY={u}
table | host,user,password\\ndb.acme.io,anna,{p}
table | | Service | API key |\\n|---|---|\\n| acme | `{t}` |
table | name\\tsecret\\tregion\\nacme\\t{t}\\teu
table | INSERT INTO users (name, password, mail) VALUES ('anna', '{p}', 'x');
heading | ## API Key\\n\\n{t}
heading | Token\\n```\\n{t}\\n```
heading | Password:\\n\\n    {p}
passphrase | The password is raven-{word}-banjo, please change it.
passphrase | You can log in as anna with password raven-{word}-banjo.
sentence | API key (acme): {t}
sentence | The bearer token we use is {t}
sentence | Incorrect API key provided: {t}.
sentence | You need the root password ({w}) for that.
sentence | Your new password is: {w}
sentence | The Wi-Fi password at the office: {w}
sentence | pwd for the wifi = {w}
sentence | The admin pw on stage.acme.io is still {w}
sentence | it's anna and the password's {w}
sentence | Use {t} to log in to the staging box.
sentence | Paste {t} into the API key field.
sentence | I changed my password from old4711 to {w}.
sentence | * **Login**: anna / {w}
pair | HttpNtlmAuth("ACME", "{p}")
pair | $ftp->login("anna", "{p}");
pair | mysql_real_connect(con, "db.acme.io", "anna", "{p}", "shop", 0, NULL, 0);
compared | if request.headers.get("X-Api-Key") != "{t}":
named by service | API_KEYS = {{"acme": "{t}"}}
printed | print("password:", "{p}")
array | static const char password[] = "{p}";
default | let token = env::var("TOKEN").unwrap_or("{t}".to_string());
cookie | Cookie: lang=en; session={t}; theme=dark
cookie | requests.get(url, cookies={{"session": "{t}"}})
command | snmpwalk -v2c -c {w} 10.0.0.1
command | expect -c 'expect "password:"; send "{w}"'
sentence | Your token has been saved: {t}
sentence | Access token for acme -> {t}
list | - **API key** — `{t}`
language | La password per il server: {w}
language | Der API-Schlüssel lautet {t}.
language | La clé API est {t}.
language | Voici le jeton d'accès : {t}
language | La chiave API è {t}
language | A chave da API é {t}.
language | Il token è {t}
language | Hasło: {w}
language | Пароль: {w}
language | 密码：{w}
language | パスワードは {w} です
language | Lösenordet är {w}
language | utente: anna parola d'ordine: {w}
language | Het nieuwe wachtwoord voor anna is {w}.
""".strip().splitlines()

SILENT = """
PASSWORD="$(pass show mail/acme)"
: "${DB_PASSWORD:?must be set}"
passwordSecretName: acme-db-pass
echo "$TOKEN" | docker login -u anna --password-stdin
jwt.decode(token, key, algorithms=["HS256"])
pymysql.connect("db.acme.io", user, password)
parser.add_argument("--password", help="Password of the user", default=None)
FutureWarning: Pass convert_dates=False to keep the old behaviour.
A pass through the data; pass: first, second.
Das Kennwort muss lang sein. Passwort: Pflichtfeld. Mit dem Token anmelden.
<label for="password">Password:</label> <input type="password" id="password">
<string name="prompt_password">Mot de passe (facultatif)</string>
{"password": "Hasło", "confirm_password": "Potwierdź hasło"}
{"password": "密码", "resetPassword": "重置密码"}
export const LOGIN_WITH_PASSWORD = "auth/LOGIN_WITH_PASSWORD";
Hasło: minimum 8 znaków
パスワードは8文字以上です
Use OAuth2 to log in. Use a strong password to sign in.
user,password\\nanna,********\\nbob,<none>
| Parameter | Password |\\n|---|---|\\n| type | varchar(255) |
student,pass,grade\\ns01,yes,B2\\ns02,no,F1
token,count,pos\\nthe,120,DET
snmp-server community public RO
Use the --password option, or --token for tokens.
Use the --password option to set it.
Cookie: session=<your-session>
sqlplus / as sysdba
root:@tcp(localhost:3306)/shop
""".strip().splitlines()

HASHED = """
export GIT_COMMIT={hex}
cache_key = "{hex}{hex}"
ObjectId("{hex}")
user,password\\nanna,$2b$12${word}
user,password\\nanna,{hex}
CACHE_KEY={uuid}
""".strip().splitlines()


def _alarms(text: str) -> list[tuple[int, int]]:
    findings = safe_prompt.scan(text, names=False)
    return [
        (span.start, span.end)
        for finding in findings
        if finding.category == "credential" and finding.severity != "info"
        for span in finding.spans
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("row", FOUND, ids=[f"{n}-{row.partition(' | ')[0]}" for n, row in enumerate(FOUND)])
def test_a_secret_is_found_where_it_stands(row: str, seed: int) -> None:
    rng = seeded(row, seed)
    values = {
        "p": "K" + draw(rng, BASE62, 9) + rng.choice("!#*") + draw(rng, BASE62, 2) + "7",
        "w": "k" + draw(rng, BASE62, 8) + "Q7",
        "t": draw(rng, BASE62, 30) + "q7Z",
        "h": draw(rng, "0123456789abcdef", 32),
        "u": "-".join((draw(rng, "0123456789abcdef", 8), draw(rng, "0123456789abcdef", 4),
                       "4" + draw(rng, "0123456789abcdef", 3), "a" + draw(rng, "0123456789abcdef", 3),
                       draw(rng, "0123456789abcdef", 12))),
        "word": rng.choice(("tornado", "lantern", "cobalt")),
    }  # fmt: skip
    template = row.partition(" | ")[2].replace("\\n", "\n").replace("\\t", "\t")
    text = "🔑\n" + template.format(**values)
    value = next(v for name, v in values.items() if "{" + name + "}" in template)
    start = text.index(value)
    assert any(low <= start and start + len(value) <= high for low, high in _alarms(text))


@pytest.mark.parametrize("row", SILENT, ids=range(len(SILENT)))
def test_what_only_looks_so_is_silent(row: str) -> None:
    assert _alarms("🔑\n" + row.replace("\\n", "\n")) == []


@pytest.mark.parametrize("row", HASHED, ids=range(len(HASHED)))
def test_hashes_and_ids_are_silent(row: str) -> None:
    rng = seeded(row)
    text = (
        row.replace("\\n", "\n")
        .replace("{hex}", draw(rng, "0123456789abcdef", 32))
        .replace("{word}", draw(rng, BASE62, 53))
        .replace("{uuid}", f"{draw(rng, '0123456789abcdef', 8)}-1a2b-4c3d-8e4f-{draw(rng, '0123456789abcdef', 12)}")
    )
    assert _alarms(text) == []
