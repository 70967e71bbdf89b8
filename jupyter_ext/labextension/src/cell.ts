/** A cell of a notebook, and what is known of it. */

import { ICellModel } from '@jupyterlab/cells';

import type { NotebookCheck } from './check';
import { IFinding, ISending } from './protocol';

/** Characters of one side of a cell; the server refuses longer messages. */
export const LONGEST = 9_000_000;

export class CellCheck {
  sourceRevision = 0;
  restRevision = 0;
  inSource: IFinding[] = [];
  foundRevision = -1;
  inRest: IFinding[] = [];
  restFoundRevision = -1;
  comment: [string, string] | null = null;
  sending: ISending[] = [];
  sourceProblems: string[] = [];
  restProblems: string[] = [];
  sourceDirty = true;
  restDirty = true;
  restDue = 0;
  restSize = 0;
  tooLong = false;

  constructor(
    readonly model: ICellModel,
    readonly notebook: NotebookCheck
  ) {}

  get id(): string {
    return this.model.id;
  }

  /** Why something of the cell was not scanned. */
  get problems(): string[] {
    const long = this.tooLong ? [`over ${LONGEST / 1_000_000} million characters`] : [];
    return [...long, ...this.sourceProblems, ...this.restProblems];
  }

  /** Findings in the source, then those in outputs, attachments and metadata. */
  get findings(): IFinding[] {
    return [...this.inSource, ...this.inRest];
  }

  /** The position of a finding in `inSource` or `inRest`: of itself, or of what a newer answer says in its place. */
  position(finding: IFinding): number {
    const list = finding.pointer ? this.inRest : this.inSource;
    const same = list.indexOf(finding);
    if (same >= 0) {
      return same;
    }
    let best = -1;
    const start = finding.spans[0]?.[0] ?? 0;
    list.forEach((one, at) => {
      if (one.rule === finding.rule && one.fingerprint === finding.fingerprint && one.pointer === finding.pointer) {
        const far = (index: number) => Math.abs((list[index].spans[0]?.[0] ?? 0) - start);
        best = best < 0 || far(at) < far(best) ? at : best;
      }
    });
    return best;
  }

  /** The text that a finding in outputs was found in, undefined where it is none of ours to show. */
  textAt(pointer: string): string | undefined {
    let node: any = this.model.toJSON();
    for (const token of pointer.split('/').slice(1)) {
      node = node?.[token.replace(/~1/g, '/').replace(/~0/g, '~')];
    }
    const joint = pointer.endsWith('/traceback') ? '\n' : '';
    return Array.isArray(node) ? node.join(joint) : typeof node === 'string' ? node : undefined;
  }
}
