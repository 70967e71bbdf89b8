// What the status bar says of a document. No part of it holds document text.
import type { Action, Severity, Status } from "../protocol.js";

export interface Summary {
  readonly text: string;
  /** Lines of Markdown. */
  readonly lines: readonly string[];
  readonly alarm: boolean;
}

const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "info"];
const VERDICTS: Readonly<Record<Action, string>> = {
  block: "blocked", confirm: "only after you confirm", mask: "only masked", warn: "allowed with a warning",
  audit: "allowed and recorded", allow: "allowed",
};

/** Findings of severity `info` (documented samples and the like) stand in the tooltip and are not counted in the bar. */
export function summarise(status: Status): Summary {
  const counted = status.findings - status.severities.info;
  const listed = SEVERITIES.filter((one) => status.severities[one]).map((one) => `${status.severities[one]} ${one}`);
  const lines = [status.findings ? `${many(status.findings, "finding")}: ${listed.join(", ")}` : "Nothing found"];
  if (status.findings) lines.push(`Highest class: **${status.classification}**`);
  if (status.calls) {
    const verdict = status.callAction && status.callAction !== "allow" ? `: **${VERDICTS[status.callAction]}**` : "";
    lines.push(`${many(status.calls, "AI call")}${verdict}`);
  }
  if (status.destination && status.action) lines.push(`To ${status.destination}: **${VERDICTS[status.action]}**`);
  for (const [tier, state] of Object.entries(status.tiers)) if (state !== "active") lines.push(`Tier ${tier}: ${state}`);
  for (const reason of status.notScanned) lines.push(`Not scanned: ${reason}`);
  const text = counted ? `${counted} ${status.classification}` : "";
  const alarm = status.severities.critical + status.severities.high > 0 || status.notScanned.length > 0;
  return { text: status.notScanned.length ? `${text} $(warning)`.trim() : text, lines: lines.map(escaped), alarm };
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Text of the server inside Markdown that may hold links to commands: only our own emphasis is read. */
function escaped(line: string): string {
  return line.replaceAll(/[\\`_{}[\]()<>#|!~&$]/g, "\\$&");
}
