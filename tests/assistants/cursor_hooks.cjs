// Cursor's own hook code, as @cursor/sdk carries it: reads hooks.json, runs the hooks of one event, merges answers.
// The package exports none of it, so its bundle is loaded from where npm put it with two names made reachable.
// Arguments: folder of the package, project folder, event. Standard input: the event's own fields (JSON).
// Standard output: what Cursor goes by (JSON, null for "nothing said"), after a mark, since the bundle logs too.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const Module = require("node:module");

// The bundle's store of conversations needs a native module that npm would have to compile. No hook goes near it.
const absent = { Database: class {}, Statement: class {}, Backup: class {}, default: undefined };
const loadModule = Module._load;
Module._load = (request, ...rest) => (request === "sqlite3" ? absent : loadModule(request, ...rest));

function load(file, change) {
  const loaded = new Module(file, module);
  loaded.filename = file;
  loaded.paths = Module._nodeModulePaths(path.dirname(file));
  loaded._compile(change(fs.readFileSync(file, "utf8")), file);
  return loaded.exports;
}

function changed(text, from, to) {
  if (!from.test(text)) throw new Error(`the package has changed: ${from} is not in it`);
  return text.replace(from, to);
}

async function main() {
  const [folder, project, event] = process.argv.slice(2);
  const bundle = path.join(folder, "dist", "cjs");
  const modules_ = /__webpack_require__\.m=__webpack_modules__/;
  load(path.join(bundle, "index.js"), (text) =>
    changed(text, modules_, "globalThis.__cursor=__webpack_require__,__webpack_require__.m=__webpack_modules__"));
  let name;
  for (const chunk of fs.readdirSync(bundle).filter((file) => /^\d+\.index\.js$/.test(file))) {
    const { modules } = load(path.join(bundle, chunk), (text) => {
      const factory = /function (\w+)\(\w+=\{\}\)\{return\{createHooksRuntime:/.exec(text);
      if (factory === null) return text;
      return changed(text, /\{createLocalExecutor:\(\)=>(\w+)\}/, `{createLocalExecutor:()=>$1,hooks:()=>${factory[1]}}`);
    });
    Object.assign(globalThis.__cursor.m, modules);
    name ??= Object.keys(modules).find((key) => key.endsWith("local-executor.ts"));
  }
  const factory = globalThis.__cursor(name).hooks({ useCommandHookStdinTransport: true });
  const workspaceState = { projectRoot: project, workingDirectory: project, workspaceRoots: [project] };
  const runtime = await factory.createHooksRuntime({ workspaceState });
  const session = runtime.createSessionRuntime();
  const fields = JSON.parse(fs.readFileSync(0, "utf8"));
  const answer = await session.hookExecutor.executeHookForStep(event, fields);
  process.stdout.write(`\n#answer ${JSON.stringify(answer === undefined ? null : answer)}\n`);
}

main().then(() => process.exit(0), (error) => { console.error(error.stack); process.exit(1); });
