// Where a server could be, in the order in which it is looked for. Nothing is run here.
import { basename, isAbsolute, posix, relative, win32 } from "node:path";

export type Origin = "setting" | "python" | "folder" | "path";

/** A program to try: a Python interpreter (the server is a module in it), or the server itself. */
export interface Candidate {
  readonly origin: Origin;
  readonly kind: "interpreter" | "program";
  readonly file: string;
}

export interface Surroundings {
  /** The setting `safe-prompt.server.path`; empty where it is not set. */
  readonly configured: string;
  /** Interpreter of the environment selected in the Python extension. */
  readonly selected: string | undefined;
  /** Paths of the workspace's folders on disk. */
  readonly folders: readonly string[];
  /** Whether the user trusts these folders: programs that lie in others are never run. */
  readonly trusted: boolean;
  /** The value of PATH. */
  readonly path: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** Programs to try, best first. With a configured path it is the only one: no other server runs in its stead. */
export function candidates(around: Surroundings): Candidate[] {
  if (around.configured.trim()) {
    const file = expanded(around.configured.trim(), around);
    return [{ origin: "setting", kind: isInterpreter(file) ? "interpreter" : "program", file }];
  }
  const found: Candidate[] = [];
  if (around.selected) found.push({ origin: "python", kind: "interpreter", file: around.selected });
  for (const folder of around.folders) {
    for (const name of [".venv", "venv"]) {
      found.push({ origin: "folder", kind: "interpreter", file: interpreterIn(folder, name, around.platform) });
    }
  }
  found.push(...programsOnPath(around).map((file): Candidate => ({ origin: "path", kind: "program", file })));
  const allowed = found.filter((one) => around.trusted || !around.folders.some((folder) => lies(one.file, folder)));
  return allowed.filter((one, at) => allowed.findIndex((other) => other.file === one.file) === at);
}

/** Whether a path names a Python interpreter. (The server's own program is called `safe-prompt-lsp`.) */
export function isInterpreter(file: string): boolean {
  return /^(python|pypy)[\d.]*(\.exe)?$/i.test(basename(file.replaceAll("\\", "/")));
}

/** Arguments that start the server. `-P`: a folder's own modules must not be imported in place of the server's. */
export function serverArguments(candidate: Candidate): string[] {
  return candidate.kind === "interpreter" ? ["-P", "-m", "safe_prompt_lsp"] : [];
}

function expanded(path: string, around: Surroundings): string {
  const whole = path.replace(/^~(?=$|[\\/])/, () => around.home);
  return whole.replaceAll("${workspaceFolder}", () => around.folders[0] ?? "");
}

function interpreterIn(folder: string, environment: string, platform: NodeJS.Platform): string {
  return platform === "win32"
    ? win32.join(folder, environment, "Scripts", "python.exe")
    : posix.join(folder, environment, "bin", "python");
}

/** Entries of PATH that are relative name whatever folder is current: they are left out. */
function programsOnPath(around: Surroundings): string[] {
  const paths = around.platform === "win32" ? win32 : posix;
  const name = around.platform === "win32" ? "safe-prompt-lsp.exe" : "safe-prompt-lsp";
  const entries = around.path.split(paths.delimiter).filter((entry) => paths.isAbsolute(entry));
  return entries.map((entry) => paths.join(entry, name));
}

function lies(file: string, folder: string): boolean {
  const way = relative(folder, file);
  return !way.startsWith("..") && !isAbsolute(way);
}
