// What a user can do where no server was found.
import * as vscode from "vscode";
import { REQUIREMENT, type NotFound } from "./discovery.js";
import type { ServerSession } from "./session.js";

/** Say what is missing, with the command that mends it. Installing happens only on a click. */
export async function offerInstall(missing: NotFound, session: ServerSession): Promise<void> {
  const install = "Install";
  const copy = "Copy Command";
  const open = "Open Settings";
  const choices = missing.interpreter ? [install, copy, open] : [copy, open];
  const choice = await vscode.window.showWarningMessage(`safe-prompt: ${missing.message}`, ...choices);
  if (choice === install && missing.interpreter) await pipInstall(missing.interpreter, session);
  if (choice === copy) await vscode.env.clipboard.writeText(missing.command);
  if (choice === open) await vscode.commands.executeCommand("workbench.action.openSettings", "safe-prompt.server.path");
}

/** Run pip in view of the user, without a shell whose quoting would matter; then look for the server again. */
async function pipInstall(interpreter: string, session: ServerSession): Promise<void> {
  const task = new vscode.Task(
    { type: "process" },
    vscode.TaskScope.Workspace,
    "install the server",
    "safe-prompt",
    new vscode.ProcessExecution(interpreter, ["-m", "pip", "install", REQUIREMENT]),
  );
  const execution = await vscode.tasks.executeTask(task);
  const ended = vscode.tasks.onDidEndTaskProcess((event) => {
    if (event.execution !== execution) return;
    ended.dispose();
    if (event.exitCode === 0) void session.restart();
  });
}
