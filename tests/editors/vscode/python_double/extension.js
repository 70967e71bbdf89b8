// The part of the Python extension's API that asks for the selected environment.
const vscode = require("vscode");

const interpreter = () => vscode.workspace.getConfiguration("python-double").get("interpreter");

exports.activate = (context) => {
  const changed = new vscode.EventEmitter();
  context.subscriptions.push(changed, vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("python-double")) changed.fire({ id: interpreter(), path: interpreter() });
  }));
  return {
    environments: {
      getActiveEnvironmentPath: () => ({ id: interpreter(), path: interpreter() }),
      resolveEnvironment: async ({ path }) => (path ? { executable: { uri: vscode.Uri.file(path) } } : undefined),
      onDidChangeActiveEnvironmentPath: changed.event,
    },
  };
};
