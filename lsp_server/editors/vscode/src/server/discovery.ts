// The first candidate that can run the server, or what to tell the user where none can.
import type { Candidate } from "./candidates.js";
import type { Probe } from "./probe.js";

export const REQUIREMENT = "safe-prompting[lsp]";

export interface Found {
  readonly candidate: Candidate;
  readonly version: string;
}

export interface NotFound {
  readonly message: string;
  /** Interpreter to install into; undefined where none is known, or where installing would not help. */
  readonly interpreter: string | undefined;
  /** The command that installs the server, for a shell. */
  readonly command: string;
  /** What was tried, one line each, for the output. */
  readonly tried: readonly string[];
}

/** Ask candidates one after the other. */
export async function discover(
  candidates: readonly Candidate[],
  ask: (candidate: Candidate) => Promise<Probe>,
  platform: NodeJS.Platform = process.platform,
): Promise<Found | NotFound> {
  const failed: { candidate: Candidate; probe: Probe & { ok: false } }[] = [];
  for (const candidate of candidates) {
    const probe = await ask(candidate);
    if (probe.ok) return { candidate, version: probe.version };
    failed.push({ candidate, probe });
  }
  // A PATH has many folders: those that just lack the program tell nothing.
  const telling = failed.filter(({ candidate, probe }) => candidate.origin !== "path" || probe.lacks !== "file");
  const tried = telling.map(({ probe }) => probe.reason);
  // Where a person chose an interpreter, or has one, that is where the server belongs.
  const fit = failed.find(({ candidate, probe }) => candidate.kind === "interpreter" && (probe.lacks === "package" || probe.lacks === "extra"));
  const interpreter = fit?.candidate.file;
  const command = installCommand(interpreter, platform);
  const configured = failed.find(({ candidate }) => candidate.origin === "setting");
  const problem = configured
    ? `The setting safe-prompt.server.path does not lead to a server: ${configured.probe.reason}.`
    : fit
      ? `No language server in this environment: ${fit.probe.reason}.`
      : "No language server was found: no Python environment is selected, and safe-prompt-lsp is not on the PATH.";
  const remedy = configured && !fit ? "Correct the setting, or empty it." : `Install it: ${command}`;
  return { message: `${problem} ${remedy}`, interpreter, command, tried };
}

/** A command for the platform's usual shell. */
export function installCommand(interpreter: string | undefined, platform: NodeJS.Platform): string {
  const quote = platform === "win32" ? '"' : "'";
  const python = interpreter === undefined ? "python" : /[^\w./:\\-]/.test(interpreter) ? `"${interpreter}"` : interpreter;
  return `${python} -m pip install ${quote}${REQUIREMENT}${quote}`;
}
