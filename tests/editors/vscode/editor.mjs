// VS Code in a browser, as a person uses it: keys, clicks, and what is on the screen.
// Nothing here prints text of a document: it holds planted values.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE = 60_000; // milliseconds; two busy cores must not make a test fail
const CHROMIUM_FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
/** User settings of every window: quiet, and the same on every screen. */
const SETTINGS = {
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "workbench.enableExperiments": false,
  "workbench.startupEditor": "none",
  "workbench.editor.untitled.labelFormat": "name", // else the tab shows the first line
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "editor.accessibilitySupport": "off",
  "files.exclude": { ".venv": true },
  "files.autoSave": "off",
  "git.enabled": false,
};

const QUICK_INPUT = ".quick-input-widget .quick-input-filter input";
const STATUS = '.statusbar-item[id="safe-prompt.safe-prompt.safe-prompt"]';

/** What run.py prepared. */
export const prepared = JSON.parse(readFileSync(process.env.SAFE_PROMPT_VSCODE_RUN, "utf8"));

/** Wait for a condition; `what` holds no document text. */
export async function until(what, holds, patience = PATIENCE) {
  const last = Date.now() + patience;
  while (Date.now() < last) {
    const answer = await holds();
    if (answer) return answer;
    await sleep(25);
  }
  throw new Error(`waited ${patience / 1000} s in vain for ${what}`);
}

/** A code-server of its own, with its own settings, extensions and home. */
export class CodeServer {
  static async start(name, { trust = false, extensions = [prepared.vsix], settings = {} } = {}) {
    const home = join(prepared.temporary, name);
    const self = new CodeServer();
    self.data = join(home, "data");
    self.logs = join(self.data, "logs");
    self.settingsFile = join(self.data, "User", "settings.json");
    mkdirSync(join(self.data, "User"), { recursive: true });
    self.set(settings);
    const folders = ["--user-data-dir", self.data, "--extensions-dir", join(home, "extensions"), "--config", join(home, "config.yaml")];
    const env = {
      ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, "config"), XDG_DATA_HOME: join(home, "share"), XDG_CACHE_HOME: join(home, "cache"),
      SAFE_PROMPT_CONFIG_DIR: join(prepared.temporary, "safe-prompt"), // shared: caches are made once
    };
    writeFileSync(join(home, "config.yaml"), "auth: none\n");
    const installs = extensions.flatMap((file) => ["--install-extension", file]);
    await ended(spawn(process.execPath, [prepared.codeServer, ...folders, ...installs], { env, stdio: "ignore" }));
    const port = await freePort();
    const flags = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"];
    if (!trust) flags.push("--disable-workspace-trust");
    self.process = spawn(process.execPath, [prepared.codeServer, ...folders, ...flags], { env, stdio: "ignore", detached: true });
    process.once("exit", () => self.stop()); // whatever ends the tests
    self.url = `http://127.0.0.1:${port}`;
    await until("code-server", () => fetch(`${self.url}/healthz`).then((answer) => answer.ok, () => false));
    return self;
  }

  /** Write the user's settings; a running window takes them. */
  set(settings) {
    writeFileSync(this.settingsFile, JSON.stringify({ ...SETTINGS, ...settings }));
  }

  /** What the extension has written to its output. */
  log() {
    const files = readdirSync(this.logs, { recursive: true }).filter((file) => file.endsWith("safe-prompt.log"));
    return files.map((file) => readFileSync(join(this.logs, file), "utf8")).join("");
  }

  stop() {
    try {
      process.kill(-this.process.pid, "SIGTERM");
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  }
}

/** One window. */
export class Editor {
  static async browser() {
    const { chromium } = createRequire(join(prepared.extension, "package.json"))("playwright-core");
    return chromium.launch({ executablePath: prepared.chromium, args: CHROMIUM_FLAGS });
  }

  static async open(browser, server, folder) {
    const self = new Editor();
    self.context = await browser.newContext({ viewport: { width: 1100, height: 700 }, colorScheme: "light" });
    await self.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
    self.page = await self.context.newPage();
    self.page.setDefaultTimeout(PATIENCE);
    await self.page.goto(`${server.url}/?folder=${encodeURIComponent(folder)}`);
    await self.page.waitForSelector(".monaco-workbench .statusbar");
    return self;
  }

  close() {
    return this.context.close();
  }

  /** A picture for the documentation; messages of earlier steps are left out. */
  async picture(name, { messages = false } = {}) {
    await sleep(300); // animations
    const style = messages ? "" : ".notifications-toasts { display: none !important }";
    await this.page.screenshot({ path: join(prepared.pictures, `vscode-${name}.png`), style });
  }

  press(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  /** Open a file by its name, and wait for its editor. */
  async file(name) {
    await this.pick("Control+p", name);
    await this.page.waitForSelector(`.tab.active[data-resource-name="${name}"]`);
  }

  /** A new text without a file. */
  async untitled() {
    const active = this.page.locator(".tab.active");
    const before = await active.getAttribute("data-resource-name");
    await this.command("File: New Untitled Text File");
    await until("a new editor", async () => {
      const now = await active.getAttribute("data-resource-name");
      return now !== before && now?.startsWith("Untitled");
    });
  }

  /** For a test's end: a picture of what went wrong. */
  async failed(context) {
    if (!context.passed) await this.page.screenshot({ path: join(prepared.pictures, `failed-${context.name.replaceAll(/\W+/g, "-")}.png`) });
  }

  /** Run a command by its title; one that `asks` opens the quick input again. */
  async command(title, { asks = false } = {}) {
    await this.pick("F1", title, ">", asks);
  }

  async pick(key, text, before = "", asks = false) {
    const input = this.page.locator(QUICK_INPUT);
    // The list puts what was used last first: the row is chosen by its whole text.
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ has: this.page.getByText(text, { exact: true }) }).first();
    for (let tries = 3; ; tries -= 1) {
      try {
        await this.press(key);
        await input.waitFor({ timeout: 5000 });
        await input.fill(before + text, { timeout: 5000 });
        await row.click({ timeout: 10_000 });
        break;
      } catch (error) {
        if (tries === 1) throw error; // a window that has just started, or another thing that takes the focus
        await this.press("Escape");
      }
    }
    if (!asks) await input.waitFor({ state: "hidden" });
  }

  /** Answer a quick input that a command has opened. */
  async answer(text) {
    const input = this.page.locator(QUICK_INPUT);
    await input.waitFor();
    await input.fill(text);
    await this.press("Enter");
  }

  /** Put the cursor at a 1-based line and column of the active text editor. */
  async go(line, column) {
    await this.press("Control+g");
    const input = this.page.locator(QUICK_INPUT);
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await this.press("Enter");
    await input.waitFor({ state: "hidden" });
  }

  /** Marks on the screen: "error", "warning", "info", "hint". */
  marks(kind, within = "") {
    return this.page.locator(`${within} .squiggly-${kind}`);
  }

  /** The text of the status bar's entry. */
  async status() {
    const entry = this.page.locator(STATUS);
    return (await entry.count()) ? (await entry.innerText()).trim() : "";
  }

  /** What the status bar's entry says to a screen reader. */
  statusLabel() {
    return this.page.locator(`${STATUS} a`).getAttribute("aria-label");
  }

  notification(text) {
    return this.page.locator(".notification-toast", { hasText: text });
  }

  clipboard() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  setClipboard(text) {
    return this.page.evaluate((value) => navigator.clipboard.writeText(value), text);
  }

  /** The whole text of the active text editor. */
  async text() {
    await this.setClipboard("");
    await this.press("Control+a", "Control+c");
    return until("a copy", () => this.clipboard());
  }
}

function ended(process) {
  return new Promise((resolve, reject) => {
    process.on("error", reject);
    process.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`ended with ${code}`))));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
