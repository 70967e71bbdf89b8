// What a person sees and does in one window: marks, hovers, lenses, fixes, masked copies, in a script and a notebook.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { CodeServer, Editor, prepared, until } from "./editor.mjs";
import { record } from "./times.mjs";

const { plants } = prepared;
const PLACEHOLDER = "SP_[A-Z]+_\\d_[a-z2-7]{4}";
let server, browser, editor;

before(async () => {
  server = await CodeServer.start("findings", { settings: { "safe-prompt.destination": "openai" } });
  browser = await Editor.browser();
  editor = await Editor.open(browser, server, prepared.folder);
});

after(async () => {
  await browser?.close();
  server?.stop();
});

afterEach((context) => editor.failed(context));

/** Names of the planted values that a text holds. */
const held = (text) => Object.keys(plants).filter((name) => text.includes(plants[name]));

test("marks in a script, and what the status bar says of it", async () => {
  await editor.file("clients.py");
  const opened = Date.now();
  await editor.marks("error").first().waitFor();
  record("script opened → first mark, in a window that has just started", Date.now() - opened);
  record("server looked for, found, started and ready", Number(/Ready after (\d+) ms/.exec(server.log())[1]));
  await until("the count and the class in the status bar", async () => /^\d restricted$/.test(await editor.status()));
  assert.match(await editor.statusLabel(), /findings.*restricted.*AI call.*blocked/);
});

test("the lens over an AI call", async () => {
  const lens = editor.page.locator(".codelens-decoration a", { hasText: "api.openai.com" });
  await lens.waitFor();
  assert.match(await lens.innerText(), /^sends .*secret.*→ api\.openai\.com: blocked$/);
  await editor.picture("script");
});

test("hovering says what it is, why it matters and where it goes, and not the value", async () => {
  await editor.go(5, 14);
  await editor.command("Show or Focus Hover");
  const hover = editor.page.locator(".monaco-hover:visible", { hasText: "github-pat" });
  await hover.waitFor();
  const said = await hover.innerText();
  assert.match(said, /api\.openai\.com/);
  assert.deepEqual(held(said), []);
  await editor.picture("hover");
  await editor.press("Escape");
});

test("the lens explains itself by the hover of the call", async () => {
  await editor.page.locator(".codelens-decoration a", { hasText: "api.openai.com" }).click();
  const hover = editor.page.locator(".monaco-hover:visible", { hasText: "AI call" });
  await hover.waitFor();
  assert.deepEqual(held(await hover.innerText()), []);
  await editor.press("Escape");
});

test("a masked copy of a selection from the context menu", async () => {
  await editor.press("Control+a");
  await editor.page.locator(".view-line").first().click({ button: "right", position: { x: 60, y: 8 } });
  const entry = editor.page.locator(".context-view .action-label", { hasText: "Copy Masked for AI" });
  await entry.waitFor();
  await editor.picture("menu");
  await editor.setClipboard("before");
  await entry.click();
  const masked = await until("the masked copy", async () => {
    const text = await editor.clipboard();
    return text !== "before" && text;
  });
  assert.deepEqual(held(masked), []);
  assert.match(masked, new RegExp(`token = "${PLACEHOLDER}"`));
  assert.match(masked, new RegExp(`contact = "${PLACEHOLDER}"`));
  assert.match(masked, /🧪 Ask a model/);
  await editor.notification("values masked").waitFor();
});

test("the masked copy pasted into a text without a file, and restored there", async () => {
  const masked = await editor.clipboard();
  await editor.untitled();
  await editor.press("Control+v");
  await editor.command("safe-prompt: Restore Masked Text");
  await editor.notification("1 value restored. 1 placeholder stays").waitFor();
  const restored = await editor.text();
  assert.deepEqual(held(restored), ["mail"], "a credential stays masked, the address comes back");
  await editor.setClipboard(masked.slice(masked.indexOf("contact")));
  await editor.command("safe-prompt: Restore Masked Text from Clipboard into New Editor");
  await until("the restored text in a new editor", async () => held(await editor.text()).includes("mail"));
});

test("the key binding copies too, and text of a language that is not checked is masked all the same", async () => {
  await editor.untitled();
  await editor.command("Change Language Mode", { asks: true });
  await editor.answer("Rust");
  await editor.page.keyboard.insertText(`let crab = "🦀"; let key = "${plants.typed_token}";`);
  await editor.setClipboard("before");
  await editor.press("Control+Shift+Alt+m");
  const masked = await until("the masked copy", async () => {
    const text = await editor.clipboard();
    return text !== "before" && text;
  });
  assert.deepEqual(held(masked), []);
  assert.match(masked, /let crab = "🦀"; let key = "SP_/);
});

test("text on the clipboard is masked", async () => {
  await editor.setClipboard(`🦀 the key is ${plants.typed_token}, try it`);
  await editor.command("safe-prompt: Mask Clipboard for AI");
  const masked = await until("the masked text", async () => {
    const text = await editor.clipboard();
    return text.includes("SP_") && text;
  });
  assert.match(masked, new RegExp(`^🦀 the key is ${PLACEHOLDER}, try it$`));
});

test("typing is marked", async () => {
  await editor.file(".env");
  await editor.marks("error", ".editor-group-container.active").first().waitFor();
  await editor.press("Control+End", "Enter");
  const before = await editor.marks("error", ".editor-group-container.active").count();
  await editor.page.keyboard.insertText(`GITHUB_TOKEN=${plants.typed_token}`);
  const typed = Date.now();
  await until("another mark", async () => (await editor.marks("error", ".editor-group-container.active").count()) > before);
  record("value typed → its mark on the screen", Date.now() - typed);
  await editor.command("View: Revert and Close Editor");
});

test("the light bulb moves a secret to an environment variable", async () => {
  await editor.file("clients.py");
  await editor.go(5, 14);
  await editor.press("Control+.");
  const action = editor.page.locator(".action-widget .monaco-list-row", { hasText: /environment variable/i }).first();
  await action.waitFor();
  const offered = await editor.page.locator(".action-widget").first().innerText();
  assert.deepEqual(held(offered), []);
  await editor.picture("actions");
  await action.click();
  await until("the edit", async () => (await editor.marks("error", ".editor-group-container.active").count()) < 2);
  const text = await editor.text();
  assert.ok(!held(text).includes("token"), "the value has left the script");
  assert.match(text, /token = os\.environ\["\w+"\]/);
  assert.match(text, /^import os$/m);
  // The editor saves fixes of several files at once, so that the value is in one place or the other.
  const saved = (name) => readFileSync(join(prepared.folder, name), "utf8");
  await until("the files on disk", () => !held(saved("clients.py")).includes("token"));
  assert.ok(saved(".env").endsWith(`GITHUB_PAT=${plants.token}\n`), "the value stands in .env");
  assert.match(saved(".gitignore"), /^\.env$/m);
});

test("a finding is allowed with a reason", async () => {
  await editor.go(1, 1);
  const lines = (await editor.text()).split("\n");
  const line = lines.findIndex((one) => one.startsWith("contact = "));
  await editor.go(line + 1, 15);
  await editor.press("Control+.");
  await editor.page.locator(".action-widget .monaco-list-row", { hasText: "Allow here, with a reason" }).first().click();
  await editor.answer("a client of the example");
  await until("the comment", async () => /allow\[[\w-]+\] reason="a client of the example"/.test(await editor.text()));
  await until("its mark is gone", async () => (await editor.marks("info", ".editor-group-container.active").count()) === 0);
});

test("marks in the cells of a notebook, counted together", async () => {
  await editor.command("View: Revert and Close Editor");
  await editor.file("analysis.ipynb");
  const opened = Date.now();
  await editor.marks("error", ".notebookOverlay").first().waitFor();
  record("notebook opened → first mark", Date.now() - opened);
  await until("the count of all cells in the status bar", async () => (await editor.status()).startsWith("2 "));
  const lens = editor.page.locator(".notebookOverlay .codelens-decoration a", { hasText: "api.openai.com: blocked" });
  await lens.waitFor(); // the secret stands in one cell, the call in another
});

test("a masked copy of a cell from its menu", async () => {
  const cell = editor.page.locator(".notebookOverlay .cell-list-container .monaco-list-row", { hasText: "import openai" }).first();
  await cell.locator(".view-line").first().click();
  await editor.picture("notebook");
  await editor.setClipboard("before");
  await editor.page.locator('.notebookOverlay .cell-title-toolbar:visible [aria-label^="Copy Cell Masked for AI"]').first().click();
  const masked = await until("the masked copy", async () => {
    const text = await editor.clipboard();
    return text !== "before" && text;
  });
  assert.deepEqual(held(masked), []);
  assert.match(masked, /import openai\n\ntoken = "SP_/);
});

test("a fix in a cell", async () => {
  const cell = editor.page.locator(".notebookOverlay .cell-list-container .monaco-list-row", { hasText: "import openai" }).first();
  await cell.locator(".squiggly-error").first().click({ force: true }); // the text lies over it
  await editor.press("Control+.");
  await editor.page.locator(".action-widget .monaco-list-row", { hasText: /^Mask/ }).first().click();
  await until("the edit", async () => /REDACTED|SP_/.test(await cell.innerText()));
  assert.deepEqual(held(await cell.innerText()), []);
  // The other end of the value's way, in the next cell, is no longer marked.
  await until("no error in any cell", async () => (await editor.marks("error", ".notebookOverlay").count()) === 0);
  await editor.page.locator(".notebookOverlay .codelens-decoration a", { hasText: "sends nothing known to be sensitive" }).waitFor();
  await editor.command("File: Revert File");
});

test("the status is shown with what can be done", async () => {
  await editor.file("clients.py");
  await until("the status", async () => (await editor.status()).startsWith("2 "));
  await editor.command("safe-prompt: Show Status", { asks: true });
  const list = editor.page.locator(".quick-input-list");
  await list.getByText(/Server \d/).waitFor();
  assert.deepEqual(held(await list.innerText()), []);
  await editor.press("Escape");
});

test("files that are not open are listed under Problems", async () => {
  await editor.command("safe-prompt: Scan Workspace");
  const problems = editor.page.locator(".markers-panel");
  await problems.getByText("clients.py").first().waitFor();
  assert.deepEqual(held(await problems.innerText()), []);
});
