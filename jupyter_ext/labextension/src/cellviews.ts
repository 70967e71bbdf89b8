/** What is drawn on the cells of one panel: a badge, a bar that says what is about to be sent, bars on outputs. */

import { Cell, CodeCell, MarkdownCell } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';

import { CellCheck } from './cell';
import { NotebookCheck } from './check';
import { Checks } from './checks';
import { button, element, severityTag } from './dom';
import { shieldIcon } from './icons';
import { IOffer, MARK_CLASS } from './marks';
import { IFinding } from './protocol';
import { RenderedMarks } from './rendered';
import { countsText, sendingText, worst } from './words';

const BADGE = 'safe-prompt-badge';
const SENDING = 'safe-prompt-sending';
const OUTPUT = 'safe-prompt-output';
const RENDERED = 150; // milliseconds

export class CellViews {
  private _rendered = new RenderedMarks();
  private _offers = new WeakMap<HTMLElement, IOffer[]>(); // what a bar's buttons do now

  constructor(
    private _panel: NotebookPanel,
    private _check: NotebookCheck,
    private _checks: Checks,
    private _trans: TranslationBundle,
    private _openPanel: (cell: CellCheck) => void
  ) {
    const redrawn = (_: Checks, [check, cells]: [NotebookCheck, CellCheck[]]) => {
      if (check === this._check) {
        this.draw(cells);
      }
    };
    _checks.redrawn.connect(redrawn);
    _panel.content.renderingLayoutChanged?.connect(() => this.draw(_check.cells));
    const watched = new WeakSet<Cell>();
    const watch = () => {
      for (const widget of _panel.content.widgets) {
        if (!watched.has(widget)) {
          watched.add(widget);
          const cell = _check.cellOf(widget.model);
          // A cell that comes into view is built anew.
          widget.inViewportChanged.connect(() => cell && this.draw([cell]));
          if (cell) {
            this.draw([cell]);
          }
          if (cell && widget.model.type === 'markdown') {
            // Its text is rendered a moment after it is asked for.
            const rendered = () => setTimeout(() => this.draw([cell]), RENDERED);
            (widget as MarkdownCell).renderedChanged.connect(rendered);
            rendered();
          }
        }
      }
    };
    _panel.content.modelContentChanged.connect(watch);
    watch();
    _panel.disposed.connect(() => {
      _checks.redrawn.disconnect(redrawn);
      this._rendered.dispose();
    });
  }

  /** Draw cells anew. */
  draw(cells: readonly CellCheck[]): void {
    if (this._panel.isDisposed) {
      return;
    }
    const wanted = new Set(cells);
    for (const widget of this._panel.content.widgets) {
      const cell = this._check.cellOf(widget.model);
      if (cell !== undefined && wanted.has(cell) && !widget.isDisposed) {
        this._badge(widget, cell);
        this._sending(widget, cell);
        if (widget instanceof CodeCell || widget.model.type === 'code') {
          this._outputs(widget as CodeCell, cell);
        } else if (widget.model.type === 'markdown') {
          this._rendered.markdown(widget as MarkdownCell, cell, this._checks.shown(cell));
        }
      }
    }
  }

  private _badge(widget: Cell, cell: CellCheck): void {
    const findings = this._checks.preferences.current.badges ? this._checks.shown(cell) : [];
    const old = child(widget.node, BADGE);
    const severity = worst(findings.filter(finding => !finding.note));
    if (severity === null) {
      old?.remove();
      return;
    }
    const trans = this._trans;
    const label = trans.__('safe-prompt: %1. Show them.', countsText(findings, trans));
    const badge = button(String(findings.length), `${BADGE} safe-prompt-severity-${severity}`, () =>
      this._openPanel(cell)
    );
    badge.title = label;
    badge.setAttribute('aria-label', label);
    if (old) {
      old.replaceWith(badge);
    } else {
      widget.node.append(badge);
    }
  }

  private _sending(widget: Cell, cell: CellCheck): void {
    const old = child(widget.node, SENDING);
    const { enable, sending } = this._checks.preferences.current;
    if (!enable || !sending || cell.sending.length === 0) {
      old?.remove();
      return;
    }
    const grave = cell.sending.some(
      one => Object.keys(one.counts).length > 0 && !one.checked && one.action !== 'allow' && one.action !== 'audit'
    );
    const bar = element('div', `${SENDING} ${grave ? 'safe-prompt-grave' : ''}`);
    bar.setAttribute('role', 'note');
    bar.append(shieldIcon.element({ tag: 'span', width: '14px', height: '14px' }));
    const text = cell.sending.map(one => sendingText(one, this._trans)).join(' ');
    bar.append(element('span', '', text));
    bar.title = cell.sending.flatMap(one => one.reasons).join('\n');
    if (old?.textContent === bar.textContent && old.className === bar.className) {
      return; // an unchanged note is not read out again
    }
    if (old) {
      old.replaceWith(bar);
    } else {
      // Between the cell's input and its outputs.
      const input = child(widget.node, 'jp-Cell-inputWrapper');
      if (input) {
        input.after(bar);
      } else {
        widget.node.append(bar);
      }
    }
  }

  private _outputs(widget: CodeCell, cell: CellCheck): void {
    const area = widget.outputArea;
    if (!area) {
      return;
    }
    const byOutput = new Map<number, IFinding[]>();
    for (const finding of this._checks.shown(cell)) {
      if (finding.output && !finding.note) {
        byOutput.set(finding.output.index, [...(byOutput.get(finding.output.index) ?? []), finding]);
      }
    }
    area.widgets.forEach((view, index) => {
      const findings = byOutput.get(index) ?? [];
      // Inside what is rendered: when the output changes, the bar goes with it until the new one has been read.
      const rendered = view.node.querySelector<HTMLElement>('.jp-OutputArea-output') ?? view.node;
      const old = child(rendered, OUTPUT);
      if (findings.length === 0) {
        old?.remove();
        return;
      }
      const bar = this._bar(cell, findings);
      bar.dataset.output = String(index);
      if (old && old.className === bar.className && old.innerHTML === bar.innerHTML) {
        this._offers.set(old, this._offers.get(bar)!); // a bar that is replaced between press and release gets no click
      } else if (old) {
        old.replaceWith(bar);
      } else {
        rendered.append(bar);
      }
    });
    this._rendered.outputs(widget, cell, byOutput);
  }

  private _bar(cell: CellCheck, findings: IFinding[]): HTMLElement {
    const trans = this._trans;
    const bar = element('div', `${OUTPUT} ${MARK_CLASS}`);
    bar.setAttribute('role', 'note');
    bar.append(severityTag(worst(findings)!, trans));
    // The same value stands in several forms of one output: it is said once.
    const messages = [...new Set(findings.map(finding => finding.message.replace(/\.$/, '')))];
    const more = messages.length > 3 ? trans.__(', %1 more', messages.length - 3) : '';
    bar.append(element('span', 'safe-prompt-output-text', messages.slice(0, 3).join(', ') + more));
    const offers = this._checks.offers(cell, findings[0]);
    this._offers.set(bar, offers);
    offers.forEach((offer, at) => bar.append(button(offer.label, '', () => this._offers.get(bar)?.[at]?.run())));
    return bar;
  }
}

function child(node: HTMLElement, className: string): HTMLElement | null {
  for (const one of node.children) {
    if (one.classList.contains(className)) {
      return one as HTMLElement;
    }
  }
  return null;
}
