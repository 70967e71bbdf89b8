"""Names in prose: a spaCy pipeline alone against the names tier with the same pipeline, and all tiers together.

    python benchmarks/quality/names --data DIR [--model en_core_web_sm] [--per-source N]

DIR holds pii/score.py and its data. Runs where spaCy and the pipeline are installed beside safe-prompt. Every system
gets the text alone, without its kind. Writes benchmarks/results/names.md.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[2] / "results"
OWN_LANGUAGE = ("wnut17_dev", "btc_g", "ewt", "crossner")
OTHERS = ("germeval", "ddt", "bosque", "lener_br", "meddocan", "so_ner_dev", "tool_cases")
QUIET = ("neg_code", "neg_nb_code", "neg_nb_markdown", "neg_nb_output", "neg_docs")
LOGS = ("neg_logs",)
PEOPLE = ("PERSON", "USERNAME")  # one family in the scorer
Spans = list[tuple[int, int, str, float]]
System = Callable[[str], Spans]


def pipeline_alone(model: str) -> System:
    """What the pipeline's ner component says of the whole text."""
    import spacy

    nlp = spacy.load(model)
    nlp.select_pipes(enable=[name for name in nlp.pipe_names if name in ("tok2vec", "transformer", "ner")])
    return lambda text: [(e.start_char, e.end_char, "PERSON", 1.0) for e in nlp(text).ents if e.label_ in PERSON]


PERSON = ("PERSON", "PER")


def product(names: bool, only_names: bool) -> System:
    """Findings of a scan above ``info``. ``only_names``: those of the names tier alone, before others overlap them."""
    import safe_prompt

    if not only_names:

        def found(text: str) -> Spans:
            findings = safe_prompt.scan(text, names=names)
            if names and findings.tiers["names"] != "active":
                sys.exit(f"names: {findings.tiers['names']}")
            return [
                (span.start, span.end, finding.entity, finding.confidence)
                for finding in findings
                if finding.severity != "info"
                for span in finding.spans
            ]

        return found
    from safe_prompt.documents.document import Part, guess_kind
    from safe_prompt.names.installed import choose
    from safe_prompt.names.tier import shared
    from safe_prompt.policy.settings import load_settings
    from safe_prompt.rules.loader import load_in_force

    choice = choose(load_settings().policy.names_model)
    if not choice.model:
        sys.exit(choice.reason)
    tier = shared(choice.model)
    rules = load_in_force()
    return lambda text: [
        (item.start, item.end, "PERSON", item.match.confidence)
        for item in tier.find(Part(text, guess_kind(text, None)), rules)
    ]


def measured(score: Any, records: Sequence[Any], system: System) -> tuple[Any, Any, Any, float]:
    """The scorer's counts by source and label, alarms by source, lines by source; seconds."""
    system("Warm up: Ada Marquardt wrote to us.")
    begun = time.perf_counter()
    found = {
        record["id"]: [(s, e, score.common_label(label), c) for s, e, label, c in system(record["text"])]
        for record in records
    }
    seconds = time.perf_counter() - begun
    counts, alarms, lines, _ = score.judge(records, found)
    return counts, alarms, lines, seconds


def rates(score: Any, counts: Any, sources: Iterable[str]) -> tuple[int, str]:
    """Number of names of the sources, and precision / recall / F1."""
    total = score.agg(counts, lambda source, label: source in sources and label in PEOPLE)
    row = score.row(total)
    return row["n"], " / ".join("–" if row[k] != row[k] else f"{100 * row[k]:.1f}" for k in ("P", "R", "F1"))


def alarm_rate(alarms: Any, lines: Any, sources: Iterable[str], labels: Sequence[str] | None) -> str:
    """Alarms per 1,000 lines of the sources; of these labels, or all."""
    count = sum(n for source in sources for label, n in alarms[source].items() if labels is None or label in labels)
    return f"{1000 * count / max(sum(lines[source] for source in sources), 1):.2f}"


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--per-source", type=int)
    options = parser.parse_args()
    sys.path.insert(0, str(options.data / "pii"))
    score = importlib.import_module("score")
    sources = {*OWN_LANGUAGE, *OTHERS, *QUIET, *LOGS}
    records = score.load(options.data / "pii", options.per_source, only=sources)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SAFE_PROMPT_CONFIG_DIR"] = folder
        (Path(folder) / "config.toml").write_text(f'[names]\nmodel = "{options.model}"\n', "utf-8")
        systems = {
            f"{options.model} alone": pipeline_alone(options.model),
            "names tier": product(True, True),
            "all tiers": product(True, False),
            "without names": product(False, False),
        }
        results = {name: measured(score, records, system) for name, system in systems.items()}
    text = "\n".join(report(score, results, len(records), sys.argv[1:]))
    print(text)
    if not options.per_source:
        (RESULTS / "names.md").write_text(text + "\n", "utf-8")


def report(score: Any, results: dict[str, Any], records: int, arguments: Sequence[str]) -> list[str]:
    """The result file, line by line."""
    names = list(results)
    said = " ".join("DIR" if Path(word).is_dir() else word for word in arguments)
    out = [
        "# Names", "", f"`python benchmarks/quality/names {said}` ({records} records, the text alone).", "",
        "PERSON with USERNAME (one family in the scorer), precision / recall / F1:", "",
        f"| source | names | {' | '.join(names)} |", f"|---|---|{'---|' * len(names)}",
    ]  # fmt: skip
    groups = [(source, (source,)) for source in (*OWN_LANGUAGE, *OTHERS)]
    groups += [
        ("**the model's language, prose**", OWN_LANGUAGE),
        ("**all, labelled by people**", OWN_LANGUAGE + OTHERS),
    ]
    for title, sources in groups:
        cells = [rates(score, results[name][0], sources) for name in names]
        out.append(f"| {title} | {cells[0][0]} | {' | '.join(cell for _, cell in cells)} |")
    out += [
        "",
        "Alarms per 1,000 lines on text without personal data: PERSON and USERNAME, in brackets all labels:",
        "",
    ]
    out += [f"| source | lines | {' | '.join(names)} |", f"|---|---|{'---|' * len(names)}"]
    for title, sources in [*((s, (s,)) for s in QUIET), ("**code, notebooks, docs**", QUIET), ("neg_logs", LOGS)]:
        lines = sum(results[names[0]][2][source] for source in sources)
        cells = [
            f"{alarm_rate(results[n][1], results[n][2], sources, PEOPLE)} "
            f"({alarm_rate(results[n][1], results[n][2], sources, None)})"
            for n in names
        ]
        out.append(f"| {title} | {lines} | {' | '.join(cells)} |")
    seconds = ", ".join(f"{name} {results[name][3]:.0f}" for name in names)
    return [*out, "", f"Seconds for all records on a busy machine, one after the other: {seconds}."]


if __name__ == "__main__":
    main()
