import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CellViews } from './cellviews';
import { Checks } from './checks';
import { Commands } from './commands';
import { Connection } from './connection';
import { Fixes } from './fixes';
import { FindingsPanel } from './panel';
import { Preferences } from './preferences';
import { Saving } from './saving';
import { StatusItem } from './statusitem';
import { DOMAIN } from './words';

const ID = 'jupyterlab-safe-prompt:plugin';

const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Marks secrets, personal data and company secrets in notebooks.',
  autoStart: true,
  requires: [INotebookTracker, IEditorExtensionRegistry],
  optional: [ISettingRegistry, ITranslator, ICommandPalette, IStatusBar],
  activate
};

function activate(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  editors: IEditorExtensionRegistry,
  settings: ISettingRegistry | null,
  translator: ITranslator | null,
  palette: ICommandPalette | null,
  statusBar: IStatusBar | null
): void {
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  const connection = new Connection();
  const preferences = new Preferences();
  const checks = new Checks(tracker, connection, preferences, new Fixes(trans), trans);

  editors.addExtension({
    name: 'safe-prompt',
    factory: options =>
      EditorExtensionRegistry.createImmutableExtension(checks.marks.extension(options.model.sharedModel))
  });

  const commands = new Commands(app, checks, trans);
  const actions = {
    go: (...place: Parameters<Commands['goTo']>) => void commands.goTo(...place),
    maskAll: () => void commands.maskAll(),
    exportReport: () => void commands.exportReport()
  };
  const panel = new FindingsPanel(checks, actions, trans);
  app.shell.add(panel, 'right', { rank: 900, type: 'safe-prompt' });
  commands.register(panel, palette);
  const open = () => app.shell.activateById(panel.id);
  const item = new StatusItem(checks, trans, open);
  if (statusBar) {
    statusBar.registerStatusItem('safe-prompt:status', {
      item,
      align: 'left',
      rank: 500,
      isActive: () => checks.current !== null,
      activeStateChanged: checks.changed
    });
  } else {
    // Notebook 7 has no status bar: it stands beside the notebook's trust.
    item.id = 'safe-prompt-status';
    app.shell.add(item, 'menu', { rank: 10_000 });
  }
  checks.opened.connect((_, [widget, check]) => {
    new CellViews(widget, check, checks, trans, cell => {
      open();
      panel.reveal(cell);
    });
  });
  new Saving(app, checks, trans);

  if (settings) {
    void settings
      .load(ID)
      .then(found => preferences.follow(found))
      .catch(() => console.warn('safe-prompt: its settings could not be read; the defaults hold.'));
  }
  connection.wayChanged.connect((_, way) => {
    if (way === 'missing') {
      Notification.warning(
        trans.__(
          'safe-prompt checks nothing: its part of the Jupyter server is missing or not enabled. Install safe-prompting[lab] where the server runs.'
        ),
        { autoClose: false }
      );
    }
  });
  void connection.start();
}

export default plugin;
