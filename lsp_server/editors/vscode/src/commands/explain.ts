// What a code lens says of an AI call, shown as the hover at that place.
import * as vscode from "vscode";
import type { Place } from "../protocol.js";

/** Show the hover of a place. False where its editor cannot be shown. */
export async function showHover(uri: vscode.Uri, { line, character }: Place["position"]): Promise<boolean> {
  const place = new vscode.Position(line, character);
  const cell = vscode.window.activeNotebookEditor?.notebook.getCells().find((one) => one.document.uri.toString() === uri.toString());
  if (cell) {
    const notebook = vscode.window.activeNotebookEditor;
    if (notebook) notebook.selections = [new vscode.NotebookRange(cell.index, cell.index + 1)];
    await vscode.commands.executeCommand("notebook.cell.edit");
  } else {
    if (uri.scheme === "vscode-notebook-cell") return false;
    await vscode.window.showTextDocument(uri, { preserveFocus: false, selection: new vscode.Range(place, place) });
  }
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.toString() !== uri.toString()) return false;
  editor.selection = new vscode.Selection(place, place);
  await vscode.commands.executeCommand("editor.action.showHover");
  return true;
}
