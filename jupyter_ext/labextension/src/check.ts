/** One notebook on its way to the server and back: what changed goes out, what was found comes in, cell by cell. */

import { ICellModel, ICodeCellModel } from '@jupyterlab/cells';
import { INotebookModel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';

import { CellCheck, LONGEST } from './cell';
import { Connection } from './connection';
import {
  Answer,
  How,
  ICellChange,
  IFindings,
  IFixed,
  IReport,
  IUpdate,
  pieces,
  Request
} from './protocol';
import { keepData, restoreData } from './outputdata';

const SOURCE_DELAY = 8; // milliseconds: keys pressed within one frame go out together
const REST_DELAY = 120; // an output that streams is read in steps, the longer it is the fewer
const REST_DELAY_PER_CHARACTER = 1 / 1000;
const REQUESTS_DELAY = 600; // between single requests, which carry the whole notebook

let documents = 0;
let requests = 0;

/** The check of one notebook model, whatever the number of views it is shown in. */
export class NotebookCheck {
  /** Findings of these cells are new; of all of them where it is null. */
  readonly changed = new Signal<this, CellCheck[] | null>(this);
  readonly document = ++documents;
  problems: string[] = [];

  private _cells = new Map<ICellModel, CellCheck>();
  private _byId = new Map<string, CellCheck>();
  private _order: string[] = [];
  private _language = '';
  private _full = true;
  private _timer: ReturnType<typeof setTimeout> | null = null;
  private _due = Infinity;
  private _asking = false;
  private _waiting = new Map<number, (answer: IFixed | IReport | null) => void>();
  private _disposed = false;

  constructor(
    readonly model: INotebookModel,
    private _connection: Connection
  ) {
    model.cells.changed.connect(this._onCells, this);
    model.metadataChanged.connect(this._onMetadata, this);
    _connection.answered.connect(this._onAnswer, this);
    _connection.wayChanged.connect(this._onWay, this);
    this._onCells();
  }

  /** Cells in order. */
  get cells(): CellCheck[] {
    return this._order.map(id => this._byId.get(id)!).filter(cell => cell !== undefined);
  }

  cellOf(model: ICellModel): CellCheck | undefined {
    return this._cells.get(model);
  }

  dispose(): void {
    if (this._disposed) {
      return;
    }
    this._disposed = true;
    this._connection.send({ type: 'close', document: this.document });
    Signal.clearData(this);
    for (const cell of this._cells.values()) {
      this._leave(cell);
    }
    if (this._timer !== null) {
      clearTimeout(this._timer);
    }
    this._waiting.forEach(resolve => resolve(null));
  }

  /** Ask what a fix puts in place of findings, by their positions in `inSource` or `inRest`. Null: no answer. */
  async fix(cell: CellCheck, how: How, findings: number[], reason = ''): Promise<IFixed | null> {
    const inSource = how === 'mask' || how === 'environment' || how === 'allow';
    const request = ++requests;
    const answer = (await this._request(request, {
      type: 'fix',
      document: this.document,
      request,
      cell: cell.id,
      how,
      revision: inSource ? cell.foundRevision : cell.restFoundRevision,
      findings,
      ...(reason ? { reason } : {})
    })) as IFixed | null;
    if (answer?.outputs) {
      answer.outputs = restoreData(answer.outputs, this._outputsOf(cell));
    }
    return answer;
  }

  /** The report of the notebook, as the command line writes it. Null: no answer. */
  async report(): Promise<any> {
    const request = ++requests;
    const answer = (await this._request(request, {
      type: 'report',
      document: this.document,
      request
    })) as IReport | null;
    return answer?.report ?? null;
  }

  /** Send what has changed now, rather than after the delay. */
  flush(): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
    this._due = Infinity;
    if (this._connection.way === 'socket') {
      for (const piece of pieces(this._update())) {
        if (!this._connection.send(piece)) {
          this._full = true;
          return;
        }
      }
    } else if (this._connection.way === 'requests') {
      void this._askAll([]);
    }
  }

  private _request(request: number, message: Request): Promise<IFixed | IReport | null> {
    return new Promise(resolve => {
      this._waiting.set(request, resolve);
      if (this._connection.way === 'requests') {
        void this._askAll([message]).then(() => resolve(null)); // the answer, if any, came before
      } else {
        this.flush();
        if (!this._connection.send(message)) {
          this._waiting.delete(request);
          resolve(null);
        }
      }
    });
  }

  private async _askAll(more: Request[]): Promise<void> {
    if (this._asking && more.length === 0) {
      this._later(REQUESTS_DELAY);
      return;
    }
    this._asking = true;
    this._full = true;
    try {
      const update = this._update();
      (await this._connection.ask([update, ...more])).forEach(answer => this._onAnswer(this._connection, answer));
    } catch {
      this.problems = ['The server could not be asked.'];
      this.changed.emit(null);
    } finally {
      this._asking = false;
    }
  }

  private _onWay(): void {
    if (this._connection.way === 'socket' || this._connection.way === 'requests') {
      this._full = true;
      this.flush();
    }
    this.changed.emit(null);
  }

  private _onMetadata(): void {
    this._later(SOURCE_DELAY);
  }

  private _onCells(): void {
    const present = new Set<ICellModel>();
    this._order = [];
    this._byId.clear();
    for (const model of this.model.cells) {
      present.add(model);
      let cell = this._cells.get(model);
      if (cell === undefined) {
        cell = new CellCheck(model, this);
        this._cells.set(model, cell);
        this._join(cell);
      }
      this._order.push(cell.id);
      this._byId.set(cell.id, cell);
    }
    for (const [model, cell] of [...this._cells]) {
      if (!present.has(model)) {
        this._cells.delete(model);
        this._leave(cell);
      }
    }
    this._orderDirty = true;
    this._later(SOURCE_DELAY);
    this.changed.emit(null);
  }

  private _orderDirty = true;

  private _join(cell: CellCheck): void {
    cell.model.sharedModel.changed.connect(this._onShared, this);
    if (cell.model.type === 'code') {
      (cell.model as ICodeCellModel).outputs.changed.connect(this._onOutputs, this);
    }
  }

  private _leave(cell: CellCheck): void {
    cell.model.sharedModel?.changed.disconnect(this._onShared, this);
    if (cell.model.type === 'code') {
      (cell.model as ICodeCellModel).outputs?.changed.disconnect(this._onOutputs, this);
    }
  }

  private _onShared(shared: any, change: any): void {
    const cell = this._byId.get(shared.getId?.() ?? shared.id);
    if (cell === undefined) {
      return;
    }
    if (change.sourceChange) {
      cell.sourceRevision++;
      cell.sourceDirty = true;
      this._later(SOURCE_DELAY);
    }
    if (change.metadataChange) {
      cell.sourceRevision++; // tags decide what is shown
      cell.sourceDirty = true;
    }
    if (change.metadataChange || change.attachmentsChange || change.outputsChange) {
      this._restChanged(cell);
    }
  }

  private _onOutputs(outputs: any): void {
    for (const cell of this._cells.values()) {
      if ((cell.model as ICodeCellModel).outputs === outputs) {
        this._restChanged(cell);
        return;
      }
    }
  }

  private _restChanged(cell: CellCheck): void {
    cell.restRevision++;
    if (!cell.restDirty) {
      cell.restDirty = true;
      cell.restDue = Date.now() + REST_DELAY + cell.restSize * REST_DELAY_PER_CHARACTER;
    }
    this._later(cell.restDue - Date.now());
  }

  private _later(delay: number): void {
    if (this._connection.way === 'requests') {
      delay = Math.max(delay, REQUESTS_DELAY);
    }
    const due = Date.now() + delay;
    if (this._disposed || due >= this._due) {
      return;
    }
    if (this._timer !== null) {
      clearTimeout(this._timer);
    }
    this._due = due;
    this._timer = setTimeout(() => this.flush(), delay);
  }

  private _update(): IUpdate {
    const update: IUpdate = { type: 'update', document: this.document, cells: [] };
    const metadata: any = this.model.metadata ?? {};
    const language = String(metadata.language_info?.name ?? metadata.kernelspec?.language ?? '').slice(0, 100);
    if (this._full) {
      update.full = true;
    }
    if (this._full || this._orderDirty) {
      update.order = this._order;
    }
    if (this._full || language !== this._language) {
      update.language = language;
    }
    let next = Infinity;
    for (const cell of this.cells) {
      const change = this._changeOf(cell);
      if (change !== null) {
        update.cells!.push(change);
      }
      if (cell.restDirty) {
        next = Math.min(next, cell.restDue);
      }
    }
    if (next < Infinity) {
      this._later(Math.max(next - Date.now(), 1));
    }
    this._language = language;
    this._orderDirty = false;
    this._full = false;
    return update;
  }

  private _changeOf(cell: CellCheck): ICellChange | null {
    const source = this._full || cell.sourceDirty;
    const rest = this._full || (cell.restDirty && Date.now() >= cell.restDue);
    if (!source && !rest) {
      return null;
    }
    const metadata: any = cell.model.metadata ?? {};
    const change: ICellChange = {
      id: cell.id,
      type: cell.model.type === 'markdown' || cell.model.type === 'raw' ? cell.model.type : 'code',
      tags: Array.isArray(metadata.tags) ? metadata.tags.filter((tag: any) => typeof tag === 'string') : [],
      mime: typeof metadata.raw_mimetype === 'string' ? metadata.raw_mimetype : ''
    };
    if (source) {
      change.source = this._bearable(cell, cell.model.sharedModel.getSource());
      change.sourceRevision = cell.sourceRevision;
      cell.sourceDirty = false;
    }
    if (rest) {
      const body: any = { ...cell.model.toJSON() };
      delete body.source;
      delete body.id;
      if (body.outputs) {
        body.outputs = keepData(body.outputs);
      }
      const text = JSON.stringify(body);
      cell.restSize = text.length;
      cell.tooLong = false;
      change.rest = this._bearable(cell, text);
      change.restRevision = cell.restRevision;
      cell.restDirty = false;
    }
    return change;
  }

  private _bearable(cell: CellCheck, text: string): string {
    if (text.length <= LONGEST) {
      return text;
    }
    cell.tooLong = true;
    return '';
  }

  private _outputsOf(cell: CellCheck): any[] {
    return cell.model.type === 'code' ? (cell.model as ICodeCellModel).outputs.toJSON() : [];
  }

  private _onAnswer(_: Connection, answer: Answer): void {
    if (answer.type === 'hello' || answer.type === 'error' || answer.document !== this.document) {
      return;
    }
    if (answer.type === 'findings') {
      this._found(answer);
    } else {
      this._waiting.get(answer.request)?.(answer);
      this._waiting.delete(answer.request);
    }
  }

  private _found(answer: IFindings): void {
    const touched: CellCheck[] = [];
    for (const [id, found] of Object.entries(answer.cells)) {
      const cell = this._byId.get(id);
      if (cell === undefined) {
        continue;
      }
      if (found.source && found.source.revision === cell.sourceRevision) {
        cell.inSource = found.source.findings;
        cell.foundRevision = found.source.revision;
        cell.comment = found.source.comment;
        cell.sending = found.source.sending;
        cell.sourceProblems = found.source.problems;
        touched.push(cell);
      }
      if (found.rest && found.rest.revision === cell.restRevision) {
        cell.inRest = found.rest.findings;
        cell.restFoundRevision = found.rest.revision;
        cell.restProblems = found.rest.problems;
        touched.push(cell);
      }
    }
    this.problems = answer.problems;
    this.changed.emit(touched);
  }
}
