import assert from "node:assert/strict";
import { test } from "node:test";
import type { Status } from "../../../../lsp_server/editors/vscode/src/protocol.js";
import { summarise } from "../../../../lsp_server/editors/vscode/src/status/summary.js";

const none = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
const clean: Status = {
  findings: 0, severities: none, classification: "public", calls: 0, callAction: null, destination: null, action: null,
  tiers: { instant: "active" }, notScanned: [], text: "no findings",
};

const cases: [string, Partial<Status>, string, string[], boolean][] = [
  ["nothing", {}, "", ["Nothing found"], false],
  ["one key", { findings: 1, severities: { ...none, critical: 1 }, classification: "restricted" },
    "1 restricted", ["1 finding: 1 critical", "Highest class: **restricted**"], true],
  ["samples are not counted in the bar", { findings: 3, severities: { ...none, info: 2, low: 1 }, classification: "internal" },
    "1 internal", ["3 findings: 1 low, 2 info", "Highest class: **internal**"], false],
  ["samples alone", { findings: 2, severities: { ...none, info: 2 } }, "", ["2 findings: 2 info", "Highest class: **public**"], false],
  ["a call that is blocked", { findings: 1, severities: { ...none, high: 1 }, classification: "restricted", calls: 2, callAction: "block" },
    "1 restricted", ["1 finding: 1 high", "Highest class: **restricted**", "2 AI calls: **blocked**"], true],
  ["a call that may go", { calls: 1, callAction: "allow" }, "", ["Nothing found", "1 AI call"], false],
  ["for a destination", { destination: "openai", action: "mask" }, "", ["Nothing found", "To openai: **only masked**"], false],
  ["what is not looked at is said", { tiers: { instant: "active", names: "off: no model installed" }, notScanned: ["over the limit"] },
    "$(warning)", ["Nothing found", "Tier names: off: no model installed", "Not scanned: over the limit"], true],
  ["text of the server is no Markdown", { notScanned: ["[x](command:y) <b> `c` $(shield)"] },
    "$(warning)", ["Nothing found", "Not scanned: \\[x\\]\\(command:y\\) \\<b\\> \\`c\\` \\$\\(shield\\)"], true],
];

for (const [name, status, text, lines, alarm] of cases) {
  test(name, () => assert.deepEqual(summarise({ ...clean, ...status }), { text, lines, alarm }));
}
