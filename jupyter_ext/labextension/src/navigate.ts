/** Going to findings: from one to the next, and to a place in a cell. */

import { NotebookPanel } from '@jupyterlab/notebook';
import { MarkdownCell } from '@jupyterlab/cells';

import { CellCheck } from './cell';
import { NotebookCheck } from './check';
import { Checks } from './checks';
import { placer } from './edit';
import { IFinding } from './protocol';

/** A finding and where it stands in reading order. */
export interface IStop {
  cell: CellCheck;
  index: number;
  finding: IFinding;
}

/** The findings that are shown of a notebook, in reading order: of a cell the source first. */
export function stops(check: NotebookCheck, checks: Checks): IStop[] {
  return check.cells.flatMap((cell, index) =>
    checks
      .shown(cell)
      .filter(finding => !finding.pointer || finding.output)
      .map(finding => ({ cell, index, finding }))
      .sort((a, b) => place(a.finding) - place(b.finding))
  );
}

function place(finding: IFinding): number {
  return finding.output ? 1e9 + finding.output.index : (finding.spans[0]?.[0] ?? 0);
}

/**
 * The stop after (or before) the cursor, round the end. `last` is where the user was taken before: an output has no
 * cursor.
 */
export function nextStop(
  panel: NotebookPanel,
  all: readonly IStop[],
  forward: boolean,
  last: IStop | null
): IStop | null {
  if (all.length === 0) {
    return null;
  }
  const active = panel.content.activeCellIndex;
  const editor = panel.content.activeCell?.editor;
  let cursor = forward ? -1 : 2e9;
  if (panel.content.mode === 'edit' && editor) {
    const { start, end } = editor.getSelection();
    cursor = editor.getOffsetAt(forward ? end : start);
  } else if (last?.finding.output && last.index === active) {
    cursor = place(last.finding);
  }
  const beyond = (stop: IStop) =>
    forward
      ? stop.index > active || (stop.index === active && place(stop.finding) > cursor)
      : stop.index < active || (stop.index === active && place(stop.finding) < cursor);
  const found = forward ? all.find(beyond) : [...all].reverse().find(beyond);
  return found ?? (forward ? all[0] : all[all.length - 1]);
}

/** Show a finding: its cell, the cursor at its start, or its output in view. */
export async function go(panel: NotebookPanel, stop: IStop): Promise<void> {
  const notebook = panel.content;
  notebook.activeCellIndex = stop.index;
  notebook.deselectAll();
  const widget = notebook.widgets[stop.index];
  if (!widget) {
    return;
  }
  await notebook.scrollToItem?.(stop.index, 'auto');
  if (stop.finding.output) {
    const output = stop.finding.output.index;
    const bar = widget.node.querySelector<HTMLElement>(`.safe-prompt-output[data-output="${output}"]`);
    bar?.scrollIntoView({ block: 'nearest' });
    notebook.mode = 'command';
    bar?.querySelector('button')?.focus();
    return;
  }
  if (stop.finding.pointer) {
    return;
  }
  if (widget instanceof MarkdownCell) {
    widget.rendered = false;
  }
  widget.inputHidden = false;
  await widget.ready;
  notebook.mode = 'edit';
  const editor = widget.editor;
  if (!editor) {
    return;
  }
  const at = placer(stop.cell.model.sharedModel.getSource());
  const [start, end] = stop.finding.spans[0];
  const from = editor.getPositionAt(at(start));
  const to = editor.getPositionAt(at(end));
  if (from && to) {
    editor.setSelection({ start: from, end: to });
    editor.revealSelection({ start: from, end: to });
  }
  editor.focus();
}
