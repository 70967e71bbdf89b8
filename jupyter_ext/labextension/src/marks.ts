/** Marks in editors: findings as CodeMirror diagnostics, each carrying the class `safe-prompt-mark`. */

import { Diagnostic, forEachDiagnostic, setDiagnostics } from '@codemirror/lint';
import { Extension } from '@codemirror/state';
import { EditorView, ViewPlugin } from '@codemirror/view';

import { placer } from './edit';
import { IFinding, Severity } from './protocol';

export const MARK_CLASS = 'safe-prompt-mark';

/** What a mark offers: the label of a button, and what it does. */
export interface IOffer {
  label: string;
  run: () => void;
}

/** A text whose findings are shown in editors. `model` is the shared text that an editor is bound to. */
export interface IMarked {
  findings: IFinding[];
  text: string;
  offers: (finding: IFinding) => IOffer[];
  describe: (finding: IFinding) => HTMLElement;
}

const LEVELS: Record<Severity, Diagnostic['severity']> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'info',
  info: 'hint'
};

/** The editors that are open, by the shared text that each is bound to. */
export class Marks {
  private _views = new Map<object, Set<EditorView>>();

  /** `current` gives what is known of a text when an editor for it is made. */
  constructor(private _current: (text: object) => IMarked | null) {}

  /** The extension of an editor that is bound to a text. */
  extension(text: object): Extension {
    const marks = this;
    return ViewPlugin.define(view => {
      const views = marks._views.get(text) ?? new Set<EditorView>();
      marks._views.set(text, views.add(view));
      const known = marks._current(text);
      if (known !== null && known.findings.length > 0) {
        // A view cannot be changed while it is being made.
        setTimeout(() => views.has(view) && show(view, marks._current(text)), 0);
      }
      return {
        destroy() {
          views.delete(view);
          if (views.size === 0) {
            marks._views.delete(text);
          }
        }
      };
    });
  }

  /** Show what is known of a text in its editors. */
  show(text: object, marked: IMarked | null): void {
    this._views.get(text)?.forEach(view => show(view, marked));
  }

  /** The editors of a text. */
  views(text: object): EditorView[] {
    return [...(this._views.get(text) ?? [])];
  }
}

/** Show findings in an editor, unless it shows the same already: new marks would close an open tooltip. */
function show(view: EditorView, marked: IMarked | null): void {
  const wanted = marked === null ? [] : diagnostics(view, marked);
  const present: string[] = [];
  forEachDiagnostic(view.state, (diagnostic, from, to) => present.push(key(diagnostic, from, to)));
  if (wanted.map(one => key(one, one.from, one.to)).join('\n') !== present.join('\n')) {
    view.dispatch(setDiagnostics(view.state, wanted));
  }
}

function key(diagnostic: Diagnostic, from: number, to: number): string {
  const offers = diagnostic.actions?.map(action => action.name).join('|');
  return `${from} ${to} ${diagnostic.markClass} ${diagnostic.message} ${offers}`;
}

function diagnostics(view: EditorView, marked: IMarked): Diagnostic[] {
  const length = view.state.doc.length;
  const place = placer(marked.text);
  const found: Diagnostic[] = [];
  for (const finding of marked.findings) {
    for (const [start, end] of finding.spans) {
      const from = Math.min(place(start), length);
      const to = Math.min(place(end), length);
      found.push({
        from,
        to,
        severity: LEVELS[finding.severity],
        markClass: `${MARK_CLASS} ${MARK_CLASS}-${finding.severity}`,
        message: finding.message,
        renderMessage: () => marked.describe(finding),
        actions: marked.offers(finding).map(offer => ({ name: offer.label, apply: offer.run }))
      });
    }
  }
  return found.sort((a, b) => a.from - b.from || a.to - b.to);
}
