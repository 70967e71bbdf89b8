// The environment selected in the Python extension (ms-python.python), where that extension is installed.
import * as vscode from "vscode";

/** The part of its public API that is used here. */
interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly id: string; readonly path: string };
    resolveEnvironment(path: { id: string; path: string }): Promise<{ readonly executable?: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

const ID = "ms-python.python";
const PATIENCE = 15_000; // milliseconds: it may be looking for environments

export interface Selected {
  /** Path of the interpreter. */
  readonly interpreter: string | undefined;
  /** Calls back when the user selects another one. */
  onChange(listener: () => void): vscode.Disposable;
}

const NONE: Selected = { interpreter: undefined, onChange: () => new vscode.Disposable(() => undefined) };

/** Ask the Python extension; an extension that is missing, or fails, selects nothing. */
export async function selectedEnvironment(resource: vscode.Uri | undefined, warn: (text: string) => void): Promise<Selected> {
  const extension = vscode.extensions.getExtension<PythonApi>(ID);
  if (!extension) return NONE;
  try {
    const environments = (await within(PATIENCE, extension.activate())).environments;
    if (!environments) return NONE;
    const active = environments.getActiveEnvironmentPath(resource);
    const resolved = await within(PATIENCE, environments.resolveEnvironment(active));
    return {
      interpreter: resolved?.executable?.uri?.fsPath,
      onChange: (listener) => environments.onDidChangeActiveEnvironmentPath(listener),
    };
  } catch (error) {
    warn(`The Python extension did not say which environment is selected: ${error instanceof Error ? error.message : error}`);
    return NONE;
  }
}

async function within<T>(milliseconds: number, promise: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
