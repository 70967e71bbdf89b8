// The entry in the status bar: what was found in the document that is looked at, and how the server is.
import * as vscode from "vscode";
import { settings } from "../client.js";
import { SERVER, type Status } from "../protocol.js";
import { ask } from "../server/request.js";
import type { ServerSession } from "../server/session.js";
import { summarise } from "./summary.js";

const LINKS = "[Problems](command:workbench.actions.view.problems) · [Copy Masked](command:safePrompt.copyMasked) · [Output](command:safePrompt.showOutput)";
const LINKED = ["workbench.actions.view.problems", "safePrompt.copyMasked", "safePrompt.showOutput"];
const CALM = 100; // milliseconds: diagnostics of several cells come one after the other

/** Show the entry, and keep it up to date. */
export function statusBar(session: ServerSession): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("safe-prompt", vscode.StatusBarAlignment.Right, 99);
  item.name = "safe-prompt";
  item.command = "safePrompt.showStatus";
  let turn = 0;
  let timer: NodeJS.Timeout | undefined;

  async function show(): Promise<void> {
    if (!settings().get("statusBar", true)) return item.hide();
    const mine = ++turn;
    const status = await statusOf(session);
    if (mine !== turn) return;
    paint(item, session, status);
    item.show();
  }

  const refresh = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void show(), CALM);
  };
  void show();
  return vscode.Disposable.from(
    item,
    new vscode.Disposable(() => clearTimeout(timer)),
    session.onDidChange(() => void show()),
    vscode.window.onDidChangeActiveTextEditor(refresh),
    vscode.window.onDidChangeActiveNotebookEditor(refresh),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      const shown = new Set(lookedAt().map(String));
      if (uris.some((uri) => shown.has(uri.toString()))) refresh();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("safe-prompt")) refresh();
    }),
  );
}

/** The active document; all cells where it is a notebook. */
function lookedAt(): vscode.Uri[] {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook) return notebook.getCells().map((cell) => cell.document.uri);
  const document = vscode.window.activeTextEditor?.document;
  return document ? [document.uri] : [];
}

/** What the server says of the active document (of a cell: of its notebook); undefined where it says nothing. */
export async function statusOf(session: ServerSession): Promise<Status | undefined> {
  const uri = lookedAt()[0];
  const client = session.running;
  if (!uri || !client) return undefined;
  try {
    return await ask<Status>(client, SERVER.status, { uri: client.code2ProtocolConverter.asUri(uri) });
  } catch {
    return undefined; // the server is ending: its state tells
  }
}

function paint(item: vscode.StatusBarItem, session: ServerSession, status: Status | undefined): void {
  const { state } = session;
  item.backgroundColor = item.accessibilityInformation = undefined;
  if (state.kind === "starting") {
    item.text = "$(loading~spin) safe-prompt";
    item.tooltip = "safe-prompt: the server is starting";
    return;
  }
  if (state.kind === "failed") {
    item.text = "$(shield) safe-prompt $(warning)";
    item.tooltip = `safe-prompt checks nothing. ${state.why}`;
    item.backgroundColor = new vscode.ThemeColor("statusBarItem.warningBackground");
    return;
  }
  const summary = status && summarise(status);
  item.text = summary?.text ? `$(shield) ${summary.text}` : "$(shield)";
  if (summary?.alarm) item.backgroundColor = new vscode.ThemeColor("statusBarItem.warningBackground");
  const lines = summary?.lines ?? ["This document is not checked"];
  const tooltip = new vscode.MarkdownString(`**safe-prompt** ${state.server.version}\n\n`, true);
  tooltip.isTrusted = { enabledCommands: LINKED };
  tooltip.appendMarkdown(`${lines.map((line) => `- ${line}`).join("\n")}\n\n---\n\n${LINKS}`);
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: `safe-prompt: ${status?.text ?? "this document is not checked"}` };
}
