/** Underlines in rendered outputs and Markdown: the browser's own highlights, so that no rendered markup is touched. */

import { Cell, CodeCell, MarkdownCell } from '@jupyterlab/cells';

import { CellCheck } from './cell';
import { IFinding } from './protocol';
import { occurrences } from './search';

const NAME = 'safe-prompt-mark';
const SHORTEST = 4; // characters; shorter values would be underlined by chance
const LONGEST = 400_000; // characters of one rendered output that are searched

interface IHighlights {
  get(name: string): Set<Range> | undefined;
  set(name: string, value: Set<Range>): void;
}

export class RenderedMarks {
  private _ranges = new Map<Cell, Range[]>();

  /** Underline the values of findings in the outputs of a cell, by output. */
  outputs(widget: CodeCell, cell: CellCheck, byOutput: ReadonlyMap<number, readonly IFinding[]>): void {
    const ranges: Range[] = [];
    byOutput.forEach((findings, index) => {
      const view = widget.outputArea.widgets[index];
      const values = findings.flatMap(finding => valuesInOutput(cell, finding));
      if (view) {
        ranges.push(...rangesIn(view.node, values));
      }
    });
    this._set(widget, ranges);
  }

  /** Underline the values of findings in a Markdown cell's source, where it is shown rendered. */
  markdown(widget: MarkdownCell, cell: CellCheck, findings: readonly IFinding[]): void {
    const source = cell.model.sharedModel.getSource();
    const values = findings.flatMap(finding =>
      finding.pointer ? [] : finding.spans.map(([start, end]) => source.slice(start, end))
    );
    const rendered = widget.node.querySelector<HTMLElement>('.jp-MarkdownOutput');
    this._set(widget, widget.rendered && rendered ? rangesIn(rendered, values) : []);
  }

  dispose(): void {
    [...this._ranges.keys()].forEach(widget => this._set(widget, []));
  }

  private _set(widget: Cell, ranges: Range[]): void {
    const highlight = registered();
    if (!highlight) {
      return;
    }
    this._ranges.get(widget)?.forEach(range => highlight.delete(range));
    ranges.forEach(range => highlight.add(range));
    if (ranges.length === 0 || widget.isDisposed) {
      this._ranges.delete(widget);
    } else {
      if (!this._ranges.has(widget)) {
        widget.disposed.connect(() => this._set(widget, []));
      }
      this._ranges.set(widget, ranges);
    }
  }
}

/** Our highlight, null where the browser has none: the bar under the output still says what was found. */
function registered(): Set<Range> | null {
  const all = (CSS as any).highlights as IHighlights | undefined;
  const make = (window as any).Highlight as (new () => Set<Range>) | undefined;
  if (!all || !make) {
    return null;
  }
  let found = all.get(NAME);
  if (!found) {
    found = new make();
    all.set(NAME, found);
  }
  return found;
}

function valuesInOutput(cell: CellCheck, finding: IFinding): string[] {
  if (!finding.pointer || finding.decoded) {
    return [];
  }
  const text = cell.textAt(finding.pointer);
  return text === undefined
    ? []
    : finding.spans.map(([start, end]) => text.slice(start, end));
}

function rangesIn(node: HTMLElement, all: readonly string[]): Range[] {
  const values = [...new Set(all)].filter(value => value.length >= SHORTEST);
  if (values.length === 0) {
    return [];
  }
  const nodes: Text[] = [];
  const starts: number[] = [];
  let text = '';
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT, one =>
    one.parentElement?.closest('.safe-prompt-output') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT
  );
  while (walker.nextNode() && text.length < LONGEST) {
    const here = walker.currentNode as Text;
    nodes.push(here);
    starts.push(text.length);
    text += here.data;
  }
  const at = (offset: number, isEnd: boolean): [Text, number] => {
    let index = starts.length - 1;
    while (index > 0 && (isEnd ? starts[index] >= offset : starts[index] > offset)) {
      index--;
    }
    return [nodes[index], offset - starts[index]];
  };
  return occurrences(text, values).map(([start, end]) => {
    const range = document.createRange();
    range.setStart(...at(start, false));
    range.setEnd(...at(end, true));
    return range;
  });
}
