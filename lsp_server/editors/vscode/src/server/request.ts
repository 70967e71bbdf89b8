// Asking the running server, with a text that it may not know yet.
import * as vscode from "vscode";
import { DidCloseTextDocumentNotification, DidOpenTextDocumentNotification, ExecuteCommandRequest, type LanguageClient } from "vscode-languageclient/node";
import type { ServerSession } from "./session.js";

/** Run a command of the server. Undefined where it failed: the server has said why. */
export async function ask<Answer>(client: LanguageClient, command: string, options: object): Promise<Answer | undefined> {
  const answer: unknown = await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [options] });
  return (answer ?? undefined) as Answer | undefined;
}

/** The running client; undefined, with a message, where there is none: nothing is copied or restored without it. */
export function needed(session: ServerSession): LanguageClient | undefined {
  const client = session.running;
  if (client) return client;
  const output = "Show Output";
  const why = session.state.kind === "starting" ? "the server is still starting" : "there is no server";
  void vscode.window.showErrorMessage(`safe-prompt: ${why}. Nothing was done.`, output).then((choice) => {
    if (choice) void vscode.commands.executeCommand("safePrompt.showOutput");
  });
  return undefined;
}

/** Do something with a document that the server knows: one of another language or scheme is opened for that long. */
export async function withDocument<Answer>(client: LanguageClient, document: vscode.TextDocument, act: (uri: string) => Promise<Answer>): Promise<Answer> {
  const uri = client.code2ProtocolConverter.asUri(document.uri);
  if (isKnown(client, document)) return act(uri);
  await client.sendNotification(DidOpenTextDocumentNotification.type, client.code2ProtocolConverter.asOpenTextDocumentParams(document));
  try {
    return await act(uri);
  } finally {
    await client.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }
}

/** The same with a text that is no document. */
export async function withText<Answer>(client: LanguageClient, text: string, act: (uri: string) => Promise<Answer>): Promise<Answer> {
  const uri = `safe-prompt-text:/${crypto.randomUUID()}`;
  await client.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: "plaintext", version: 1, text } });
  try {
    return await act(uri);
  } finally {
    await client.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }
}

function isKnown(client: LanguageClient, document: vscode.TextDocument): boolean {
  const selector = client.protocol2CodeConverter.asDocumentSelector(client.clientOptions.documentSelector as never);
  return vscode.languages.match(selector, document) > 0;
}
