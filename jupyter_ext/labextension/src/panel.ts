/** The side panel: what was found in the notebook in front, by cell or by severity, with what can be done. */

import { TranslationBundle } from '@jupyterlab/translation';
import { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { CellCheck } from './cell';
import { NotebookCheck } from './check';
import { Checks } from './checks';
import { button, describe, element, severityTag } from './dom';
import { shieldIcon } from './icons';
import { IFinding, SEVERITIES } from './protocol';
import { className, countsText, highest, placeName } from './words';

const MOST = 400; // entries that are drawn

/** What the panel asks others to do. */
export interface IPanelActions {
  go: (cell: CellCheck, finding: IFinding) => void;
  maskAll: () => void;
  exportReport: () => void;
}

export class FindingsPanel extends Widget {
  private _bySeverity = false;
  private _open = new Set<string>();
  private _pending = false;
  private _pressed = false;
  private _body = element('div', 'safe-prompt-panel-body');
  private _summary = element('p', 'safe-prompt-panel-summary');
  private _buttons = element('div', 'safe-prompt-panel-buttons');

  constructor(
    private _checks: Checks,
    private _actions: IPanelActions,
    private _trans: TranslationBundle
  ) {
    super();
    this.id = 'safe-prompt-panel';
    this.addClass('safe-prompt-panel');
    this.title.icon = shieldIcon;
    this.title.caption = _trans.__('Secrets and personal data (safe-prompt)');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this.title.caption);
    this._summary.setAttribute('role', 'status');
    this.node.append(element('h2', '', _trans.__('Secrets and personal data')), this._summary, this._makeButtons());
    this.node.append(this._buttons, this._body);
    this._body.addEventListener('keydown', event => this._onKey(event));
    // What is redrawn between press and release gets no click.
    this._body.addEventListener('pointerdown', () => {
      this._pressed = true;
      const released = () => {
        removeEventListener('pointerup', released, true);
        removeEventListener('pointercancel', released, true);
        setTimeout(() => {
          this._pressed = false;
          this._later();
        });
      };
      addEventListener('pointerup', released, true);
      addEventListener('pointercancel', released, true);
    });
    _checks.changed.connect(() => this._later());
    this._later();
  }

  /** Show a cell's findings: the first of them gets the focus. */
  reveal(cell: CellCheck): void {
    this._bySeverity = false;
    this._draw();
    const entry = this._body.querySelector<HTMLElement>(`[data-cell="${CSS.escape(cell.id)}"] button`);
    entry?.scrollIntoView({ block: 'nearest' });
    entry?.focus();
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._draw();
  }

  private _makeButtons(): HTMLElement {
    const trans = this._trans;
    const order = element('select', '');
    order.setAttribute('aria-label', trans.__('Order'));
    for (const [value, text] of [
      ['cell', trans.__('By cell')],
      ['severity', trans.__('By severity')]
    ]) {
      const option = element('option', '', text);
      option.value = value;
      order.append(option);
    }
    order.addEventListener('change', () => {
      this._bySeverity = order.value === 'severity';
      this._draw();
    });
    this._buttons.append(
      element('div', 'jp-select-wrapper', '', order),
      button(trans.__('Mask all…'), '', this._actions.maskAll),
      button(trans.__('Report'), '', this._actions.exportReport, trans.__('Download the report of this notebook (JSON)'))
    );
    return this._buttons;
  }

  /** Many cells change at once: one drawing for all of them. */
  private _later(): void {
    if (!this._pending) {
      this._pending = true;
      requestAnimationFrame(() => {
        this._pending = false;
        if (this.isVisible && !this._pressed) {
          this._draw();
        }
      });
    }
  }

  private _draw(): void {
    const check = this._checks.current;
    const focused = (document.activeElement as HTMLElement | null)?.dataset?.entry;
    const scroll = this._body.scrollTop;
    const text = this._summaryText(check);
    if (this._summary.textContent !== text) {
      this._summary.textContent = text;
    }
    this._buttons.hidden = this._checks.allShown(check).length === 0;
    this._body.replaceChildren(...(check === null ? [] : this._groups(check)));
    this._body.scrollTop = scroll;
    if (focused) {
      this._body.querySelector<HTMLElement>(`[data-entry="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  private _summaryText(check: NotebookCheck | null): string {
    const trans = this._trans;
    if (this._checks.connection.way === 'missing') {
      return trans.__('Nothing is checked: the Jupyter server has no safe-prompt. Install safe-prompting[lab] there.');
    }
    if (check === null) {
      return trans.__('Open a notebook to see what it holds.');
    }
    if (!this._checks.preferences.current.enable) {
      return trans.__('Switched off in the settings.');
    }
    const findings = this._checks.allShown(check);
    const problems = [...new Set([...check.problems, ...check.cells.flatMap(cell => cell.problems)])];
    const said =
      findings.length === 0
        ? trans.__('Nothing found.')
        : trans.__('%1. Class: %2.', countsText(findings, trans), className(highest(findings), trans));
    return [said, ...problems.map(problem => trans.__('Not scanned: %1', problem))].join(' ');
  }

  private _groups(check: NotebookCheck): HTMLElement[] {
    const trans = this._trans;
    const all = check.cells.flatMap((cell, index) =>
      this._checks.shown(cell).map(finding => ({ cell, index, finding }))
    );
    const drawn = all.slice(0, MOST);
    const groups: HTMLElement[] = [];
    if (this._bySeverity) {
      for (const severity of [...SEVERITIES].reverse()) {
        const mine = drawn.filter(one => one.finding.severity === severity);
        if (mine.length > 0) {
          const group = this._group(String(mine.length), mine, true);
          group.querySelector('h3')!.prepend(severityTag(severity, trans));
          groups.push(group);
        }
      }
    } else {
      check.cells.forEach((cell, index) => {
        const mine = drawn.filter(one => one.cell === cell);
        if (mine.length > 0) {
          const group = this._group(trans.__('Cell %1', index + 1), mine, false);
          group.dataset.cell = cell.id;
          groups.push(group);
        }
      });
    }
    if (all.length > MOST) {
      groups.push(element('p', '', trans.__('%1 more are in the report.', all.length - MOST)));
    }
    return groups;
  }

  private _group(
    title: string,
    entries: { cell: CellCheck; index: number; finding: IFinding }[],
    withCell: boolean
  ): HTMLElement {
    const list = element('ul', '');
    for (const { cell, index, finding } of entries) {
      const name = `${cell.id}:${finding.pointer ?? ''}:${finding.rule}:${finding.spans[0]?.[0] ?? 0}`;
      const place = placeName(finding, this._trans);
      const where = withCell ? `${this._trans.__('Cell %1', index + 1)}, ${place}` : place;
      const entry = button('', 'safe-prompt-entry', () => {
        this._open = new Set(this._open.has(name) ? [] : [name]);
        this._actions.go(cell, finding);
        this._draw();
      });
      entry.dataset.entry = name;
      entry.setAttribute('aria-expanded', String(this._open.has(name)));
      entry.append(severityTag(finding.severity, this._trans));
      entry.append(element('span', 'safe-prompt-entry-text', finding.message.replace(/\.$/, '')));
      entry.append(element('span', 'safe-prompt-entry-place', where));
      const item = element('li', '', '', entry);
      if (this._open.has(name)) {
        const detail = describe(finding, this._trans);
        const buttons = element('div', 'safe-prompt-panel-buttons');
        for (const offer of this._checks.offers(cell, finding)) {
          buttons.append(button(offer.label, '', offer.run));
        }
        detail.append(buttons);
        item.append(detail);
      }
      list.append(item);
    }
    return element('section', '', '', element('h3', '', title), list);
  }

  /** Arrow keys go from entry to entry. */
  private _onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) {
      return;
    }
    const entries = [...this._body.querySelectorAll<HTMLElement>('.safe-prompt-entry')];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    if (at >= 0) {
      entries[Math.min(Math.max(at + step, 0), entries.length - 1)].focus();
      event.preventDefault();
      event.stopPropagation();
    }
  }
}
