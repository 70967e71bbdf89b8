import assert from 'node:assert/strict';
import { test } from 'node:test';

import { difference, environmentLine, placer, stem } from '../src/edit';
import { keepData, restoreData } from '../src/outputdata';
import { IFinding, pieces } from '../src/protocol';
import { occurrences } from '../src/search';
import { bySeverity, countsText, distinct, highest, sendingText, worst } from '../src/words';

const trans: any = {
  __: (text: string, ...given: any[]) => text.replace(/%(\d)/g, (_, at) => String(given[Number(at) - 1])),
  _n: (one: string, many: string, n: number) => (n === 1 ? one : many).replace('%1', String(n))
};

function finding(values: Partial<IFinding>): IFinding {
  return {
    rule: 'r', entity: 'E', category: 'credential', classification: 'restricted', severity: 'high', message: 'm',
    why: '', remedy: '', page: '', preview: '', fingerprint: 'f', line: 1, column: false, spans: [[0, 1]], ...values
  };
}

const EDITS: [string, string][] = [
  ['', ''],
  ['', 'a'],
  ['a', ''],
  ['abc', 'abc'],
  ['x = "abc"  # 😀', 'x = "SP_1"  # 😀'],
  ['😀', '😁'], // they share their first half
  ['😀a', '😀😀a'],
  ['aaa', 'aa'],
  ['a\r\nb', 'a\nb'],
  ['a\r\nb', 'a\rb'],
  ['import os\n', 'import os\nimport os\n']
];

for (const [before, after] of EDITS) {
  test(`an edit makes ${JSON.stringify(after)} of ${JSON.stringify(before)}`, () => {
    const { start, end, value } = difference(before, after);
    assert.equal(before.slice(0, start) + value + before.slice(end), after);
    for (const cut of [before.slice(0, start), before.slice(end), value]) {
      assert.ok(cut.isWellFormed(), 'a surrogate pair was cut in two');
    }
  });
}

test('an edit of random texts', () => {
  const alphabet = ['a', 'b', '\n', '\r', '😀', '😁'];
  let seed = 7;
  const next = (most: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % most;
  const text = () => Array.from({ length: next(9) }, () => alphabet[next(alphabet.length)]).join('');
  for (let round = 0; round < 3000; round++) {
    const [before, after] = [text(), text()];
    const { start, end, value } = difference(before, after);
    assert.equal(before.slice(0, start) + value + before.slice(end), after);
    assert.ok(before.slice(0, start).isWellFormed() && before.slice(end).isWellFormed());
  }
});

test('offsets of an editor, in which a line end is one character', () => {
  const at = placer('😀\r\nb\r\nc');
  assert.deepEqual([0, 2, 4, 5, 7].map(at), [0, 2, 3, 4, 5]);
  assert.deepEqual([0, 1, 2].map(placer('a\nb')), [0, 1, 2]);
});

test('a line of a .env file', () => {
  assert.equal(environmentLine('A', 'abc_1-2.3/4+5=='), 'A=abc_1-2.3/4+5==');
  assert.equal(environmentLine('A', "it's $HOME"), "A='it'\\''s $HOME'");
  assert.equal(environmentLine('A', '😀 b'), "A='😀 b'");
});

test('names of files', () => {
  assert.deepEqual(['a/b.c.ipynb', 'b', ''].map(stem), ['b.c', 'b', '']);
});

test('a long update goes out in pieces, whole cells in their order', () => {
  const cell = (id: string, length: number) => ({ id, type: 'code' as const, tags: [], mime: '', source: 'x'.repeat(length) });
  const update = { type: 'update' as const, document: 4, full: true, order: ['a', 'b', 'c', 'd'], language: 'python',
    cells: [cell('a', 5), cell('b', 20), cell('c', 3), cell('d', 3)] };
  const sent = pieces(update, 8);
  assert.deepEqual(sent.map(one => one.cells!.map(each => each.id)), [['a'], ['b'], ['c', 'd']]);
  assert.deepEqual(sent.map(one => one.full), [true, undefined, undefined]);
  assert.deepEqual(sent[0].order, ['a', 'b', 'c', 'd']);
  assert.ok(sent.every(one => one.document === 4));
  assert.equal(pieces({ type: 'update', document: 1 }).length, 1);
});

test('binary data stays in the page and comes back, also where an output before it is gone', () => {
  const outputs = [
    { output_type: 'stream', name: 'stdout', text: 'x' },
    { output_type: 'display_data', data: { 'image/png': 'AAAA', 'text/plain': 'p', 'image/svg+xml': '<svg/>' } },
    { output_type: 'display_data', data: { 'application/pdf': 'BBBB' } }
  ];
  const kept = keepData(outputs);
  assert.ok(!JSON.stringify(kept).includes('AAAA') && !JSON.stringify(kept).includes('BBBB'));
  assert.ok(JSON.stringify(kept).includes('<svg/>'), 'an SVG image is text');
  assert.deepEqual(restoreData(kept, outputs), outputs);
  assert.deepEqual(restoreData(kept.slice(1), outputs), outputs.slice(1));
  assert.deepEqual(restoreData(JSON.parse(JSON.stringify(kept).replace(/"(safe-prompt:kept[^"]*)"/g, '["$1"]')), outputs), outputs);
});

test('occurrences', () => {
  assert.deepEqual(occurrences('😀ab ab', ['ab']), [[2, 4], [5, 7]]);
  assert.deepEqual(occurrences('aaaa', ['aa', '']), [[0, 2], [2, 4]]);
  assert.equal(occurrences('a'.repeat(50), ['a'], 10).length, 10);
});

test('summaries', () => {
  const some = [finding({ severity: 'low', classification: 'internal' }), finding({ severity: 'critical' }), finding({ severity: 'low' })];
  assert.equal(worst(some), 'critical');
  assert.equal(worst([]), null);
  assert.equal(highest(some), 'restricted');
  assert.equal(highest([finding({ severity: 'info' })]), 'public');
  assert.deepEqual(bySeverity(some), [['critical', 1], ['low', 2]]);
  assert.equal(countsText(some, trans), '1 critical, 2 low');
});

test('one value in both copies of an output is one finding', () => {
  const output = { index: 0, mime: 'text/plain' };
  const found = [finding({ output }), finding({ output: { index: 0, mime: 'text/html' } }),
    finding({ output: { index: 1, mime: 'text/plain' } }), finding({}), finding({})];
  assert.equal(distinct(found).length, 4);
});

test('what is about to be sent, in words', () => {
  const sending = { destination: 'openai', title: 'OpenAI API', checked: false, action: 'block' as const, reasons: [],
    counts: { credential: 1, contact: 2 }, masked: 3, references: ['df'] };
  const said = sendingText(sending, trans);
  assert.match(said, /sent to OpenAI API: 1 secret, 2 contacts\. Nothing checks it on its way; policy would block it\./);
  assert.match(said, /\{df\} are put in later/);
  assert.match(sendingText({ ...sending, checked: true }, trans), /%%safe_prompt checks it .* policy blocks it/);
  assert.match(sendingText({ ...sending, counts: {}, references: [] }, trans), /nothing found in the text\.$/);
});
