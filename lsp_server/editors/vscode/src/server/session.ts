// Finds the server, runs it, and runs another one when what it was found by changes.
import { homedir } from "node:os";
import * as vscode from "vscode";
import { State as ClientState, type LanguageClient, type Middleware } from "vscode-languageclient/node";
import { newClient, settings } from "../client.js";
import { candidates, type Surroundings } from "./candidates.js";
import { discover, type Found, type NotFound } from "./discovery.js";
import { probe } from "./probe.js";
import { selectedEnvironment } from "./selected.js";

export type State =
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly client: LanguageClient; readonly server: Found }
  | { readonly kind: "failed"; readonly why: string; readonly missing?: NotFound };

/** One server for all folders of the window. */
export class ServerSession implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<State>();
  readonly onDidChange = this.changed.event;
  private now: State = { kind: "starting" };
  private client: LanguageClient | undefined;
  private watching: vscode.Disposable | undefined;
  private turn: Promise<void> = Promise.resolve(); // starts follow one another

  constructor(
    private readonly output: vscode.LogOutputChannel,
    private readonly middleware: Middleware,
  ) {}

  get state(): State {
    return this.now;
  }

  /** The running client; undefined where there is none. */
  get running(): LanguageClient | undefined {
    return this.now.kind === "running" && this.now.client.isRunning() ? this.now.client : undefined;
  }

  /** Stop what runs, look again, start what is found. Never rejects: the state tells. */
  restart(): Promise<void> {
    this.turn = this.turn.then(() => this.replace());
    return this.turn;
  }

  private async replace(): Promise<void> {
    this.set({ kind: "starting" });
    await this.stop();
    const started = Date.now();
    const selected = await selectedEnvironment(vscode.workspace.workspaceFolders?.[0]?.uri, (text) => this.output.warn(text));
    this.watching = selected.onChange(() => void this.restart());
    const found = await discover(candidates(surroundings(selected.interpreter)), probe);
    if (!("candidate" in found)) {
      for (const line of found.tried) this.output.info(`Tried: ${line}`);
      this.output.error(found.message);
      this.set({ kind: "failed", why: found.message, missing: found });
      return;
    }
    this.output.info(`Server ${found.version}: ${found.candidate.file} (${found.candidate.origin})`);
    const client = newClient(found.candidate, this.output, this.middleware);
    this.client = client;
    try {
      await client.start();
      this.output.info(`Ready after ${Date.now() - started} ms`);
      this.set({ kind: "running", client, server: found });
      client.onDidChangeState(({ newState }) => {
        if (this.client !== client) return; // it is being replaced
        if (newState === ClientState.Running) this.set({ kind: "running", client, server: found });
        else if (newState === ClientState.Starting) this.set({ kind: "starting" });
        else this.set({ kind: "failed", why: "The server has ended." });
      });
    } catch (error) {
      const why = `The server did not start: ${error instanceof Error ? error.message : error}`;
      this.output.error(why);
      this.set({ kind: "failed", why });
    }
  }

  private async stop(): Promise<void> {
    this.watching?.dispose();
    const client = this.client;
    this.client = this.watching = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      this.output.warn(`The server did not stop in time: ${error instanceof Error ? error.message : error}`);
    }
  }

  private set(state: State): void {
    this.now = state;
    this.changed.fire(state);
  }

  /** For the end of the extension: resolves when the server has ended. */
  async end(): Promise<void> {
    await this.turn;
    await this.stop();
  }

  dispose(): void {
    this.changed.dispose();
    void this.end();
  }
}

function surroundings(selected: string | undefined): Surroundings {
  return {
    configured: settings().get("server.path", ""),
    selected,
    folders: (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath),
    trusted: vscode.workspace.isTrusted,
    path: process.env["PATH"] ?? "",
    home: homedir(),
    platform: process.platform,
  };
}
