/** Underlines in rendered outputs: the browser's own highlights, so that no output's markup is touched. */

import { CodeCell } from '@jupyterlab/cells';

import { CellCheck } from './check';
import { IFinding } from './protocol';
import { occurrences } from './search';

const NAME = 'safe-prompt-mark';
const SHORTEST = 4; // characters; shorter values would be underlined by chance
const LONGEST = 400_000; // characters of one rendered output that are searched

interface IHighlights {
  get(name: string): Set<Range> | undefined;
  set(name: string, value: Set<Range>): void;
}

export class OutputText {
  private _ranges = new Map<CodeCell, Range[]>();

  /** Underline the values of findings in the outputs of a cell, by output. */
  show(widget: CodeCell, cell: CellCheck, byOutput: ReadonlyMap<number, readonly IFinding[]>): void {
    this._forget(widget);
    const ranges: Range[] = [];
    byOutput.forEach((findings, index) => {
      const view = widget.outputArea.widgets[index];
      const values = new Set(findings.flatMap(finding => valuesOf(cell, finding)));
      if (view && values.size > 0) {
        ranges.push(...rangesIn(view.node, [...values]));
      }
    });
    const highlight = registered();
    if (highlight && ranges.length > 0) {
      ranges.forEach(range => highlight.add(range));
      this._ranges.set(widget, ranges);
      widget.disposed.connect(() => this._forget(widget));
    }
  }

  dispose(): void {
    [...this._ranges.keys()].forEach(widget => this._forget(widget));
  }

  private _forget(widget: CodeCell): void {
    const highlight = registered();
    this._ranges.get(widget)?.forEach(range => highlight?.delete(range));
    this._ranges.delete(widget);
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

function valuesOf(cell: CellCheck, finding: IFinding): string[] {
  if (!finding.pointer || finding.decoded) {
    return [];
  }
  const text = cell.textAt(finding.pointer);
  return text === undefined
    ? []
    : finding.spans.map(([start, end]) => text.slice(start, end)).filter(value => value.length >= SHORTEST);
}

function rangesIn(node: HTMLElement, values: readonly string[]): Range[] {
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
