// Whether a candidate can run the server, found out by asking it.
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import type { Candidate } from "./candidates.js";

export type Probe =
  | { readonly ok: true; readonly version: string }
  | { readonly ok: false; readonly lacks: "file" | "python" | "package" | "extra" | "answer"; readonly reason: string };

/** Runs a program. Rejects where it cannot be started, ends with an error or is too slow. */
export type Run = (file: string, args: readonly string[]) => Promise<string>;

// Specs are looked up, nothing is imported: it takes the time of a bare start.
const QUESTION = `
import importlib.metadata as m, importlib.util as u, json, sys
has = lambda name: u.find_spec(name) is not None
ours = has("safe_prompt_lsp")
print(json.dumps({"python": sys.version_info[:2], "ours": ours, "pygls": has("pygls"),
                  "version": m.version("safe-prompting") if ours else None}))
`;

/** Ask a candidate. Never rejects. */
export async function probe(candidate: Candidate, run: Run = runProgram, exists: (file: string) => boolean = isProgram): Promise<Probe> {
  if (!exists(candidate.file)) return { ok: false, lacks: "file", reason: `${candidate.file} is no program` };
  try {
    if (candidate.kind === "program") return { ok: true, version: versionIn(await run(candidate.file, ["--version"])) };
    return judged(candidate.file, await run(candidate.file, ["-P", "-c", QUESTION]));
  } catch (error) {
    const why = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
    // Older interpreters do not know -P.
    const old = candidate.kind === "interpreter" && /unknown option/i.test(String(error));
    if (old) return { ok: false, lacks: "python", reason: `${candidate.file} is older than Python 3.11` };
    return { ok: false, lacks: "answer", reason: `${candidate.file} does not run: ${why}` };
  }
}

function judged(file: string, answer: string): Probe {
  const { python, ours, pygls, version } = JSON.parse(answer) as {
    python: [number, number];
    ours: boolean;
    pygls: boolean;
    version: string | null;
  };
  if (python[0] < 3 || (python[0] === 3 && python[1] < 11)) {
    return { ok: false, lacks: "python", reason: `${file} is Python ${python.join(".")}; 3.11 or later is needed` };
  }
  if (!ours) return { ok: false, lacks: "package", reason: `${file} has no safe-prompting` };
  if (!pygls) return { ok: false, lacks: "extra", reason: `${file} has safe-prompting without its extra [lsp]` };
  return { ok: true, version: version ?? "?" };
}

function versionIn(answer: string): string {
  return /\d+(\.\w+)+/.exec(answer)?.[0] ?? "?";
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function runProgram(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, [...args], { timeout: 20_000, windowsHide: true }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}
