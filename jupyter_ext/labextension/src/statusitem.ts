/** The status bar's item: the class of the notebook in front, and how much was found. A click opens the panel. */

import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { Checks } from './checks';
import { element } from './dom';
import { shieldIcon } from './icons';
import { className, countsText, highest, worst } from './words';

export class StatusItem extends Widget {
  private _button = element('button', 'safe-prompt-status jp-StatusBar-TextItem');

  constructor(
    private _checks: Checks,
    private _trans: TranslationBundle,
    open: () => void
  ) {
    super();
    this._button.type = 'button';
    this._button.addEventListener('click', open);
    this.node.append(this._button);
    _checks.changed.connect(() => this._draw());
    _checks.connection.wayChanged.connect(() => this._draw());
    this._draw();
  }

  private _draw(): void {
    const [text, title] = this._words();
    this._button.hidden = this._checks.current === null;
    if (this._button.title === title && this._button.textContent === text) {
      return;
    }
    this._button.replaceChildren(
      shieldIcon.element({ tag: 'span', width: '14px', height: '14px' }),
      element('span', '', text)
    );
    this._button.title = title;
    this._button.setAttribute('aria-label', title);
    const severity = worst(this._checks.allShown(this._checks.current));
    this._button.dataset.severity = severity ?? '';
  }

  private _words(): [string, string] {
    const trans = this._trans;
    switch (this._checks.connection.way) {
      case 'missing':
        return [trans.__('not checked'), trans.__('safe-prompt: the server part is missing, so nothing is checked')];
      case 'connecting':
        return [trans.__('…'), trans.__('safe-prompt: connecting')];
    }
    if (!this._checks.preferences.current.enable) {
      return [trans.__('off'), trans.__('safe-prompt: switched off in the settings')];
    }
    const findings = this._checks.allShown(this._checks.current);
    if (findings.length === 0) {
      return [trans.__('Nothing found'), trans.__('safe-prompt: nothing found in this notebook')];
    }
    const said = `${className(highest(findings), trans)} · ${countsText(findings, trans)}`;
    const slow = this._checks.connection.way === 'requests' ? ` (${trans.__('no WebSocket: checked in pauses')})` : '';
    return [said, `safe-prompt: ${said}${slow}. ${trans.__('Show the findings.')}`];
  }
}
