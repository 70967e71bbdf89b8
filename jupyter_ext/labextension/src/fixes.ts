/** Fixes: the server says what a cell's text becomes, and the page changes it so that undo brings it back. */

import { ICodeCellModel } from '@jupyterlab/cells';
import { Dialog, InputDialog, Notification, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

import { CellCheck } from './cell';
import { NotebookCheck } from './check';
import { difference, environmentLine } from './edit';
import { IFinding, How } from './protocol';

const IGNORE_TAG = 'safe-prompt-ignore';

export class Fixes {
  constructor(private _trans: TranslationBundle) {}

  /** Put placeholders in place of values in a cell's source. */
  async mask(cell: CellCheck, findings: IFinding[]): Promise<boolean> {
    return this._source(cell, 'mask', findings);
  }

  /** Put a look-up of an environment variable in place of a literal, and offer the variable's line. */
  async toEnvironment(cell: CellCheck, finding: IFinding): Promise<boolean> {
    const place = cell.position(finding);
    if (place < 0) {
      return false;
    }
    const [start, end] = cell.inSource[place].spans[0];
    const value = cell.model.sharedModel.getSource().slice(start, end);
    const answer = await cell.notebook.fix(cell, 'environment', [place]);
    if (!answer || answer.source === null) {
      this._tell(answer?.note);
      return false;
    }
    this._replace(cell, answer.source);
    const trans = this._trans;
    const name = answer.variable;
    Notification.success(
      trans.__('The cell reads %1 from the environment. Set it before the kernel starts, for example in a .env file.', name),
      {
        autoClose: 20_000,
        actions: [
          {
            label: trans.__('Copy %1=…', name),
            caption: trans.__('Put the line for a .env file, with the value, on the clipboard'),
            callback: () => void navigator.clipboard.writeText(environmentLine(name, value))
          }
        ]
      }
    );
    return true;
  }

  /** Ask for a reason and write the comment that allows a finding; where none can be written, offer the cell's tag. */
  async allow(cell: CellCheck, finding: IFinding): Promise<boolean> {
    const trans = this._trans;
    if (finding.pointer || cell.comment === null) {
      return this.ignoreCell(cell);
    }
    const asked = await InputDialog.getText({
      title: trans.__('Allow %1', finding.rule),
      label: trans.__('Why may it stay here? The reason is written beside it.'),
      placeholder: trans.__('for example: revoked in March'),
      okLabel: trans.__('Allow')
    });
    const reason = (asked.value ?? '').trim();
    if (!asked.button.accept || reason === '') {
      return false;
    }
    const place = cell.position(finding); // it may have moved while the reason was written
    const answer = place < 0 ? null : await cell.notebook.fix(cell, 'allow', [place], reason);
    if (!answer || answer.source === null) {
      this._tell(answer?.note);
      return false;
    }
    this._replace(cell, answer.source);
    return true;
  }

  /** Tag a cell so that reports leave it out, after asking. */
  async ignoreCell(cell: CellCheck): Promise<boolean> {
    const trans = this._trans;
    const asked = await showDialog({
      title: trans.__('Leave this cell out of reports?'),
      body: trans.__(
        'The cell gets the tag %1. Its findings are no longer shown. What is sent to a model is still checked.',
        IGNORE_TAG
      ),
      buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Add the tag') })]
    });
    if (!asked.button.accept) {
      return false;
    }
    const tags = (cell.model.getMetadata('tags') as string[] | undefined) ?? [];
    if (!tags.includes(IGNORE_TAG)) {
      cell.model.setMetadata('tags', [...tags, IGNORE_TAG]);
    }
    return true;
  }

  /** Mask what was found in outputs of a cell, or take those outputs out. */
  async outputs(cell: CellCheck, how: 'mask-output' | 'clear-output', findings: IFinding[]): Promise<boolean> {
    const places = findings.map(finding => cell.position(finding)).filter(at => at >= 0);
    if (places.length === 0) {
      return false;
    }
    const answer = await cell.notebook.fix(cell, how, places);
    if (!answer || answer.outputs === null) {
      this._tell(answer?.note);
      return false;
    }
    const model = cell.model as ICodeCellModel;
    model.sharedModel.setOutputs(answer.outputs);
    if (answer.note) {
      this._tell(answer.note);
    }
    return true;
  }

  /** Mask everything that is shown of a notebook, in sources and outputs. The number of cells changed. */
  async everything(check: NotebookCheck, shown: (finding: IFinding) => boolean, outputsOnly = false): Promise<number> {
    let changed = 0;
    for (const cell of check.cells) {
      const inSource = outputsOnly ? [] : cell.inSource.filter(one => shown(one) && !one.note);
      if (inSource.length > 0 && (await this.mask(cell, inSource))) {
        changed++;
      }
      const inOutputs = cell.inRest.filter(one => shown(one) && one.output && !one.note);
      if (inOutputs.length > 0 && (await this.outputs(cell, 'mask-output', inOutputs))) {
        changed++;
      }
    }
    return changed;
  }

  private async _source(cell: CellCheck, how: How, findings: IFinding[]): Promise<boolean> {
    const places = findings.map(finding => cell.position(finding)).filter(at => at >= 0);
    if (places.length === 0) {
      return false;
    }
    const answer = await cell.notebook.fix(cell, how, places);
    if (!answer || answer.source === null) {
      this._tell(answer?.note);
      return false;
    }
    this._replace(cell, answer.source);
    return true;
  }

  private _replace(cell: CellCheck, text: string): void {
    const shared = cell.model.sharedModel;
    const edit = difference(shared.getSource(), text);
    shared.updateSource(edit.start, edit.end, edit.value);
  }

  private _tell(note: string | undefined): void {
    Notification.warning(note || this._trans.__('The server did not answer; nothing was changed.'), {
      autoClose: 8000
    });
  }
}
