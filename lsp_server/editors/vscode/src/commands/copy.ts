// Copy masked for AI. What cannot be masked is not copied: the clipboard keeps what it had.
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { SERVER, type Masked } from "../protocol.js";
import { ask, needed, withDocument, withText } from "../server/request.js";
import type { ServerSession } from "../server/session.js";
import { copied } from "./wording.js";

/** The selections of the active editor; without one its whole text. */
export async function copySelection(session: ServerSession): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return say("Open a text and select what to copy.");
  const chosen = editor.selections.filter((selection) => !selection.isEmpty);
  const client = needed(session);
  if (!client) return;
  const ranges: (vscode.Range | undefined)[] = chosen.length ? chosen : [undefined];
  await copy(await withDocument(client, editor.document, async (uri) => {
    const parts: (Masked | undefined)[] = [];
    for (const range of ranges) parts.push(await masked(client, uri, range));
    return parts;
  }));
}

/** A cell: the one whose menu was used, else the selected ones. */
export async function copyCell(session: ServerSession, cell: vscode.NotebookCell | undefined): Promise<void> {
  const active = vscode.window.activeNotebookEditor;
  const cells = isCell(cell) ? [cell] : (active?.selections ?? []).flatMap((range) => active?.notebook.getCells(range) ?? []);
  if (!cells.length) return say("Select a cell first.");
  const client = needed(session);
  if (!client) return;
  const parts: (Masked | undefined)[] = [];
  for (const one of cells) parts.push(await withDocument(client, one.document, (uri) => masked(client, uri)));
  await copy(parts, "\n\n");
}

/** What is on the clipboard, from a terminal or another program. */
export async function maskClipboard(session: ServerSession): Promise<void> {
  const text = await vscode.env.clipboard.readText();
  if (!text) return say("The clipboard holds no text.");
  const client = needed(session);
  if (client) await copy([await withText(client, text, (uri) => masked(client, uri))]);
}

function masked(client: LanguageClient, uri: string, range?: vscode.Range): Promise<Masked | undefined> {
  return ask<Masked>(client, SERVER.copyMasked, range ? { uri, range: client.code2ProtocolConverter.asRange(range) } : { uri });
}

async function copy(parts: readonly (Masked | undefined)[], between = "\n"): Promise<void> {
  const complete = parts.filter((part) => part !== undefined);
  if (complete.length < parts.length) return; // the server has said why
  const { message, warning, text } = copied(complete, between);
  if (text !== undefined) await vscode.env.clipboard.writeText(text);
  if (warning) void vscode.window.showWarningMessage(message);
  else void vscode.window.showInformationMessage(message);
}

function isCell(value: unknown): value is vscode.NotebookCell {
  return typeof value === "object" && value !== null && "document" in value && "notebook" in value;
}

function say(text: string): void {
  void vscode.window.showInformationMessage(`safe-prompt: ${text}`);
}
