/** The notebooks that are open: their checks, their panels, and what is shown of them in editors. */

import { INotebookModel, INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { CellCheck } from './cell';
import { NotebookCheck } from './check';
import { Connection } from './connection';
import { describe } from './dom';
import { Fixes } from './fixes';
import { IMarked, IOffer, Marks } from './marks';
import { Preferences } from './preferences';
import { IFinding } from './protocol';
import { distinct } from './words';

export class Checks {
  /** A notebook's findings are new, or another notebook is in front. */
  readonly changed = new Signal<this, void>(this);
  /** A panel was opened whose notebook is checked. */
  readonly opened = new Signal<this, [NotebookPanel, NotebookCheck]>(this);
  readonly marks = new Marks(text => this._marked.get(text) ?? null);

  private _checks = new Map<INotebookModel, NotebookCheck>();
  private _marked = new WeakMap<object, IMarked>();

  constructor(
    readonly tracker: INotebookTracker,
    readonly connection: Connection,
    readonly preferences: Preferences,
    readonly fixes: Fixes,
    private _trans: TranslationBundle
  ) {
    tracker.widgetAdded.connect((_, panel) => void panel.context.ready.then(() => this._open(panel)));
    tracker.currentChanged.connect(() => this.changed.emit());
    tracker.activeCellChanged.connect(() => this.changed.emit());
    preferences.changed.connect(() => this._checks.forEach(check => this._show(check, check.cells)));
  }

  /** The check of the notebook in front. */
  get current(): NotebookCheck | null {
    const model = this.tracker.currentWidget?.context.model;
    return (model && this._checks.get(model)) || null;
  }

  of(panel: NotebookPanel): NotebookCheck | undefined {
    return this._checks.get(panel.context.model);
  }

  /** The findings of a cell that the user wants to see. */
  shown(cell: CellCheck): IFinding[] {
    return distinct(cell.findings.filter(finding => this.preferences.shows(finding)));
  }

  /** The findings of a notebook that the user wants to see. */
  allShown(check: NotebookCheck | null): IFinding[] {
    return check === null ? [] : check.cells.flatMap(cell => this.shown(cell));
  }

  /** What can be done about a finding. */
  offers(cell: CellCheck, finding: IFinding): IOffer[] {
    const trans = this._trans;
    const fixes = this.fixes;
    if (finding.note) {
      return [];
    }
    if (finding.output) {
      const same = cell.inRest.filter(one => one.output?.index === finding.output!.index);
      return [
        { label: trans.__('Mask'), run: () => void fixes.outputs(cell, 'mask-output', same) },
        { label: trans.__('Clear output'), run: () => void fixes.outputs(cell, 'clear-output', same) },
        { label: trans.__('Ignore cell…'), run: () => void fixes.ignoreCell(cell) }
      ];
    }
    if (finding.pointer) {
      return [{ label: trans.__('Ignore cell…'), run: () => void fixes.ignoreCell(cell) }];
    }
    const offers = [{ label: trans.__('Mask'), run: () => void fixes.mask(cell, [finding]) }];
    if (finding.environment) {
      offers.push({
        label: trans.__('Move to environment variable'),
        run: () => void fixes.toEnvironment(cell, finding)
      });
    }
    offers.push({
      label: cell.comment === null ? trans.__('Ignore cell…') : trans.__('Allow with reason…'),
      run: () => void fixes.allow(cell, finding)
    });
    return offers;
  }

  private _open(panel: NotebookPanel): void {
    const model = panel.context.model;
    let check = this._checks.get(model);
    if (check === undefined) {
      check = new NotebookCheck(model, this.connection);
      this._checks.set(model, check);
      check.changed.connect((sender, cells) => this._show(sender, cells ?? []));
      const made = check;
      panel.context.disposed.connect(() => {
        this._checks.delete(model);
        made.dispose();
        this.changed.emit();
      });
    }
    this.opened.emit([panel, check]);
    this.changed.emit();
  }

  private _show(check: NotebookCheck, cells: CellCheck[]): void {
    for (const cell of cells) {
      const text = cell.model.sharedModel;
      const marked: IMarked = {
        findings: cell.inSource.filter(finding => this.preferences.shows(finding)),
        text: text.getSource(),
        offers: finding => this.offers(cell, finding),
        describe: finding => describe(finding, this._trans)
      };
      this._marked.set(text, marked);
      this.marks.show(text, marked);
    }
    this.changed.emit();
    this.redrawn.emit([check, cells]);
  }

  /** Cells whose marks are new. */
  readonly redrawn = new Signal<this, [NotebookCheck, CellCheck[]]>(this);
}
