// The connection to the server.
import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, type Middleware, type ServerOptions } from "vscode-languageclient/node";
import { documentSelector } from "./documents.js";
import { INITIALIZATION } from "./protocol.js";
import { noTrace } from "./quiet.js";
import { serverArguments, type Candidate } from "./server/candidates.js";

/** A client that is not started yet. */
export function newClient(candidate: Candidate, output: vscode.LogOutputChannel, middleware: Middleware): LanguageClient {
  const server: ServerOptions = { command: candidate.file, args: serverArguments(candidate) };
  return new LanguageClient("safe-prompt", "safe-prompt", server, {
    documentSelector: documentSelector(settings().get<string[]>("additionalLanguages", [])),
    initializationOptions: INITIALIZATION,
    outputChannel: output,
    traceOutputChannel: noTrace(output),
    revealOutputChannelOn: RevealOutputChannelOn.Error,
    middleware,
    // The server's answer to a pull is what it has by then; what it finds later it says by a refresh.
    diagnosticPullOptions: { onChange: true, onSave: true },
    markdown: { isTrusted: false, supportHtml: false },
    // Startup of a large workspace: documents in the background are sent when they are looked at.
    textSynchronization: { delayOpenNotifications: true },
  });
}

export function settings(resource?: vscode.Uri): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("safe-prompt", resource ?? null);
}
