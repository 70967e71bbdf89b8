/** Elements made of text. No text of a notebook or of the server is ever read as markup. */

import { TranslationBundle } from '@jupyterlab/translation';

import { IFinding, Severity } from './protocol';
import { severityName } from './words';

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className = '',
  text = '',
  ...children: Node[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.className = className;
  if (text) {
    made.textContent = text;
  }
  made.append(...children);
  return made;
}

export function button(text: string, className: string, run: () => void, title = ''): HTMLButtonElement {
  const made = element('button', `safe-prompt-button ${className}`, text);
  made.type = 'button';
  if (title) {
    made.title = title;
  }
  made.addEventListener('click', event => {
    event.stopPropagation();
    run();
  });
  return made;
}

/** A severity as a word with a shape of its own: colour says it once more, never alone. */
export function severityTag(severity: Severity, trans: TranslationBundle): HTMLElement {
  return element(
    'span',
    `safe-prompt-severity safe-prompt-severity-${severity}`,
    severityName(severity, trans)
  );
}

/** What a finding is, why it matters, what helps. */
export function describe(finding: IFinding, trans: TranslationBundle): HTMLElement {
  const head = element('div', 'safe-prompt-tip-head', '', severityTag(finding.severity, trans));
  head.append(element('strong', '', finding.message));
  const tip = element('div', 'safe-prompt-tip', '', head);
  if (finding.why) {
    tip.append(element('p', '', finding.why));
  }
  if (finding.reaches?.length) {
    const calls = finding.reaches.map(reach => `${reach.sink} (${reach.destination})`).join(', ');
    tip.append(element('p', '', trans.__('It reaches %1.', calls)));
  }
  if (finding.remedy) {
    tip.append(element('p', '', finding.remedy));
  }
  const foot = element('p', 'safe-prompt-tip-foot', '', element('code', '', finding.rule));
  if (finding.preview) {
    foot.append(element('code', '', finding.preview));
  }
  if (finding.page) {
    const link = element('a', '', trans.__('More about it'));
    link.href = finding.page;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    foot.append(link);
  }
  tip.append(foot);
  return tip;
}
