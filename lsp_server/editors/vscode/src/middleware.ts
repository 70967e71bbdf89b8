// What this client does in its own way.
import type { Middleware } from "vscode-languageclient/node";
import { Uri } from "vscode";
import { showHover } from "./commands/explain.js";
import { SERVER, type Place } from "./protocol.js";

export const middleware: Middleware = {
  async executeCommand(command, args, next) {
    const place = args[0] as Place | undefined;
    if (command === SERVER.explain && place && (await showHover(Uri.parse(place.uri), place.position))) return undefined;
    return next(command, args) as Promise<unknown>;
  },
};
