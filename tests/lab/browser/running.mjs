// A notebook at work: cells run and run again, move, go and come back, in two views; outputs are cleaned and saved.

import { cell, edit, finish, open, rest, run, settings, start } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await open(page, given);
const result = {};
const status = () => page.locator('.safe-prompt-status').innerText();
const statusIs = text =>
  page.waitForFunction(wanted => document.querySelector('.safe-prompt-status')?.textContent === wanted, text);

async function set(index, text) {
  await page.evaluate(
    ([at, value]) => window.jupyterapp.shell.currentWidget.content.widgets[at].model.sharedModel.setSource(value),
    [index, text]
  );
}

async function runCell(index) {
  await page.evaluate(at => {
    const content = window.jupyterapp.shell.currentWidget.content;
    content.activeCellIndex = at;
    content.deselectAll();
  }, index);
  await run(page, 'notebook:run-cell');
}

// The value is put together while it runs, so that the source holds none.
await page.waitForFunction(() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle');
const half = Math.floor(given.value.length / 2);
await set(0, `a, b = ${JSON.stringify(given.value.slice(0, half))}, ${JSON.stringify(given.value.slice(half))}\nprint("😀 token=" + "".join([a, b]))`);
await runCell(0);
await statusIs('Restricted · 1 critical');
await cell(page, 0).locator('.safe-prompt-output').waitFor();
result.highlighted = await page.evaluate(() => [...(CSS.highlights.get('safe-prompt-mark') ?? [])].map(range => range.toString()));

// In a second view of the same notebook.
await run(page, 'docmanager:clone');
await page.waitForFunction(() => document.querySelectorAll('.safe-prompt-output').length === 2);
result.views = await page.locator('.safe-prompt-output').count();
await run(page, 'application:close');
await page.waitForFunction(
  () => document.querySelectorAll('.jp-NotebookPanel').length === 1 && window.jupyterapp.shell.currentWidget?.content?.widgets
);

// Run again without the value: the bar goes.
const before = await page.evaluate(() => window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.getSource());
await set(0, 'print("nothing")');
await runCell(0);
await statusIs('Nothing found');
result.cleared = await page.locator('.safe-prompt-output').count();

// An error quotes it.
await set(0, before.replace('print("😀 token=" + ', 'raise ValueError("key " + '));
await runCell(0);
await page.waitForFunction(() => /critical/.test(document.querySelector('.safe-prompt-status').textContent));
result.traceback = await status();

// Cells move, go, and come back.
await set(1, `token = "${given.value}"`);
await cell(page, 1).locator('.cm-content .safe-prompt-mark').first().waitFor();
await page.evaluate(() => (window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1));
await run(page, 'notebook:move-cell-up');
await cell(page, 0).locator('.cm-content .safe-prompt-mark').first().waitFor();
result.moved = await rest(() => page.locator('.cm-content .safe-prompt-mark').count());
await run(page, 'notebook:delete-cell');
await page.waitForFunction(() => !document.querySelector('.cm-content .safe-prompt-mark'));
await run(page, 'notebook:undo-cell-action');
await page.locator('.cm-content .safe-prompt-mark').first().waitFor();
result.back = await rest(() => page.locator('.cm-content .safe-prompt-mark').count());
await edit(page, 0);
await page.keyboard.press('Home');
await page.keyboard.type('# 😀😀 ');
const marked = async () => (await cell(page, 0).locator('.cm-content .safe-prompt-mark').allInnerTexts()).join('');
result.shifted = await rest(marked);

// Saved with the error's output: the offer cleans it and saves again.
await page.keyboard.press('Escape');
await run(page, 'docmanager:save');
await page.locator('.Toastify__toast button', { hasText: 'Mask outputs' }).first().click();
await page.waitForFunction(() => !document.querySelector('.safe-prompt-output'));
await page.waitForFunction(() => !window.jupyterapp.shell.currentWidget.context.model.dirty);
result.after = await rest(status);
await browser.close();
finish({ ...result, said });
