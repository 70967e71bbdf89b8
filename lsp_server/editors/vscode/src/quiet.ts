// Logs without document text. Messages between client and server hold whole documents, so they are never traced.
import { LogLevel, type LogOutputChannel } from "vscode";

/** A channel for the client's trace that takes nothing, whatever `…trace.server` and the log level say. */
export function noTrace(channel: LogOutputChannel): LogOutputChannel {
  const nothing = (): void => undefined;
  const silent: Partial<LogOutputChannel> = {
    logLevel: LogLevel.Off,
    onDidChangeLogLevel: () => ({ dispose: nothing }),
    trace: nothing,
    debug: nothing,
    info: nothing,
    append: nothing,
    appendLine: nothing,
    replace: nothing,
    dispose: nothing,
  };
  return new Proxy(channel, { get: (target, key) => Reflect.get(key in silent ? silent : target, key) });
}
