/** After a notebook was saved by hand with findings in its outputs: an offer, never a change by itself. */

import { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

import { CellCheck } from './cell';
import { NotebookCheck } from './check';
import { Checks } from './checks';
import { IFinding } from './protocol';
import { countsText } from './words';

const SAVE = 'docmanager:save';

export class Saving {
  private _declined = new WeakMap<NotebookCheck, string>();
  private _notice = '';

  constructor(
    private _app: JupyterFrontEnd,
    private _checks: Checks,
    private _trans: TranslationBundle
  ) {
    _app.commands.commandExecuted.connect((_, { id, result }) => {
      if (id === SAVE) {
        void result.then(() => this._offer()).catch(() => undefined);
      }
    });
  }

  private async _offer(): Promise<void> {
    const wanted = this._checks.preferences.current.onSave;
    const check = this._checks.current;
    const trans = this._trans;
    if (wanted === 'off' || check === null || !this._checks.preferences.current.enable) {
      return;
    }
    const findings = this._inOutputs(check).flatMap(([, mine]) => mine);
    const known = findings.map(one => one.fingerprint).join();
    if (findings.length === 0 || this._declined.get(check) === known) {
      return; // the same offer is made once
    }
    this._declined.set(check, known);
    const said = trans.__('The notebook was saved with findings in its outputs: %1.', countsText(findings, trans));
    if (wanted === 'warn') {
      Notification.dismiss(this._notice);
      this._notice = Notification.warning(said, {
        autoClose: 15_000,
        actions: [
          { label: trans.__('Mask outputs and save'), callback: () => void this._clean(check, 'mask-output') },
          { label: trans.__('Clear them and save'), callback: () => void this._clean(check, 'clear-output') }
        ]
      });
      return;
    }
    const mask = wanted === 'mask-outputs';
    const label = mask ? trans.__('Mask outputs and save') : trans.__('Clear them and save');
    const asked = await showDialog({
      title: trans.__('Clean outputs?'),
      body: said,
      buttons: [Dialog.cancelButton({ label: trans.__('Leave them') }), Dialog.okButton({ label })]
    });
    if (asked.button.accept) {
      await this._clean(check, mask ? 'mask-output' : 'clear-output');
    }
  }

  private _inOutputs(check: NotebookCheck): [CellCheck, IFinding[]][] {
    return check.cells
      .map(cell => {
        const mine = cell.inRest.filter(one => one.output && !one.note && one.severity !== 'info');
        return [cell, mine] as [CellCheck, IFinding[]];
      })
      .filter(([, mine]) => mine.length > 0);
  }

  private async _clean(check: NotebookCheck, how: 'mask-output' | 'clear-output'): Promise<void> {
    for (const [cell, findings] of this._inOutputs(check)) {
      await this._checks.fixes.outputs(cell, how, findings);
    }
    // Saving makes the checkpoint anew, so that it does not keep the values either.
    await this._app.commands.execute(SAVE);
  }
}
