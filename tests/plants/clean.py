"""Twenty ordinary notebooks that hold nothing worth a warning, though much in them looks like it.

Hashes, identifiers and pictures are drawn from a seed, like the plants, so that no literal here looks like
a secret.
"""

# ruff: noqa: E501 -- cell texts as long as real ones
from __future__ import annotations

import base64
import hashlib
import random
import struct
import uuid
import zlib
from collections.abc import Callable

from . import values
from .notebooks import code, display, dump, error, markdown, notebook, raw, result, stream

SEED = "safe-prompt clean 1"


def _png(rng: random.Random, width: int = 24, height: int = 16) -> str:
    """A whole, valid PNG of noise in base64, as matplotlib's are to a scanner: long and random."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    pixels = b"".join(b"\0" + rng.randbytes(width * 3) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return base64.b64encode(png).decode("ascii")


def _sha1(rng: random.Random) -> str:
    return hashlib.sha1(rng.randbytes(8), usedforsecurity=False).hexdigest()


def _sha256(rng: random.Random) -> str:
    return hashlib.sha256(rng.randbytes(8)).hexdigest()


def _uuid(rng: random.Random) -> str:
    return str(uuid.UUID(bytes=rng.randbytes(16), version=4))


def png_output(rng: random.Random) -> str:
    picture = {"image/png": _png(rng), "text/plain": "<Figure size 640x480 with 1 Axes>"}
    return dump(
        notebook(
            markdown("# Sales by week 📈"),
            code("import matplotlib.pyplot as plt\n\nplt.plot(weeks, totals)\nplt.show()", display(picture)),
        )
    )


def uuids(rng: random.Random) -> str:
    ids = [_uuid(rng) for _ in range(12)]
    listing = "\n".join(f"run {n:02d}  {value}  finished ✅" for n, value in enumerate(ids))
    return dump(
        notebook(
            code(
                f'run_id = "{ids[0]}"\nparent_run_id = "{ids[1]}"\nclient.get_run(run_id)',
                stream(listing + "\n"),
            ),
            code(f"trace = client.get_trace('{ids[2].replace('-', '')}')"),
        )
    )


def hashes(rng: random.Random) -> str:
    sums = "\n".join(f"{_sha256(rng)}  part-{n:05d}.parquet" for n in range(6))
    return dump(
        notebook(
            markdown(f"Built from commit `{_sha1(rng)}` (short `{_sha1(rng)[:7]}`) 🏗"),
            code("!sha256sum parts/*.parquet", stream(sums + "\n")),
            code(f"EXPECTED = {{\n    'train.csv': 'sha256:{_sha256(rng)}',\n    'md5': '{_sha256(rng)[:32]}',\n}}"),
        )
    )


def versions(rng: random.Random) -> str:
    shown = "numpy 2.3.1\npandas 2.3.0\nscikit-learn 1.7.0\ntorch 2.8.0+cu126\nprotobuf 5.29.3.1\nopencv 4.11.0.86\n"
    return dump(
        notebook(
            code("%pip install 'pandas==2.3.0' 'torch>=2.8,<3' -q", stream("Note: restart the kernel 🔁\n")),
            code("for m in modules:\n    print(m.__name__, m.__version__)", stream(shown)),
            markdown("Driver 550.54.15, CUDA 12.6.77, kernel 6.8.0-52-generic, Python 3.12.7."),
        )
    )


def numeric_arrays(rng: random.Random) -> str:
    rows = "\n ".join("[" + " ".join(f"{rng.gauss(0, 1):.8f}" for _ in range(6)) + "]" for _ in range(8))
    whole = ", ".join(str(rng.randrange(10**9, 10**10)) for _ in range(30))
    return dump(
        notebook(
            code("model.fit(X, y)  # 🎚\nmodel.coef_", result({"text/plain": f"array([{rows}])"})),
            code("rng.integers(1e9, 1e10, 30).tolist()", result({"text/plain": f"[{whole}]"})),
            code("x.var()", result({"text/plain": f"np.float64({rng.random():.16f})"})),
        )
    )


def numeric_frame(rng: random.Random) -> str:
    table = [(n, rng.randrange(100, 9999), rng.random() * 1000, rng.randrange(10**6, 10**8)) for n in range(8)]
    plain = "   units     price    volume\n" + "\n".join(f"{n}  {u:>6}  {p:8.3f}  {v:>8}" for n, u, p, v in table)
    body = "\n".join(f"<tr><th>{n}</th><td>{u}</td><td>{p:.6f}</td><td>{v}</td></tr>" for n, u, p, v in table)
    head = "<tr><th></th><th>units</th><th>price</th><th>volume</th></tr>"
    page = f'<table border="1" class="dataframe"><thead>{head}</thead><tbody>{body}</tbody></table>'
    return dump(
        notebook(
            markdown("## Volumes 📦"),
            code("frame.head(8)", result({"text/plain": plain, "text/html": page})),
            code("frame.describe().T  # 🧮"),
        )
    )


def model_names(rng: random.Random) -> str:
    text = (
        "MODELS = ['gpt-4o-mini', 'gpt-4.1-2025-04-14', 'claude-sonnet-4-20250514', 'text-embedding-3-small',\n"
        "          'meta-llama/Llama-3.3-70B-Instruct', 'mistral-large-2411', 'sentence-transformers/all-MiniLM-L6-v2']\n"
        "rate = 'risk-adjusted'  # ⚖️ not a key\n"
        "desk = 'task-scheduler-worker-configuration-manager'\n"
        "pipe = 'disk-usage-monitoring-and-alerting-service-v2'\n"
    )
    return dump(
        notebook(
            code(text),
            markdown("The risk-adjusted-return-on-capital-calculation uses `sk-learn`-style estimators 🧠."),
            code(
                "client.models.list()",
                stream("gpt-4o-mini-2024-07-18\no4-mini\ngemini-2.5-flash-preview-05-20\n"),
            ),
        )
    )


def environment_reads(rng: random.Random) -> str:
    text = (
        "import os\nfrom getpass import getpass\n\n"
        'icon = "🔑"\n'
        'api_key = os.environ["OPENAI_API_KEY"]\n'
        'token = os.getenv("HF_TOKEN")\n'
        'password = getpass("Database password: ")\n'
        "secret = config['client_secret']\n"
        "client = OpenAI(api_key=api_key, timeout=30)\n"
        'url = f"postgresql://{user}:{password}@{host}:5432/{name}"\n'
    )
    shell = '%%bash\nexport OPENAI_API_KEY=$MY_KEY\ncurl -H "Authorization: Bearer $TOKEN" "$BASE/models" | jq .'
    return dump(
        notebook(
            code(text),
            code(shell),
            code("dotenv.load_dotenv()\nos.environ['TOKENIZERS_PARALLELISM'] = 'false'  # 🤫"),
        )
    )


def placeholders(rng: random.Random) -> str:
    text = (
        'client = OpenAI(api_key="<your-key>")  # 🧷\n'
        'other = Anthropic(api_key="sk-...")\n'
        'token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"\n'
        'password = "<password>"\n'
        "api_key = 'YOUR_API_KEY_HERE'\n"
        'secret = "${SECRET}"\n'
        'key = "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"\n'
        'auth = {"Authorization": "Bearer <token>"}\n'
        'dsn = "postgresql://user:password@localhost:5432/db"\n'
    )
    return dump(
        notebook(
            markdown("Put your key into `.env` as `OPENAI_API_KEY=sk-...` or `ANTHROPIC_API_KEY=<your key>` 🙏."),
            code(text),
            raw("API_TOKEN=****************\nDB_PASSWORD={{ vault_db_password }}\n"),
        )
    )


def example_addresses(rng: random.Random) -> str:
    return dump(
        notebook(
            markdown("Write to jane.doe@example.com or ops@example.org 📮; the host is `server.example.net`."),
            code("hosts = ['192.0.2.17', '198.51.100.4', '203.0.113.99', '127.0.0.1', '0.0.0.0']"),
            code(
                "users.head(2)",
                stream("0  ana@example.com  (202) 555-0143\n1  bob@example.org  (202) 555-0178 ☎️\n"),
            ),
            code('requests.get("http://localhost:8000/health")\nresolver = "2001:db8::1"'),
        )
    )


def timestamps(rng: random.Random) -> str:
    start = 1_753_000_000
    log = "".join(
        f"2025-07-{day:02d}T0{hour}:14:{rng.randrange(10, 60)}.{rng.randrange(100000, 999999)}Z INFO batch {day * 9 + hour}"
        f" took 00:0{hour}:{rng.randrange(10, 60)} 🕐\n"
        for day in (20, 21)
        for hour in range(1, 7)
    )
    return dump(
        notebook(
            code(f"since = {start}\nuntil_ms = {start * 1000 + 86_400_123}\nns = {start * 10**9 + 123_456_789}"),
            code("!tail -n 12 batch.log", stream(log)),
            code("pd.to_datetime(since, unit='s')", result({"text/plain": "Timestamp('2025-07-20 08:26:40')"})),
        )
    )


def plotly(rng: random.Random) -> str:
    points = [round(rng.random() * 1000, 12) for _ in range(40)]
    packed = base64.b64encode(rng.randbytes(320)).decode("ascii")
    figure = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": "loss 📉",
                "x": list(range(40)),
                "y": points,
                "uid": _uuid(rng),
            },
            {"type": "bar", "y": {"dtype": "f8", "bdata": packed}, "marker": {"color": "#636efa"}},
        ],
        "layout": {
            "template": "plotly_white",
            "colorway": ["#636efa", "#EF553B", "#00cc96", "rgb(31,119,180)"],
        },
        "config": {"plotlyServerURL": "https://plot.ly"},
    }
    page = f'<div id="{_uuid(rng)}" class="plotly-graph-div" style="height:525px; width:100%;"></div>'
    return dump(
        notebook(
            code(
                "fig.show()",
                display({"application/vnd.plotly.v1+json": figure, "text/html": page, "text/plain": "Figure()"}),
            )
        )
    )


def html_image(rng: random.Random) -> str:
    page = f'<figure>🖼<img alt="heat map" width="24" src="data:image/png;base64,{_png(rng)}"/></figure>'
    font = (
        f"<style>@font-face{{src:url(data:font/woff2;base64,{base64.b64encode(rng.randbytes(300)).decode()})}}</style>"
    )
    return dump(
        notebook(
            code(
                "HTML(page)",
                result({"text/html": page + font, "text/plain": "<IPython.core.display.HTML object>"}),
            ),
            markdown("![logo](attachment:logo.png) 🖼", attachments={"logo.png": {"image/png": _png(rng)}}),
        )
    )


def latex(rng: random.Random) -> str:
    formula = (
        "$$\\hat{\\beta} = (X^\\top X)^{-1} X^\\top y, \\qquad \\mathcal{N}(\\mu, \\sigma^2) \\sim 3.14159265358979$$\n"
        "\\begin{tabular}{lrr}\n\\toprule\n & $\\beta$ & SE \\\\\n\\midrule\nprice 💶 & -1.2345678 & 0.0123 \\\\\n"
        "\\bottomrule\n\\end{tabular}"
    )
    return dump(
        notebook(
            markdown("### Estimator\n\n" + formula),
            code(
                "Latex(table)",
                display({"text/latex": formula, "text/plain": "<IPython.core.display.Latex object>"}),
            ),
        )
    )


def estimator_html(rng: random.Random) -> str:
    page = (
        "<style>#sk-container-id-1 {--sklearn-color-text: #000; --sklearn-color-line: gray;}</style>"
        '<div id="sk-container-id-1" class="sk-top-container"><div class="sk-text-repr-fallback"><pre>Pipeline(steps=['
        "(&#x27;scaler&#x27;, StandardScaler()), (&#x27;svc&#x27;, SVC(C=10, gamma=0.001, random_state=42))])</pre></div>"
        '<input class="sk-toggleable__control sk-hidden--visually" id="sk-estimator-id-1" type="checkbox">'
        '<label for="sk-estimator-id-1" class="sk-toggleable__label fitted sk-toggleable__label-arrow">🧪 Pipeline</label>'
        '<a class="sk-estimator-doc-link" rel="noreferrer" target="_blank" '
        'href="https://scikit-learn.org/1.7/modules/generated/sklearn.pipeline.Pipeline.html">?</a></div>'
    )
    plain = "Pipeline(steps=[('scaler', StandardScaler()), ('svc', SVC(C=10, gamma=0.001, random_state=42))])"
    return dump(notebook(code("pipeline.fit(X_train, y_train_5)", result({"text/html": page, "text/plain": plain}))))


def scripts(rng: random.Random) -> str:
    return dump(
        notebook(
            markdown(
                "Team 👩‍👩‍👧‍👦 👨🏽‍💻 🏳️‍🌈 ❤️‍🔥 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f 🇩🇪🇵🇹 1️⃣ done ✔️"
            ),
            markdown("می\u200cخواهم این نمودار را ببینم؛ کتاب\u200cها و داده\u200cها 📊"),
            markdown("هذا تقرير الربع الثاني، والنتائج أفضل من المتوقع."),
            markdown("क्\u200dष और श्री: आँकड़े ठीक हैं। ශ්\u200dරී ලංකා"),
            code(
                "print('Größe', 'naïve', '日本語のラベル', 'Ω≈ç√∫')",
                stream("Größe naïve 日本語のラベル Ω≈ç√∫ 🎌\n"),
            ),
        )
    )


def traceback_paths(rng: random.Random) -> str:
    trace = [
        "\x1b[31m---------------------------------------------------------------------------\x1b[39m",
        "\x1b[31mKeyError\x1b[39m                                  Traceback (most recent call last)",
        "File \x1b[32m/usr/lib/python3.11/site-packages/pandas/core/indexes/base.py:3812\x1b[39m, in \x1b[36mIndex.get_loc"
        "\x1b[39m\x1b[34m(self, key)\x1b[39m\n\x1b[32m   3811\x1b[39m \x1b[38;5;28;01mtry\x1b[39;00m:\n"
        "\x1b[32m-> 3812\x1b[39m     \x1b[38;5;28;01mreturn\x1b[39;00m \x1b[38;5;28mself\x1b[39m._engine.get_loc(casted_key)",
        "File \x1b[32mpandas/_libs/hashtable_class_helper.pxi:7096\x1b[39m, in \x1b[36mPyObjectHashTable.get_item\x1b[39m",
        "\x1b[31mKeyError\x1b[39m: 'token_count' 🐼",
    ]
    return dump(
        notebook(code("frame['token_count']", error("KeyError", "'token_count'", trace)), code("del frame  # 🧹"))
    )


def training_log(rng: random.Random) -> str:
    log = "".join(
        f"Epoch {n:>2}/20 {'━' * 20} 1563/1563 {rng.randrange(5, 9)}s {rng.random() * 9:.6f}ms/step - accuracy: "
        f"{rng.random():.4f} - loss: {rng.random():.16f} - val_loss: {rng.random():.16f} - lr: 1.0e-0{rng.randrange(3, 6)} 🏋️\n"
        for n in range(1, 21)
    )
    saved = f"step={rng.randrange(10**4, 10**5)} ckpt=/tmp/runs/2025-07-20_08-26-40/checkpoint-{_sha1(rng)[:10]}/model.safetensors\n"
    return dump(notebook(code("model.fit(train, epochs=20)", stream(log), stream(saved, "stderr"))))


def hyper_parameters(rng: random.Random) -> str:
    text = (
        "params = {\n    'max_tokens': 4096, 'token_count': 128_000, 'pad_token_id': 50256, 'eos_token': '<|endoftext|>',\n"
        "    'temperature': 0.7, 'top_p': 0.95, 'seed': 20250720, 'learning_rate': 3e-4, 'weight_decay': 0.01,\n"
        "    'primary_key': 'order_id', 'sort_key': 'created_at', 'password_min_length': 12, 'secret_santa': False,\n"
        "}\n"
        "colours = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728']  # 🎨\n"
        "tokenizer.add_special_tokens({'pad_token': '[PAD]', 'sep_token': '[SEP]'})\n"
        "binding = {'key': 'ctrl+shift+down', 'command': 'cell:move-down'}\n"
        "join = left.merge(right, on='customer_key', how='left')\n"
    )
    return dump(
        notebook(
            code(text),
            code(
                "params",
                result({"application/json": {"max_tokens": 4096, "api_version": "2024-10-21"}, "text/plain": "…"}),
            ),
            metadata={"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"},
        )
    )


def references(rng: random.Random) -> str:
    vocabulary = "\n".join(
        f"{token:<14} {number:>6}"
        for token, number in zip(
            ("Ġthe", "##ing", "▁model", "Ġpassword", "Ġsecret", "Ġtoken", "âĢĵ", "<0x0A>"),
            sorted(rng.sample(range(50_000), 8)),
            strict=True,
        )
    )
    text = (
        "1. Hastie, *The Elements of Statistical Learning*, ISBN 978-0-387-84857-0, doi:10.1007/978-0-387-84858-7\n"
        "2. arXiv:1706.03762v7, https://doi.org/10.48550/arXiv.1706.03762 📚\n"
        "3. ISSN 1533-7928, PMID 31452104, RFC 7519 section 4.1, ISO 8601-1:2019, p. 1234-1251\n"
    )
    return dump(notebook(markdown(text), code("show_vocabulary(8)", stream(vocabulary + "\n🔤\n"))))


CLEAN: tuple[Callable[[random.Random], str], ...] = (
    png_output,
    uuids,
    hashes,
    versions,
    numeric_arrays,
    numeric_frame,
    model_names,
    environment_reads,
    placeholders,
    example_addresses,
    timestamps,
    plotly,
    html_image,
    latex,
    estimator_html,
    scripts,
    traceback_paths,
    training_log,
    hyper_parameters,
    references,
)


def build() -> dict[str, str]:
    return {make.__name__.replace("_", "-"): make(values.seeded(SEED, make.__name__)) for make in CLEAN}
