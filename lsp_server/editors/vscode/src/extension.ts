// Start and end of the extension: the parts are made here and joined.
import * as vscode from "vscode";
import { allowAtCursor, allowInLine } from "./commands/allow.js";
import { copyCell, copySelection, maskClipboard } from "./commands/copy.js";
import { restoreClipboard, restoreSelection } from "./commands/restore.js";
import { scanWorkspace, showStatus } from "./commands/show.js";
import { middleware } from "./middleware.js";
import { ALLOW_WITH_REASON, type FindingAddress } from "./protocol.js";
import { offerInstall } from "./server/install.js";
import { ServerSession } from "./server/session.js";
import { statusBar } from "./status/bar.js";

let session: ServerSession | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel("safe-prompt", { log: true });
  const running = (session = new ServerSession(output, middleware));
  const commands: Record<string, (...args: never[]) => unknown> = {
    "safePrompt.copyMasked": () => copySelection(running),
    "safePrompt.copyCellMasked": (cell?: vscode.NotebookCell) => copyCell(running, cell),
    "safePrompt.maskClipboard": () => maskClipboard(running),
    "safePrompt.restoreSelection": () => restoreSelection(running),
    "safePrompt.restoreClipboard": () => restoreClipboard(running),
    "safePrompt.allow": () => allowAtCursor(running),
    "safePrompt.scanWorkspace": () => scanWorkspace(running),
    "safePrompt.showStatus": () => showStatus(running),
    "safePrompt.showOutput": () => output.show(),
    "safePrompt.restartServer": () => running.restart(),
    [ALLOW_WITH_REASON]: (address: FindingAddress) => allowInLine(running, address),
  };
  context.subscriptions.push(
    output,
    running,
    statusBar(running),
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run)),
    running.onDidChange((state) => {
      if (state.kind === "failed" && state.missing) void offerInstall(state.missing, running);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => running.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const ours = ["safe-prompt.server", "safe-prompt.additionalLanguages"];
      if (ours.some((section) => event.affectsConfiguration(section))) void running.restart();
    }),
  );
  void running.restart();
}

export async function deactivate(): Promise<void> {
  await session?.end();
}
