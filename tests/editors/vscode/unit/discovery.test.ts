import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Candidate } from "../../../../lsp_server/editors/vscode/src/server/candidates.js";
import { discover, installCommand } from "../../../../lsp_server/editors/vscode/src/server/discovery.js";
import { probe, type Probe, type Run } from "../../../../lsp_server/editors/vscode/src/server/probe.js";

const SELECTED: Candidate = { origin: "python", kind: "interpreter", file: "/sel/bin/python" };
const FOLDER: Candidate = { origin: "folder", kind: "interpreter", file: "/w/.venv/bin/python" };
const PATH: Candidate = { origin: "path", kind: "program", file: "/usr/bin/safe-prompt-lsp" };
const SETTING: Candidate = { origin: "setting", kind: "interpreter", file: "/opt/my env/python" };

const lacking = (lacks: (Probe & { ok: false })["lacks"]): Probe => ({ ok: false, lacks, reason: `${lacks} is lacking` });
const good: Probe = { ok: true, version: "0.1.0" };

const asking = (answers: ReadonlyMap<Candidate, Probe>) => async (candidate: Candidate): Promise<Probe> => answers.get(candidate) ?? lacking("file");

test("the first that works", async () => {
  const found = await discover([SELECTED, FOLDER, PATH], asking(new Map([[FOLDER, good], [PATH, good]])), "linux");
  assert.deepEqual(found, { candidate: FOLDER, version: "0.1.0" });
});

const failures: [string, Candidate[], [Candidate, Probe][], string | undefined, RegExp][] = [
  ["nothing to try", [], [], undefined, /no Python environment.*Install it: python -m pip install 'safe-prompting\[lsp\]'$/],
  ["the selected environment lacks it", [SELECTED, FOLDER, PATH], [[SELECTED, lacking("package")]], SELECTED.file,
    /package is lacking\. Install it: \/sel\/bin\/python -m pip install 'safe-prompting\[lsp\]'$/],
  ["the folder's environment lacks the extra", [SELECTED, FOLDER], [[SELECTED, lacking("python")], [FOLDER, lacking("extra")]], FOLDER.file,
    /Install it: \/w\/\.venv\/bin\/python -m pip/],
  ["a setting to an interpreter without it", [SETTING], [[SETTING, lacking("package")]], SETTING.file,
    /safe-prompt\.server\.path.*Install it: "\/opt\/my env\/python" -m pip install/],
  ["a setting to nothing", [SETTING], [], undefined, /safe-prompt\.server\.path.*file is lacking\. Correct the setting/],
  ["a program on the PATH that breaks", [PATH], [[PATH, lacking("answer")]], undefined, /Install it: python -m pip/],
];

for (const [name, candidates, answers, interpreter, message] of failures) {
  test(name, async () => {
    const found = await discover(candidates, asking(new Map(answers)), "linux");
    assert.ok("message" in found);
    assert.match(found.message, message);
    assert.equal(found.interpreter, interpreter);
  });
}

test("folders of a PATH that just lack the program are not listed", async () => {
  const found = await discover([SELECTED, PATH], asking(new Map([[SELECTED, lacking("package")]])), "linux");
  assert.ok("tried" in found);
  assert.deepEqual(found.tried, ["package is lacking"]);
});

test("quotes of the platform's shell", () => {
  assert.equal(installCommand("/b/python", "linux"), "/b/python -m pip install 'safe-prompting[lsp]'");
  assert.equal(installCommand("C:\\My Env\\python.exe", "win32"), '"C:\\My Env\\python.exe" -m pip install "safe-prompting[lsp]"');
});

const answering = (answer: unknown): Run => async () => JSON.stringify(answer);
const failing = (message: string): Run => async () => Promise.reject(new Error(message));

const probes: [string, Candidate, Run, Probe["ok"] | string][] = [
  ["all there", SELECTED, answering({ python: [3, 13], ours: true, pygls: true, version: "0.2" }), true],
  ["too old", SELECTED, answering({ python: [3, 10], ours: true, pygls: true, version: "0.2" }), "python"],
  ["too old to know -P", SELECTED, failing("Command failed: python -P -c\nunknown option -P\nusage: python"), "python"],
  ["not installed", SELECTED, answering({ python: [3, 11], ours: false, pygls: true, version: null }), "package"],
  ["without the extra", SELECTED, answering({ python: [3, 11], ours: true, pygls: false, version: "0.2" }), "extra"],
  ["no JSON", SELECTED, async () => "hello", "answer"],
  ["crash", SELECTED, failing("Command failed"), "answer"],
  ["a program tells its version", PATH, async () => "safe-prompt-lsp 0.2.1\n", true],
  ["a program that breaks", PATH, failing("ENOEXEC"), "answer"],
];

for (const [name, candidate, run, wanted] of probes) {
  test(`probe: ${name}`, async () => {
    const answer = await probe(candidate, run, () => true);
    assert.equal(answer.ok ? true : answer.lacks, wanted);
  });
}

test("probe: no such file", async () => {
  const answer = await probe({ ...SELECTED, file: "/no/such/python" });
  assert.equal(answer.ok ? true : answer.lacks, "file");
});

test("probe: a real interpreter, asked in a folder with modules of the same names", async () => {
  const folder = mkdtempSync(join(tmpdir(), "probe-🐍-"));
  const before = process.cwd();
  try {
    for (const name of ["json", "safe_prompt_lsp", "pygls"]) writeFileSync(join(folder, `${name}.py`), "raise SystemExit(9)\n");
    process.chdir(folder);
    const python = process.env["SAFE_PROMPT_TEST_PYTHON"];
    assert.ok(python, "SAFE_PROMPT_TEST_PYTHON names an interpreter of Python 3.11 or later");
    const answer = await probe({ origin: "setting", kind: "interpreter", file: python });
    // Whether it has the server or not: its answer must not come from the folder.
    assert.ok(answer.ok || answer.lacks === "package" || answer.lacks === "extra", JSON.stringify(answer));
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
});
