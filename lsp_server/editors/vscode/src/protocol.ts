// The server's commands, as `lsp_server/safe_prompt_lsp/commands.py` takes and answers them.
import type { Position, Range } from "vscode-languageclient/node";

export const SERVER = {
  copyMasked: "safe-prompt.copyMasked",
  restore: "safe-prompt.restore",
  status: "safe-prompt.status",
  explain: "safe-prompt.explain",
  allow: "safe-prompt.allow",
  scanWorkspace: "safe-prompt.scanWorkspace",
} as const;

/** A command that the server's code actions name and that this client carries out. */
export const ALLOW_WITH_REASON = "safe-prompt.allowWithReason";

/** Told to the server when it starts. */
export const INITIALIZATION = { clientCommands: [ALLOW_WITH_REASON] };

export interface Masked {
  readonly text: string;
  readonly action: Action;
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
  readonly destination: string;
  readonly replaced: number;
  readonly withheld: boolean;
}

export interface Restored {
  readonly text: string;
  /** How many placeholders were replaced, and how many stay. */
  readonly restored: number;
  readonly kept: number;
}

export type Action = "allow" | "audit" | "warn" | "mask" | "confirm" | "block";
export type Severity = "info" | "low" | "medium" | "high" | "critical";

export interface Status {
  readonly findings: number;
  readonly severities: Readonly<Record<Severity, number>>;
  readonly classification: string;
  readonly calls: number;
  readonly callAction: Action | null;
  readonly destination: string | null;
  readonly action: Action | null;
  readonly tiers: Readonly<Record<string, string>>;
  readonly notScanned: readonly string[];
  readonly text: string;
}

/** A finding as the server's commands name it. */
export interface FindingAddress {
  readonly uri: string;
  readonly rule: string;
  readonly range: Range;
  readonly version?: number;
}

/** A place as the server's commands name it. */
export interface Place {
  readonly uri: string;
  readonly position: Position;
}
