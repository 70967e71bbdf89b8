// How the server is found, what is said where there is none, and what happens when it ends.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CodeServer, Editor, prepared, until } from "./editor.mjs";

const { token } = prepared.plants;
let browser;

before(async () => {
  browser = await Editor.browser();
});

after(() => browser?.close());

/** A folder with one script that has a mark as soon as a server runs. */
function folderWith(name, environment) {
  const folder = join(prepared.temporary, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "a.py"), `crab = "🦀"; key = "${token}"\n`);
  if (environment) symlinkSync(environment, join(folder, ".venv"));
  return folder;
}

/** Write a folder's settings; a window that shows it takes them. */
function setFor(folder, settings) {
  mkdirSync(join(folder, ".vscode"), { recursive: true });
  writeFileSync(join(folder, ".vscode", "settings.json"), JSON.stringify(settings));
}

/** An interpreter that has nothing but the standard library. */
function bareEnvironment() {
  const folder = join(prepared.temporary, "bare environment");
  execFileSync(prepared.python, ["-m", "venv", "--without-pip", folder]);
  return folder;
}

async function window(name, folder, options, body) {
  const server = await CodeServer.start(name, options);
  try {
    const editor = await Editor.open(browser, server, folder);
    try {
      await body(editor, server);
    } finally {
      await editor.close();
    }
  } finally {
    server.stop();
  }
}

test("no server anywhere: the command that installs it; then settings lead to one, or to none", async () => {
  const folder = folderWith("nowhere folder");
  await window("nowhere", folder, {}, async (editor) => {
    const missing = editor.notification("No language server was found");
    await missing.waitFor();
    assert.match(await missing.innerText(), /python -m pip install 'safe-prompting\[lsp\]'/);
    await editor.picture("no-server", { messages: true });
    await missing.getByRole("button", { name: "Copy Command" }).click();
    await until("the command on the clipboard", async () => (await editor.clipboard()) === "python -m pip install 'safe-prompting[lsp]'");
    await editor.file("a.py");
    assert.match(await editor.statusLabel(), /checks nothing/);

    setFor(folder, { "safe-prompt.server.path": "/no/such/python" });
    await editor.notification("/no/such/python is no program").waitFor();
    assert.equal(await editor.marks("error").count(), 0);

    setFor(folder, { "safe-prompt.server.path": prepared.python });
    await editor.marks("error").first().waitFor();
  });
});

test("an environment without the package: the command for that environment", async () => {
  const environment = bareEnvironment();
  await window("bare", folderWith("bare folder", environment), {}, async (editor) => {
    const missing = editor.notification("has no safe-prompting");
    await missing.waitFor();
    const said = await missing.innerText();
    assert.match(said, /\.venv\/bin\/python\" -m pip install 'safe-prompting\[lsp\]'/);
    await missing.getByRole("button", { name: "Install", exact: true }).click();
    await editor.page.locator(".terminal-outer-container").waitFor(); // pip runs in view of the user
    await until("the task", async () => /install the server/.test(await editor.page.locator(".part.panel").innerText()));
  });
});

test("a folder that is not trusted: its own environment is not run until it is", async () => {
  const options = { trust: true, settings: { "security.workspace.trust.startupPrompt": "always" } };
  await window("untrusted", folderWith("untrusted folder", prepared.environment), options, async (editor) => {
    await editor.page.getByRole("button", { name: /No, I don't trust/ }).click();
    await editor.notification("No language server was found").waitFor();
    await editor.file("a.py");
    assert.equal(await editor.marks("error").count(), 0);
    await editor.command("Workspaces: Manage Workspace Trust");
    await editor.page.getByRole("button", { name: "Trust", exact: true }).first().click();
    await editor.file("a.py");
    await editor.marks("error").first().waitFor();
  });
});

test("the environment that the Python extension has selected, and the next one", async () => {
  const options = { extensions: [prepared.vsix, prepared.pythonDouble] };
  const folder = folderWith("selected folder");
  setFor(folder, { "python-double.interpreter": prepared.python });
  await window("selected", folder, options, async (editor) => {
    await editor.file("a.py");
    await editor.marks("error").first().waitFor();
    setFor(folder, { "python-double.interpreter": "/no/such/python" });
    await editor.notification("No language server was found").waitFor();
    setFor(folder, { "python-double.interpreter": prepared.python });
    await editor.marks("error").first().waitFor();
  });
});

test("a server that is killed comes back, and a text without a file is checked by it", async () => {
  await window("killed", folderWith("killed folder", prepared.environment), {}, async (editor, server) => {
    await editor.file("a.py");
    await editor.marks("error").first().waitFor();
    const before = serverProcess(server);
    process.kill(before, "SIGKILL");
    const after = await until("another server", () => { const now = serverProcess(server); return now && now !== before && now; });
    assert.ok(after > 0);
    await editor.untitled();
    await editor.page.keyboard.type(`crab 🦀 token = ${prepared.plants.typed_token}\n`);
    await editor.marks("error").first().waitFor();
  });
});

test("the output does not trace what documents hold, whatever the log level", async () => {
  const settings = { "safe-prompt.trace.server": "verbose", "safe-prompt.trace.server.verbosity": "verbose" };
  await window("traced", folderWith("traced folder", prepared.environment), { settings }, async (editor, server) => {
    await editor.file("a.py");
    await editor.marks("error").first().waitFor();
    await editor.command("safe-prompt: Show Output");
    const output = editor.page.locator(".part.panel .view-line", { hasText: "Ready after" });
    await output.click();
    await editor.press("Control+Shift+Alt+m"); // its text can be copied masked, as any editor's
    await until("the masked copy", async () => /Ready after \d+ ms/.test(await editor.clipboard()));
    await editor.command("Developer: Set Log Level...", { asks: true });
    await editor.answer("safe-prompt");
    await editor.answer("Trace");
    await editor.file("a.py");
    await editor.page.keyboard.type("# 🦀\n");
    await editor.marks("error").first().waitFor();
    const log = server.log();
    assert.match(log, /Ready after \d+ ms/);
    assert.ok(!log.includes("textDocument/") && !log.includes("crab"), "the log holds messages");
  });
});

/** The process id of the language server that a code-server's windows run; 0 where there is none. */
function serverProcess(server) {
  const table = execFileSync("ps", ["-eo", "pid,ppid,args"], { encoding: "utf8" }).split("\n").slice(1);
  const rows = table.map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row)).filter(Boolean).map(([, pid, parent, args]) => ({ pid: +pid, parent: +parent, args }));
  const below = new Set([server.process.pid]);
  for (let grown = true; grown;) {
    grown = false;
    for (const { pid, parent } of rows) if (below.has(parent) && !below.has(pid)) grown = Boolean(below.add(pid));
  }
  return rows.find(({ pid, args }) => below.has(pid) && args.includes("safe_prompt_lsp") && !args.includes("find_spec"))?.pid ?? 0;
}
