/** What page and server say to each other. The server's side is `safe_prompt_jupyter/server/wire.py`, `answers.py`. */

export const PROTOCOL = 1;

export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';
export type Classification = 'public' | 'internal' | 'confidential' | 'restricted';
export type Action = 'allow' | 'audit' | 'warn' | 'mask' | 'confirm' | 'block';
export type How = 'mask' | 'environment' | 'allow' | 'mask-output' | 'clear-output';

export const SEVERITIES: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];
export const CLASSIFICATIONS: readonly Classification[] = ['public', 'internal', 'confidential', 'restricted'];

/** A finding. Spans are offsets in UTF-16 code units of the addressed text, as JavaScript counts them. */
export interface IFinding {
  rule: string;
  entity: string;
  category: string;
  classification: Classification;
  severity: Severity;
  message: string;
  why: string;
  remedy: string;
  page: string;
  preview: string;
  fingerprint: string;
  line: number;
  column: boolean;
  spans: [number, number][];
  output?: { index: number; mime: string };
  pointer?: string;
  decoded?: string | null;
  note?: boolean;
  environment?: boolean;
  reaches?: { sink: string; destination: string }[];
}

/** What a cell is about to send to one destination, by `%%ai`, by `%%safe_prompt` or by calls in its code. */
export interface ISending {
  destination: string;
  title: string;
  checked: boolean;
  action: Action;
  reasons: string[];
  counts: Record<string, number>;
  masked: number;
  references: string[];
}

export interface ISourceAnswer {
  revision: number;
  findings: IFinding[];
  comment: [string, string] | null;
  problems: string[];
  sending: ISending[];
}

export interface IRestAnswer {
  revision: number;
  findings: IFinding[];
  problems: string[];
}

export interface IFindings {
  type: 'findings';
  document: number;
  cells: Record<string, { source?: ISourceAnswer; rest?: IRestAnswer }>;
  problems: string[];
}

export interface IFixed {
  type: 'fixed';
  document: number;
  request: number;
  cell: string;
  revision: number;
  source: string | null;
  outputs: any[] | null;
  variable: string;
  note: string;
}

export interface IReport {
  type: 'report';
  document: number;
  request: number;
  report: any;
}

export interface IHello {
  type: 'hello';
  protocol: number;
  version: string;
  tiers: Record<string, string>;
  problem: string;
}

export interface IError {
  type: 'error';
  message: string;
}

export type Answer = IFindings | IFixed | IReport | IHello | IError;

export interface ICellChange {
  id: string;
  type: 'code' | 'markdown' | 'raw';
  tags: string[];
  mime: string;
  source?: string;
  sourceRevision?: number;
  rest?: string;
  restRevision?: number;
}

export interface IUpdate {
  type: 'update';
  document: number;
  language?: string;
  full?: boolean;
  order?: string[];
  cells?: ICellChange[];
}

export type Request =
  | IUpdate
  | { type: 'close'; document: number }
  | {
      type: 'fix';
      document: number;
      request: number;
      cell: string;
      how: How;
      revision: number;
      findings: number[];
      reason?: string;
    }
  | { type: 'report'; document: number; request: number };

/** Characters of one message; a longer update goes out in pieces, so that no piece holds up a typed key. */
const PIECE = 1 << 20;

/** An update as one or more messages of a bearable size. The first carries everything but the later cells. */
export function pieces(update: IUpdate, most = PIECE): IUpdate[] {
  const found: IUpdate[] = [{ ...update, cells: [] }];
  let size = 0;
  for (const cell of update.cells ?? []) {
    const length = (cell.source?.length ?? 0) + (cell.rest?.length ?? 0);
    if (size > 0 && size + length > most) {
      found.push({ type: 'update', document: update.document, cells: [] });
      size = 0;
    }
    found[found.length - 1].cells!.push(cell);
    size += length;
  }
  return found;
}
