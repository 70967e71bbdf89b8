/** What things are called, in the user's language. */

import { TranslationBundle } from '@jupyterlab/translation';

import { Action, Classification, CLASSIFICATIONS, IFinding, ISending, Severity, SEVERITIES } from './protocol';

export const DOMAIN = 'jupyterlab_safe_prompt';

export function severityName(severity: Severity, trans: TranslationBundle): string {
  return {
    critical: trans.__('Critical'),
    high: trans.__('High'),
    medium: trans.__('Medium'),
    low: trans.__('Low'),
    info: trans.__('Info')
  }[severity];
}

export function className(classification: Classification, trans: TranslationBundle): string {
  return {
    restricted: trans.__('Restricted'),
    confidential: trans.__('Confidential'),
    internal: trans.__('Internal'),
    public: trans.__('Public')
  }[classification];
}

/** Findings of one category, counted: `2 contacts`. */
export function counted(category: string, count: number, trans: TranslationBundle): string {
  const n = count;
  switch (category) {
    case 'credential':
      return trans._n('%1 secret', '%1 secrets', n);
    case 'person':
      return trans._n('%1 name', '%1 names', n);
    case 'contact':
      return trans._n('%1 contact', '%1 contacts', n);
    case 'gov_id':
      return trans._n('%1 government id', '%1 government ids', n);
    case 'financial':
      return trans._n('%1 financial item', '%1 financial items', n);
    case 'health':
      return trans._n('%1 health item', '%1 health items', n);
    case 'location':
      return trans._n('%1 location', '%1 locations', n);
    case 'online_id':
      return trans._n('%1 online id', '%1 online ids', n);
    case 'ip_marker':
      return trans._n('%1 confidential item', '%1 confidential items', n);
    case 'integrity':
      return trans._n('%1 suspect text', '%1 suspect texts', n);
    default:
      return trans._n('%1 personal item', '%1 personal items', n);
  }
}

/** Where a finding stands in its cell: in the source by line, in an output, or in what is not shown. */
export function placeName(finding: IFinding, trans: TranslationBundle): string {
  if (finding.output) {
    return trans.__('output %1', finding.output.index + 1);
  }
  if (finding.pointer?.startsWith('/attachments')) {
    return trans.__('attachment');
  }
  if (finding.pointer) {
    return trans.__('metadata');
  }
  return trans.__('line %1', finding.line);
}

/** What policy says of what is about to be sent: as it will happen, or as it would if it were asked. */
function verdict(action: Action, asked: boolean, trans: TranslationBundle): string {
  switch (action) {
    case 'allow':
    case 'audit':
      return trans.__('policy allows it');
    case 'warn':
      return asked ? trans.__('policy warns') : trans.__('policy would warn');
    case 'mask':
      return asked ? trans.__('policy masks it') : trans.__('policy would mask it');
    case 'confirm':
      return asked ? trans.__('policy asks first') : trans.__('policy would ask first');
    case 'block':
      return asked ? trans.__('policy blocks it') : trans.__('policy would block it');
  }
}

/** What a cell is about to send, in one or two sentences. */
export function sendingText(sending: ISending, trans: TranslationBundle): string {
  const items = Object.entries(sending.counts).map(([category, count]) => counted(category, count, trans));
  const what = items.length > 0 ? items.join(', ') : trans.__('nothing found in the text');
  const said = [trans.__('About to be sent to %1: %2.', sending.title, what)];
  if (items.length > 0) {
    said.push(
      sending.checked
        ? trans.__('%1 checks it when the cell runs: %2.', '%%safe_prompt', verdict(sending.action, true, trans))
        : trans.__('Nothing checks it on its way; %1.', verdict(sending.action, false, trans))
    );
  }
  if (sending.references.length > 0) {
    const names = sending.references.map(name => `{${name}}`).join(', ');
    said.push(
      sending.checked
        ? trans.__('The values of %1 are checked when the cell runs.', names)
        : trans.__('The values of %1 are put in later and checked by nobody.', names)
    );
  }
  return said.join(' ');
}

/** Findings without repetitions: one value in both copies of an output, as text and as HTML, is one finding. */
export function distinct(findings: readonly IFinding[]): IFinding[] {
  const seen = new Set<string>();
  return findings.filter(finding => {
    if (!finding.output) {
      return true;
    }
    const key = `${finding.output.index} ${finding.rule} ${finding.fingerprint}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The gravest severity, null where there is no finding. */
export function worst(findings: readonly IFinding[]): Severity | null {
  let found = -1;
  for (const finding of findings) {
    found = Math.max(found, SEVERITIES.indexOf(finding.severity));
  }
  return found < 0 ? null : SEVERITIES[found];
}

/** The highest class among findings that are more than a hint. */
export function highest(findings: readonly IFinding[]): Classification {
  let found = 0;
  for (const finding of findings) {
    if (finding.severity !== 'info' && !finding.note) {
      found = Math.max(found, CLASSIFICATIONS.indexOf(finding.classification));
    }
  }
  return CLASSIFICATIONS[found];
}

/** Findings by severity, the gravest first, without those there are none of. */
export function bySeverity(findings: readonly IFinding[]): [Severity, number][] {
  return [...SEVERITIES]
    .reverse()
    .map(severity => [severity, findings.filter(one => one.severity === severity).length] as [Severity, number])
    .filter(([, count]) => count > 0);
}

/** `2 critical, 1 low`. */
export function countsText(findings: readonly IFinding[], trans: TranslationBundle): string {
  return bySeverity(findings)
    .map(([severity, count]) => `${count} ${severityName(severity, trans).toLocaleLowerCase()}`)
    .join(', ');
}
