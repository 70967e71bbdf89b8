/** The way to the server: a WebSocket, single requests where none gets through, or nothing, said once. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

import { Answer, IHello, PROTOCOL, Request } from './protocol';

/** `requests`: a proxy lets no WebSocket through. `missing`: the server has no part of ours. */
export type Way = 'connecting' | 'socket' | 'requests' | 'missing';

const FIRST_WAIT = 500; // milliseconds; doubled up to the longest
const LONGEST_WAIT = 30_000;
const TRIES = 3; // sockets that never opened, after which single requests are tried

/** Talks to the server. `answered` carries answers; `wayChanged` says how it is reached. */
export class Connection {
  readonly answered = new Signal<this, Answer>(this);
  readonly wayChanged = new Signal<this, Way>(this);
  hello: IHello | null = null;

  private _settings = ServerConnection.makeSettings();
  private _way: Way = 'connecting';
  private _socket: WebSocket | null = null;
  private _wait = FIRST_WAIT;
  private _failed = 0;

  get way(): Way {
    return this._way;
  }

  /** Ask whether the server has our part, then open the socket. */
  async start(): Promise<void> {
    let status = 0;
    try {
      const response = await ServerConnection.makeRequest(this._url('check'), {}, this._settings);
      status = response.status;
      if (response.ok) {
        this._greeted((await response.json()) as IHello);
        this._open();
        return;
      }
    } catch {
      status = 0; // the server is away: as where the user is logged out, it is tried again
    }
    if (status === 404) {
      this._take('missing');
      return;
    }
    setTimeout(() => void this.start(), this._longer());
  }

  /** Send by the socket. False where there is none. */
  send(message: Request): boolean {
    if (this._socket?.readyState !== WebSocket.OPEN) {
      return false;
    }
    this._socket.send(JSON.stringify(message));
    return true;
  }

  /** One request with its answers, for where there is no socket. */
  async ask(messages: Request[]): Promise<Answer[]> {
    const response = await ServerConnection.makeRequest(
      this._url('check'),
      { method: 'POST', body: JSON.stringify(messages) },
      this._settings
    );
    if (!response.ok) {
      throw new ServerConnection.ResponseError(response);
    }
    return (await response.json()).answers as Answer[];
  }

  private _url(name: string): string {
    return URLExt.join(this._settings.baseUrl, 'safe-prompt', name);
  }

  private _open(): void {
    const settings = this._settings;
    let url = URLExt.join(settings.wsUrl, 'safe-prompt', 'socket');
    if (settings.appendToken && settings.token !== '') {
      url += `?token=${encodeURIComponent(settings.token)}`;
    }
    let opened = false;
    const socket = new settings.WebSocket(url);
    this._socket = socket;
    socket.onopen = () => {
      opened = true;
      this._failed = 0;
      this._wait = FIRST_WAIT;
      this._take('socket');
    };
    socket.onmessage = event => {
      const answer = JSON.parse(event.data as string) as Answer;
      if (answer.type === 'hello') {
        this._greeted(answer);
      } else {
        this.answered.emit(answer);
      }
    };
    socket.onclose = () => {
      this._socket = null;
      this._failed += opened ? 0 : 1;
      this._take(this._failed >= TRIES ? 'requests' : 'connecting');
      setTimeout(() => this._open(), this._failed >= TRIES ? LONGEST_WAIT : this._longer());
    };
  }

  private _longer(): number {
    const wait = this._wait;
    this._wait = Math.min(2 * wait, LONGEST_WAIT);
    return wait;
  }

  private _greeted(hello: IHello): void {
    this.hello = hello;
    if (hello.protocol !== PROTOCOL) {
      console.warn(`safe-prompt: the server speaks protocol ${hello.protocol}, this page ${PROTOCOL}.`);
    }
  }

  private _take(way: Way): void {
    if (way !== this._way) {
      this._way = way;
      this.wayChanged.emit(way);
    }
  }
}
