// Masked text, or a reply to it, with the values that may come back.
import * as vscode from "vscode";
import { SERVER, type Restored } from "../protocol.js";
import { ask, needed } from "../server/request.js";
import type { ServerSession } from "../server/session.js";
import { restoredWords } from "./wording.js";

/** In place: in the selections of the active editor; without one in its whole text. */
export async function restoreSelection(session: ServerSession): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const client = needed(session);
  if (!editor || !client) return;
  const { document } = editor;
  const { version } = document;
  const chosen = editor.selections.filter((selection) => !selection.isEmpty);
  const ranges: readonly vscode.Range[] = chosen.length ? chosen : [whole(document)];
  const answers: Restored[] = [];
  for (const range of ranges) {
    const answer = await ask<Restored>(client, SERVER.restore, { text: document.getText(range) });
    if (!answer) return;
    answers.push(answer);
  }
  if (answers.some((answer) => answer.restored)) {
    const edited = document.version === version && (await editor.edit((edit) => {
      ranges.forEach((range, at) => edit.replace(range, answers[at]?.text ?? document.getText(range)));
    }));
    if (!edited) return void vscode.window.showWarningMessage("safe-prompt: the text has changed meanwhile. Nothing was restored.");
  }
  void vscode.window.showInformationMessage(restoredWords(answers));
}

/** From the clipboard into a new editor, which is no file until it is saved. */
export async function restoreClipboard(session: ServerSession): Promise<void> {
  const text = await vscode.env.clipboard.readText();
  const client = needed(session);
  if (!client) return;
  const answer = await ask<Restored>(client, SERVER.restore, { text });
  if (!answer) return;
  if (answer.restored) {
    const document = await vscode.workspace.openTextDocument({ language: "markdown", content: answer.text });
    await vscode.window.showTextDocument(document);
  }
  void vscode.window.showInformationMessage(restoredWords([answer]));
}

function whole(document: vscode.TextDocument): vscode.Range {
  return document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
}
