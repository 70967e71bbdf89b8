// How long after the last key of a value its mark is there, in cells of several kinds, kernel idle and busy.

import { cell, edit, finish, open, run, settings, start } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await open(page, given);

/** Type a text whose end is the value, and measure in the page from its last key to the mark over all of it. */
async function once(index, before, value) {
  await edit(page, index);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(before);
  await page.evaluate(
    ([at, wanted]) => {
      const node = document.querySelector(`.jp-Notebook .jp-Cell[data-windowed-list-index="${at}"]`);
      const state = (window.measured = { key: 0, mark: 0 });
      const key = () => (state.key = performance.now());
      node.addEventListener('keydown', key, true);
      const look = () => {
        const marks = [...node.querySelectorAll('.cm-content .safe-prompt-mark')];
        if (marks.map(mark => mark.textContent).join('').endsWith(wanted)) {
          state.mark = performance.now();
          observer.disconnect();
          node.removeEventListener('keydown', key, true);
        }
      };
      const observer = new MutationObserver(look);
      observer.observe(node, { childList: true, subtree: true, attributes: true, characterData: true });
    },
    [index, value]
  );
  await page.keyboard.type(value, { delay: 0 });
  await page.waitForFunction(() => window.measured.mark > 0);
  return page.evaluate(() => window.measured.mark - window.measured.key);
}

async function series() {
  const found = {};
  for (const [name, { index, before }] of Object.entries(given.cells)) {
    found[name] = [];
    for (const value of given.values) {
      found[name].push(await once(index, before, value));
    }
  }
  return found;
}

const idle = await series();
let busy = {};
if (given.busy !== undefined) {
  await cell(page, given.busy).locator('.cm-content').click();
  await page.evaluate(() => {
    const content = window.jupyterapp.shell.currentWidget.content;
    window.jupyterapp.commands.execute('notebook:run-cell');
    return content.mode;
  });
  await page.waitForFunction(() => /\*/.test(document.querySelector('.jp-Notebook').textContent));
  await page.waitForTimeout(2000);
  busy = await series();
  await run(page, 'notebook:interrupt-kernel');
}
await browser.close();
finish({ idle, busy, said });
