// What can be done about findings, done by hand: tooltip, panel, keys, outputs, saving. The notebook is
// `tests/lab/notebooks.py: fixes_notebook`.

import { cell, edit, finish, hover, open, outputs, rest, run, seen, settings, source, start } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await open(page, given);
const result = {};
const step = async (name, work) => {
  try {
    result[name] = await work();
  } catch (error) {
    result[name] = `failed: ${String(error.message ?? error).slice(0, 300)}`;
    if (given.shots) {
      await page.screenshot({ path: `${given.shots}/failed-${name}.png` });
    }
  }
};

const marks = index => cell(page, index).locator('.cm-content .safe-prompt-mark');
const tooltip = page.locator('.cm-tooltip .cm-diagnostic');

async function fromTooltip(index, label) {
  await hover(page, marks(index).first());
  const text = await tooltip.first().innerText();
  await tooltip.locator('button', { hasText: label }).first().click();
  return text;
}

await step('mask', async () => {
  const before = await source(page, 0);
  const text = await fromTooltip(0, 'Mask');
  await page.waitForFunction(old => window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.getSource() !== old, before);
  const masked = await source(page, 0);
  await page.waitForFunction(() => !document.querySelector('[data-windowed-list-index="0"] .cm-content .safe-prompt-mark'));
  await edit(page, 0);
  await page.keyboard.press('ControlOrMeta+z');
  const undone = (await seen(() => source(page, 0), now => now === before)) === before;
  return { text, masked, undone };
});

await step('environment', async () => {
  await page.waitForSelector('[data-windowed-list-index="0"] .cm-content .safe-prompt-mark');
  await page.mouse.move(5, 5);
  await fromTooltip(0, 'Move to environment');
  await page.waitForFunction(() =>
    window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.getSource().includes('os.environ')
  );
  const copy = page.locator('.Toastify__toast button', { hasText: 'Copy' }).first();
  await copy.click();
  return { source: await source(page, 0), clipboard: await page.evaluate(() => navigator.clipboard.readText()) };
});

await step('allow', async () => {
  await page.mouse.move(5, 5);
  await fromTooltip(1, 'Allow with reason');
  await page.locator('.jp-Dialog input').fill('revoked "in" March');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    window.jupyterapp.shell.currentWidget.content.widgets[1].model.sharedModel.getSource().includes('safe-prompt: allow')
  );
  await page.waitForFunction(() => !document.querySelector('[data-windowed-list-index="1"] .cm-content .safe-prompt-mark'));
  return source(page, 1);
});

await step('keys', async () => {
  await cell(page, 0).locator('.cm-content').click();
  await page.keyboard.press('Escape');
  const place = () =>
    page.evaluate(() => {
      const content = window.jupyterapp.shell.currentWidget.content;
      const output = document.activeElement?.closest('.safe-prompt-output') ? 'output' : '';
      return JSON.stringify([content.activeCellIndex, content.mode, output, content.activeCell.editor?.getCursorPosition()]);
    });
  const visited = [];
  let at = await place();
  const jump = async key => {
    await page.keyboard.press(key);
    at = await rest(place, at);
    return JSON.parse(at);
  };
  for (let stop = 0; stop < given.stops + 1; stop++) {
    visited.push((await jump('F8')).slice(0, 3));
  }
  return { seen: visited, back: (await jump('Shift+F8'))[0] };
});

await step('saveOffer', async () => {
  await run(page, 'docmanager:save');
  const offer = page.locator('.Toastify__toast', { hasText: 'findings in its outputs' }).first();
  await offer.waitFor();
  return (await offer.innerText()).replace(/\s+/g, ' ');
});

await step('output', async () => {
  await cell(page, 2).scrollIntoViewIfNeeded();
  const bar = cell(page, 2).locator('.safe-prompt-output').first();
  const text = await bar.innerText();
  await bar.locator('button', { hasText: 'Mask' }).click();
  await page.waitForFunction(() => !document.querySelector('[data-windowed-list-index="2"] .safe-prompt-output'));
  const clear = cell(page, 3).locator('.safe-prompt-output');
  await clear.locator('button', { hasText: 'Clear' }).click();
  await page.waitForFunction(() => window.jupyterapp.shell.currentWidget.content.widgets[3].model.outputs.length === 0);
  return { text, masked: await outputs(page, 2), cleared: await outputs(page, 3), image: await outputs(page, 4) };
});

await step('panel', async () => {
  await run(page, 'safe-prompt:open-panel');
  const entry = page.locator('.safe-prompt-entry').first();
  await entry.waitFor();
  const entries = await page.locator('.safe-prompt-entry').count();
  const summary = await page.locator('.safe-prompt-panel-summary').innerText();
  // Something is found while the button is held: the click counts all the same.
  const before = await source(page, 0);
  const becomes = text =>
    page.evaluate(value => window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.setSource(value), text);
  const critical = wanted =>
    page.waitForFunction(
      value => /critical/.test(document.querySelector('.safe-prompt-status').textContent) === value,
      wanted
    );
  await rest(async () => JSON.stringify(await entry.boundingBox())); // the panel has come to rest
  await entry.hover();
  await page.mouse.down();
  await becomes(`${before}\nheld = "${given.value}"`);
  await critical(true);
  await page.waitForTimeout(200);
  await page.mouse.up();
  await page.locator('.safe-prompt-panel-body .safe-prompt-tip').waitFor();
  await becomes(before);
  await critical(false);
  const active = await page.evaluate(() => window.jupyterapp.shell.currentWidget.content.activeCellIndex);
  await page.locator('.safe-prompt-panel select').selectOption('severity');
  const groups = await page.locator('.safe-prompt-panel-body h3').allInnerTexts();
  await page.locator('.safe-prompt-panel select').selectOption('cell');
  return { entries, summary, active, groups };
});

await step('report', async () => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.safe-prompt-panel button', { hasText: 'Report' }).click()
  ]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) {
    chunks.push(chunk);
  }
  return { name: download.suggestedFilename(), body: JSON.parse(Buffer.concat(chunks).toString()) };
});

await step('maskAll', async () => {
  await page.locator('.safe-prompt-panel button', { hasText: 'Mask all' }).click();
  await page.locator('.jp-Dialog button', { hasText: 'Mask all' }).click();
  await page.waitForFunction(() => document.querySelector('.safe-prompt-status')?.textContent === 'Nothing found');
  await run(page, 'docmanager:save');
  return seen(() => page.evaluate(() => window.jupyterapp.shell.currentWidget.context.model.dirty), dirty => !dirty);
});

await step('ignore', async () => {
  await edit(page, 0);
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.insertText('\nother = "' + given.value + '"');
  await marks(0).first().waitFor();
  await run(page, 'safe-prompt:ignore-cell');
  await page.locator('.jp-Dialog button', { hasText: 'Add the tag' }).click();
  await page.waitForFunction(() => !document.querySelector('[data-windowed-list-index="0"] .cm-content .safe-prompt-mark'));
  return page.evaluate(() => window.jupyterapp.shell.currentWidget.content.widgets[0].model.getMetadata('tags'));
});

await browser.close();
finish({ ...result, said });
