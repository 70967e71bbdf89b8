// What is active, and what was found, when the user asks.
import * as vscode from "vscode";
import { SERVER } from "../protocol.js";
import { ask, needed } from "../server/request.js";
import type { ServerSession } from "../server/session.js";
import { statusOf } from "../status/bar.js";

interface Choice extends vscode.QuickPickItem {
  readonly run?: string;
}

/** The status of the server and the active document, and what can be done from there. */
export async function showStatus(session: ServerSession): Promise<void> {
  const { state } = session;
  const server = state.kind === "running" ? `Server ${state.server.version}` : state.kind === "starting" ? "The server is starting" : state.why;
  const where = state.kind === "running" ? state.server.candidate.file : "";
  const status = await statusOf(session);
  const said = status?.text ?? (state.kind === "running" ? "This document is not checked" : "Nothing is checked");
  const choices: Choice[] = [
    { label: `$(shield) ${said}`, run: "workbench.actions.view.problems" },
    { label: `$(server-process) ${server}`, description: where, run: "safePrompt.showOutput" },
    { label: "Actions", kind: vscode.QuickPickItemKind.Separator },
    { label: "$(copy) Copy Masked for AI", run: "safePrompt.copyMasked" },
    { label: "$(search) Scan Workspace", run: "safePrompt.scanWorkspace" },
    { label: "$(refresh) Restart Server", run: "safePrompt.restartServer" },
    { label: "$(gear) Settings", run: "safePrompt.settings" },
  ];
  const choice = await vscode.window.showQuickPick(choices, { title: "safe-prompt" });
  if (choice?.run === "safePrompt.settings") await vscode.commands.executeCommand("workbench.action.openSettings", "@ext:safe-prompt.safe-prompt");
  else if (choice?.run) await vscode.commands.executeCommand(choice.run);
}

/** Check all files of the folders; findings are listed under Problems. */
export async function scanWorkspace(session: ServerSession): Promise<void> {
  const client = needed(session);
  if (!client) return;
  await ask(client, SERVER.scanWorkspace, {});
  await vscode.commands.executeCommand("workbench.actions.view.problems");
}
