import assert from "node:assert/strict";
import { test } from "node:test";
import { candidates, isInterpreter, serverArguments, type Surroundings } from "../../../../lsp_server/editors/vscode/src/server/candidates.js";

const BARE: Surroundings = {
  configured: "", selected: undefined, folders: [], trusted: true, path: "", home: "/home/ana", platform: "linux",
};

const cases: [string, Partial<Surroundings>, string[]][] = [
  ["nothing around", {}, []],
  ["a setting is the only candidate", { configured: "/opt/x/bin/python3", selected: "/sel/bin/python", folders: ["/w"], path: "/usr/bin" },
    ["setting interpreter /opt/x/bin/python3"]],
  ["a setting with spaces around", { configured: "  /opt/x/safe-prompt-lsp " }, ["setting program /opt/x/safe-prompt-lsp"]],
  ["home and folder in a setting", { configured: "~/env/bin/python" }, ["setting interpreter /home/ana/env/bin/python"]],
  ["a tilde inside a name is itself", { configured: "/a/~b/python" }, ["setting interpreter /a/~b/python"]],
  ["folder in a setting", { configured: "${workspaceFolder}/e/bin/python", folders: ["/w/🐍$&"] }, ["setting interpreter /w/🐍$&/e/bin/python"]],
  ["the selected environment first", { selected: "/sel/bin/python", folders: ["/w"], path: "/usr/bin:/bin" },
    ["python interpreter /sel/bin/python", "folder interpreter /w/.venv/bin/python", "folder interpreter /w/venv/bin/python",
     "path program /usr/bin/safe-prompt-lsp", "path program /bin/safe-prompt-lsp"]],
  ["each once", { selected: "/w/.venv/bin/python", folders: ["/w"] },
    ["python interpreter /w/.venv/bin/python", "folder interpreter /w/venv/bin/python"]],
  ["all folders", { folders: ["/a", "/b"] },
    ["folder interpreter /a/.venv/bin/python", "folder interpreter /a/venv/bin/python",
     "folder interpreter /b/.venv/bin/python", "folder interpreter /b/venv/bin/python"]],
  ["relative entries of PATH are no places", { path: ".::bin:/usr/bin" }, ["path program /usr/bin/safe-prompt-lsp"]],
  ["an untrusted folder's programs are left out", { trusted: false, selected: "/w/.venv/bin/python", folders: ["/w"], path: "/w/bin:/usr/bin" },
    ["path program /usr/bin/safe-prompt-lsp"]],
  ["a folder beside an untrusted one is not in it", { trusted: false, selected: "/w2/bin/python", folders: ["/w"] },
    ["python interpreter /w2/bin/python"]],
  ["a way around", { trusted: false, selected: "/x/../w/.venv/bin/python", folders: ["/w"] }, []],
  ["Windows", { platform: "win32", folders: ["C:\\w"], path: "C:\\bin;..\\up" },
    ["folder interpreter C:\\w\\.venv\\Scripts\\python.exe", "folder interpreter C:\\w\\venv\\Scripts\\python.exe",
     "path program C:\\bin\\safe-prompt-lsp.exe"]],
];

for (const [name, around, wanted] of cases) {
  test(name, () => {
    assert.deepEqual(candidates({ ...BARE, ...around }).map(({ origin, kind, file }) => `${origin} ${kind} ${file}`), wanted);
  });
}

test("what is an interpreter", () => {
  for (const file of ["/b/python", "/b/python3", "/b/python3.11", "C:\\p\\python.exe", "C:\\p\\Python3.EXE", "/b/pypy3.11"]) {
    assert.ok(isInterpreter(file), file);
  }
  for (const file of ["/b/safe-prompt-lsp", "/python/safe-prompt-lsp", "C:\\python\\safe-prompt-lsp.exe", "/b/python-wrapper", ""]) {
    assert.ok(!isInterpreter(file), file);
  }
});

test("an interpreter does not import from the folder it is started in", () => {
  assert.deepEqual(serverArguments({ origin: "path", kind: "interpreter", file: "python" }), ["-P", "-m", "safe_prompt_lsp"]);
  assert.deepEqual(serverArguments({ origin: "path", kind: "program", file: "safe-prompt-lsp" }), []);
});
