/** What the user set. They choose what is shown, never what policy says. */

import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';

import { IFinding, SEVERITIES, Severity } from './protocol';

export type OnSave = 'off' | 'warn' | 'mask-outputs' | 'strip-outputs';

export interface IPreferences {
  enable: boolean;
  minSeverity: Severity;
  outputs: boolean;
  badges: boolean;
  sending: boolean;
  onSave: OnSave;
}

export const DEFAULTS: IPreferences = {
  enable: true,
  minSeverity: 'info',
  outputs: true,
  badges: true,
  sending: true,
  onSave: 'warn'
};

/** The preferences in force; `changed` when the user changes them. */
export class Preferences {
  readonly changed = new Signal<this, void>(this);
  current: IPreferences = DEFAULTS;
  private _settings: ISettingRegistry.ISettings | null = null;

  /** Follow the settings of a plugin. */
  follow(settings: ISettingRegistry.ISettings): void {
    this._settings = settings;
    const read = () => {
      this.current = { ...DEFAULTS, ...(settings.composite as unknown as Partial<IPreferences>) };
      this.changed.emit();
    };
    settings.changed.connect(read);
    read();
  }

  async set(name: keyof IPreferences, value: any): Promise<void> {
    await this._settings?.set(name, value);
  }

  /** Whether a finding is to be shown. */
  shows(finding: IFinding): boolean {
    return (
      this.current.enable &&
      SEVERITIES.indexOf(finding.severity) >= SEVERITIES.indexOf(this.current.minSeverity) &&
      (this.current.outputs || finding.output === undefined)
    );
  }
}
