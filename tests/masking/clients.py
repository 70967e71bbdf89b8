"""A notebook of a client table of twelve columns, executed by a kernel with pandas; values drawn at run time."""

from __future__ import annotations

import json
import random
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from tests.plants import values

STREETS = ("Mill Lane", "Station Road", "Church Street", "Park Avenue", "Oak Drive", "Bridge Street")

# Column → its entity; None: nothing personal by itself.
COLUMNS = {
    "client_id": "CUSTOMER_ID", "full_name": "PERSON", "email": "EMAIL_ADDRESS", "phone": "PHONE_NUMBER",
    "date_of_birth": "DATE_OF_BIRTH", "ssn": "US_SSN", "street_address": "STREET_ADDRESS", "orders": None,
    "iban": "IBAN_CODE", "card_number": "CREDIT_CARD", "ip_address": "IP_ADDRESS", "balance": None,
}  # fmt: skip
MASKED = tuple(name for name, entity in COLUMNS.items() if entity is not None)


def clients(seed: str, rows: int = 8) -> list[dict[str, object]]:
    """The table, as records."""
    rng = random.Random(seed)
    return [
        {
            "client_id": f"C{rng.randrange(10**5, 10**6)}", "full_name": values.name(rng), "email": values.email(rng),
            "phone": values.phone_us(rng), "date_of_birth": values.birth_date(rng), "ssn": values.ssn(rng),
            "street_address": f"{rng.randrange(1, 300)} {rng.choice(STREETS)}", "orders": rng.randrange(1, 40),
            "iban": values.iban_de(rng), "card_number": values.card(rng), "ip_address": values.ipv4(rng),
            "balance": round(rng.uniform(10, 9000), 2),
        }
        for _ in range(rows)
    ]  # fmt: skip


def client_notebook(folder: Path, seed: str) -> tuple[NotebookNode, list[dict[str, object]]]:
    """The executed notebook and its table. ``head()`` is shown as text and HTML, printed, and one value by itself."""
    from nbclient import NotebookClient

    rows = clients(seed)
    (folder / "clients.json").write_text(json.dumps(rows), "utf-8")
    cells = [
        new_markdown_cell("# Clients 🙂\nThe first five, as pandas shows them."),
        new_code_cell("import json\nimport pandas as pd\n\nclients = pd.DataFrame(json.load(open('clients.json')))"),
        new_code_cell("clients.head()  # 🙂"),
        new_code_cell("print(clients.head())"),
        new_code_cell("clients.loc[0, 'email']"),
    ]
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    nbformat.validate(notebook)
    return notebook, rows
