// What took how long, for the report of run.py: not a test's business.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { prepared } from "./editor.mjs";

export function record(what, milliseconds) {
  const before = existsSync(prepared.times) ? JSON.parse(readFileSync(prepared.times, "utf8")) : {};
  writeFileSync(prepared.times, JSON.stringify({ ...before, [what]: milliseconds }));
}
