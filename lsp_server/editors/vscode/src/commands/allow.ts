// Allow a finding. A reason is asked for, and an empty one is no reason.
import * as vscode from "vscode";
import { SERVER, type FindingAddress } from "../protocol.js";
import { ask, needed } from "../server/request.js";
import type { ServerSession } from "../server/session.js";

type Scope = "line" | "file" | "value";

/** Diagnostics of the server that are no findings. */
const NOTES = new Set(["ai-call", "more-findings", "not-scanned"]);

/** Allow a finding that a code action names, in its line. */
export async function allowInLine(session: ServerSession, address: FindingAddress): Promise<void> {
  const client = needed(session);
  const reason = client && (await askReason(address.rule));
  if (client && reason) await ask(client, SERVER.allow, { ...address, reason, scope: "line" });
}

/** Allow a finding at the cursor: where, and why, is asked for. */
export async function allowAtCursor(session: ServerSession): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const client = needed(session);
  if (!editor || !client) return;
  const finding = await findingAt(editor);
  const scope = finding && (await askScope(finding.rule));
  const reason = finding && scope && (scope === "file" ? "left out" : await askReason(finding.rule));
  if (!finding || !scope || !reason) return;
  const uri = client.code2ProtocolConverter.asUri(editor.document.uri);
  await ask(client, SERVER.allow, { uri, rule: finding.rule, range: client.code2ProtocolConverter.asRange(finding.range), reason, scope });
}

interface Found {
  readonly rule: string;
  readonly range: vscode.Range;
}

async function findingAt(editor: vscode.TextEditor): Promise<Found | undefined> {
  const place = editor.selection;
  const found = vscode.languages.getDiagnostics(editor.document.uri)
    .filter((one) => one.source === "safe-prompt" && one.range.intersection(place))
    .map((one): Found => ({ rule: String(typeof one.code === "object" ? one.code.value : one.code), range: one.range }))
    .filter(({ rule }) => !NOTES.has(rule));
  if (found.length < 2) {
    if (!found.length) void vscode.window.showInformationMessage("safe-prompt: put the cursor on a finding first.");
    return found[0];
  }
  const choice = await vscode.window.showQuickPick(found.map((one) => ({ label: one.rule, one })), { title: "Which finding?" });
  return choice?.one;
}

async function askScope(rule: string): Promise<Scope | undefined> {
  const scopes: { label: string; detail: string; scope: Scope }[] = [
    { label: "In this line", detail: "A comment at the line, with the reason", scope: "line" },
    { label: "This value", detail: "By its fingerprint, in the project's settings", scope: "value" },
    { label: "This rule in this file", detail: "In the project's settings", scope: "file" },
  ];
  return (await vscode.window.showQuickPick(scopes, { title: `Allow ${rule}` }))?.scope;
}

function askReason(rule: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: `Allow ${rule}`,
    prompt: "Why may it stay? The reason is written beside it.",
    placeHolder: "synthetic value, made for this test",
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() ? undefined : "A reason is needed."),
  });
}
