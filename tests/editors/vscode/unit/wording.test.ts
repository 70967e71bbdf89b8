import assert from "node:assert/strict";
import { test } from "node:test";
import { copied, restoredWords } from "../../../../lsp_server/editors/vscode/src/commands/wording.js";
import type { Masked } from "../../../../lsp_server/editors/vscode/src/protocol.js";

const masked = (text: string, more: Partial<Masked> = {}): Masked => ({
  text, action: "mask", reasons: [], notes: [], destination: "openai", replaced: 0, withheld: false, ...more,
});

test("a copy says how many values were masked", () => {
  assert.deepEqual(copied([masked("🦀 SP_EMAIL_1_abcd", { replaced: 1 })], "\n"),
    { message: "safe-prompt: copied with 1 value masked for openai.", warning: false, text: "🦀 SP_EMAIL_1_abcd" });
});

test("parts are joined and counted together", () => {
  const copy = copied([masked("a", { replaced: 1 }), masked("b", { replaced: 2 })], "\n\n");
  assert.equal(copy.text, "a\n\nb");
  assert.match(copy.message, /3 values masked/);
});

test("an unknown destination is not named", () => {
  assert.equal(copied([masked("a", { replaced: 2, destination: "unknown" })], "\n").message, "safe-prompt: copied with 2 values masked.");
});

test("nothing to mask is said", () => {
  assert.match(copied([masked("a")], "\n").message, /nothing to mask/);
});

test("notes are said, each once", () => {
  const copy = copied([masked("a", { notes: ["Lossy."] }), masked("b", { notes: ["Lossy."] })], "\n");
  assert.equal(copy.message, "safe-prompt: copied; there was nothing to mask. Lossy.");
  assert.ok(copy.warning);
});

test("if one part is withheld nothing is copied", () => {
  const copy = copied([masked("a"), masked("withheld", { withheld: true, notes: ["Marked never to be sent."] })], "\n");
  assert.equal(copy.text, undefined);
  assert.equal(copy.message, "safe-prompt: nothing was copied. Marked never to be sent.");
});

const restorings: [string, { restored: number; kept: number }[], RegExp][] = [
  ["none", [{ restored: 0, kept: 0 }], /no placeholder of this session/],
  ["one", [{ restored: 1, kept: 0 }], /: 1 value restored\.$/],
  ["some stay", [{ restored: 2, kept: 1 }, { restored: 1, kept: 0 }], /3 values restored\. 1 placeholder stays/],
  ["all stay", [{ restored: 0, kept: 2 }], /0 values restored\. 2 placeholders stay/],
];

for (const [name, parts, wanted] of restorings) {
  test(`restored: ${name}`, () => assert.match(restoredWords(parts.map((part) => ({ text: "", ...part }))), wanted));
}
