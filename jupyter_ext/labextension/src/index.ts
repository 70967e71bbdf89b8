import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';

import { NotebookCheck } from './check';
import { Connection } from './connection';
import { Marks } from './marks';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-safe-prompt:plugin',
  autoStart: true,
  requires: [INotebookTracker, IEditorExtensionRegistry],
  activate: (_app: JupyterFrontEnd, tracker: INotebookTracker, editors: IEditorExtensionRegistry) => {
    const connection = new Connection();
    const checks = new Map<object, NotebookCheck>();
    const texts = new WeakMap<object, any>();
    const marks = new Marks(text => texts.get(text) ?? null);
    editors.addExtension({
      name: 'safe-prompt',
      factory: options => EditorExtensionRegistry.createImmutableExtension(marks.extension(options.model.sharedModel))
    });
    tracker.widgetAdded.connect((_, panel) => {
      void panel.context.ready.then(() => {
        const model = panel.context.model;
        if (checks.has(model)) return;
        const check = new NotebookCheck(model, connection);
        checks.set(model, check);
        check.changed.connect((_, cells) => {
          for (const cell of cells ?? check.cells) {
            const text = cell.model.sharedModel;
            const marked = {
              findings: cell.inSource,
              text: text.getSource(),
              offers: () => [],
              describe: (f: any) => Object.assign(document.createElement('div'), { textContent: f.message })
            };
            texts.set(text, marked);
            marks.show(text, marked);
          }
        });
        panel.context.disposed.connect(() => {
          checks.delete(model);
          check.dispose();
        });
      });
    });
    void connection.start();
  }
};

export default [plugin];
