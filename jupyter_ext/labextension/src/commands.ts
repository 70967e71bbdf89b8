/** Commands: what the palette, the menus and the keys do. */

import { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, ICommandPalette, Notification, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

import { CellCheck } from './cell';
import { Checks } from './checks';
import { stem } from './edit';
import { shieldIcon } from './icons';
import { go, IStop, nextStop, stops } from './navigate';
import { FindingsPanel } from './panel';
import { IFinding } from './protocol';
import { countsText } from './words';

export const COMMANDS = {
  panel: 'safe-prompt:open-panel',
  next: 'safe-prompt:next-finding',
  previous: 'safe-prompt:previous-finding',
  mask: 'safe-prompt:mask-finding',
  maskCell: 'safe-prompt:mask-cell',
  maskAll: 'safe-prompt:mask-all',
  maskOutputs: 'safe-prompt:mask-outputs',
  clearOutputs: 'safe-prompt:clear-outputs',
  environment: 'safe-prompt:move-to-environment',
  allow: 'safe-prompt:allow-finding',
  ignore: 'safe-prompt:ignore-cell',
  report: 'safe-prompt:export-report',
  toggle: 'safe-prompt:toggle'
} as const;

export class Commands {
  private _last: IStop | null = null;

  constructor(
    private _app: JupyterFrontEnd,
    private _checks: Checks,
    private _trans: TranslationBundle
  ) {}

  /** Register the commands, and list them in the palette. */
  register(panel: FindingsPanel, palette: ICommandPalette | null): void {
    const trans = this._trans;
    const checks = this._checks;
    const found = () => checks.allShown(checks.current).length > 0;
    const active = () => this._activeCell;
    const inCell = () => active() !== null && checks.shown(active()!).length > 0;
    const inOutputs = () => active()?.inRest.some(one => one.output && checks.preferences.shows(one)) ?? false;
    const add = (id: string, label: string, execute: () => unknown, isEnabled: () => boolean = () => true) => {
      this._app.commands.addCommand(id, { label, isEnabled, execute: execute as () => any });
      palette?.addItem({ command: id, category: trans.__('safe-prompt') });
    };
    const open = () => checks.current !== null;
    this._app.commands.addCommand(COMMANDS.panel, {
      label: trans.__('Show Secrets and Personal Data'),
      icon: shieldIcon,
      execute: () => this._app.shell.activateById(panel.id)
    });
    palette?.addItem({ command: COMMANDS.panel, category: trans.__('safe-prompt') });
    add(COMMANDS.next, trans.__('Next Finding'), () => this.step(true), found);
    add(COMMANDS.previous, trans.__('Previous Finding'), () => this.step(false), found);
    add(COMMANDS.mask, trans.__('Mask Finding at Cursor'), () => this._atCursor('mask'), inCell);
    add(COMMANDS.environment, trans.__('Move Finding at Cursor to Environment Variable'), () => this._atCursor('env'), inCell);
    add(COMMANDS.allow, trans.__('Allow Finding at Cursor with Reason…'), () => this._atCursor('allow'), inCell);
    add(COMMANDS.maskCell, trans.__('Mask Findings in Cell'), () => this._maskCell(), inCell);
    add(COMMANDS.maskOutputs, trans.__('Mask Findings in Outputs of Cell'), () => this._outputs('mask-output'), inOutputs);
    add(COMMANDS.clearOutputs, trans.__('Clear Outputs of Cell with Findings'), () => this._outputs('clear-output'), inOutputs);
    add(COMMANDS.maskAll, trans.__('Mask All Findings in Notebook…'), () => this.maskAll(), found);
    add(COMMANDS.ignore, trans.__('Leave Cell out of Reports…'), () => active() && checks.fixes.ignoreCell(active()!), open);
    add(COMMANDS.report, trans.__('Export Report of Findings'), () => this.exportReport(), open);
    this._app.commands.addCommand(COMMANDS.toggle, {
      label: trans.__('Mark Secrets and Personal Data'),
      isToggled: () => checks.preferences.current.enable,
      execute: () => checks.preferences.set('enable', !checks.preferences.current.enable)
    });
    palette?.addItem({ command: COMMANDS.toggle, category: trans.__('safe-prompt') });
    let due: ReturnType<typeof setTimeout> | null = null;
    checks.changed.connect(() => {
      // Menus and buttons look again, once for what many keys change.
      due ??= setTimeout(() => {
        due = null;
        Object.values(COMMANDS).forEach(id => this._app.commands.notifyCommandChanged(id));
      }, 300);
    });
  }

  /** Go to a finding of the notebook in front. */
  async goTo(cell: CellCheck, finding: IFinding): Promise<void> {
    const panel = this._checks.tracker.currentWidget;
    const index = this._checks.current?.cells.indexOf(cell) ?? -1;
    if (panel && index >= 0) {
      this._last = { cell, index, finding };
      this._app.shell.activateById(panel.id);
      await go(panel, this._last);
    }
  }

  /** Go to the next or the previous finding. */
  async step(forward: boolean): Promise<void> {
    const panel = this._checks.tracker.currentWidget;
    const check = this._checks.current;
    const stop = panel && check && nextStop(panel, stops(check, this._checks), forward, this._last);
    if (panel && stop) {
      this._last = stop;
      await go(panel, stop);
    }
  }

  /** Mask all that is shown of the notebook in front, after asking. */
  async maskAll(): Promise<void> {
    const check = this._checks.current;
    const trans = this._trans;
    if (check === null) {
      return;
    }
    const findings = this._checks.allShown(check).filter(one => !one.note && (!one.pointer || one.output));
    const asked = await showDialog({
      title: trans.__('Mask everything that was found?'),
      body: trans.__(
        '%1 in sources and outputs. Sources can be undone cell by cell; masked outputs come back only by running the cells again.',
        countsText(findings, trans)
      ),
      buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Mask all') })]
    });
    if (asked.button.accept) {
      const changed = await this._checks.fixes.everything(check, one => this._checks.preferences.shows(one));
      Notification.success(trans._n('%1 change was made.', '%1 changes were made.', changed), { autoClose: 5000 });
    }
  }

  /** Download the report of the notebook in front. */
  async exportReport(): Promise<void> {
    const check = this._checks.current;
    const report = await check?.report();
    if (!report) {
      Notification.warning(this._trans.__('The server did not answer; there is no report.'), { autoClose: 8000 });
      return;
    }
    const link = document.createElement('a');
    const blob = new Blob([JSON.stringify(report, null, 2) + '\n'], { type: 'application/json' });
    link.href = URL.createObjectURL(blob);
    link.download = `${stem(this._checks.tracker.currentWidget?.context.path ?? 'notebook')}.safe-prompt.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  private get _activeCell(): CellCheck | null {
    const model = this._checks.tracker.activeCell?.model;
    return (model && this._checks.current?.cellOf(model)) ?? null;
  }

  private async _maskCell(): Promise<void> {
    const cell = this._activeCell;
    if (cell) {
      const wanted = cell.inSource.filter(one => this._checks.preferences.shows(one) && !one.note);
      await this._checks.fixes.mask(cell, wanted);
      await this._outputs('mask-output');
    }
  }

  private async _outputs(how: 'mask-output' | 'clear-output'): Promise<void> {
    const cell = this._activeCell;
    if (cell) {
      const wanted = cell.inRest.filter(one => this._checks.preferences.shows(one) && one.output && !one.note);
      await this._checks.fixes.outputs(cell, how, wanted);
    }
  }

  /** Fix the finding that the cursor is in, else the cell's first. */
  private async _atCursor(how: 'mask' | 'env' | 'allow'): Promise<void> {
    const cell = this._activeCell;
    const editor = this._checks.tracker.activeCell?.editor;
    const shown = cell?.inSource.filter(one => this._checks.preferences.shows(one) && !one.note) ?? [];
    if (!cell || shown.length === 0) {
      return;
    }
    const cursor = editor ? editor.getOffsetAt(editor.getCursorPosition()) : -1;
    const wanted = shown.find(one => one.spans.some(([start, end]) => start <= cursor && cursor <= end)) ?? shown[0];
    if (how === 'mask') {
      await this._checks.fixes.mask(cell, [wanted]);
    } else if (how === 'env') {
      await this._checks.fixes.toEnvironment(cell, wanted);
    } else {
      await this._checks.fixes.allow(cell, wanted);
    }
  }
}
