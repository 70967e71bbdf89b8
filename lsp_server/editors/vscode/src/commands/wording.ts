// What is said after a masked copy or a restoring. No part of it holds text of a document.
import type { Masked, Restored } from "../protocol.js";

export interface Copied {
  readonly message: string;
  readonly warning: boolean;
  /** For the clipboard; undefined where nothing may be copied. */
  readonly text: string | undefined;
}

/** Join masked parts. If one of them was withheld, nothing is copied. */
export function copied(parts: readonly Masked[], between: string): Copied {
  const withheld = parts.filter((part) => part.withheld);
  if (withheld.length) {
    const why = [...new Set(withheld.flatMap((part) => part.notes.length ? part.notes : part.reasons))].join(" ");
    return { message: `safe-prompt: nothing was copied. ${why}`.trim(), warning: true, text: undefined };
  }
  const replaced = parts.reduce((sum, part) => sum + part.replaced, 0);
  const notes = [...new Set(parts.flatMap((part) => part.notes))];
  const destination = parts.find((part) => part.destination !== "unknown")?.destination;
  const masked = `copied with ${many(replaced, "value")} masked${destination ? ` for ${destination}` : ""}`;
  const what = replaced === 0 ? "copied; there was nothing to mask" : masked;
  const message = [`safe-prompt: ${what}.`, ...notes].join(" ");
  return { message, warning: notes.length > 0, text: parts.map((part) => part.text).join(between) };
}

/** What became of placeholders. */
export function restoredWords(parts: readonly Restored[]): string {
  const restored = parts.reduce((sum, part) => sum + part.restored, 0);
  const kept = parts.reduce((sum, part) => sum + part.kept, 0);
  if (!restored && !kept) {
    return "safe-prompt: no placeholder of this session was found. (Values are remembered only while the server runs.)";
  }
  const stay = kept ? ` ${many(kept, "placeholder")} ${kept === 1 ? "stays" : "stay"} (credentials, and values in links).` : "";
  return `safe-prompt: ${many(restored, "value")} restored.${stay}`;
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
