// A cell that policy wants confirmed: what is asked, where, and what each answer does.

import { cell, finish, open, outputs, run, settings, start } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await open(page, given);
const idle = () =>
  page.waitForFunction(() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle');

async function runCell(index) {
  await page.evaluate(at => {
    const content = window.jupyterapp.shell.currentWidget.content;
    content.activeCellIndex = at;
    content.deselectAll();
  }, index);
  await run(page, 'notebook:run-cell');
}

await idle();
await runCell(0);
await page.waitForTimeout(500);
await idle();
const asked = [];
for (const answer of given.answers) {
  await runCell(1);
  const box = cell(page, 1).locator('.jp-Stdin');
  await box.waitFor();
  const input = box.locator('input');
  asked.push({
    question: await box.innerText(),
    kind: await input.evaluate(node => node.type),
    focused: await input.evaluate(node => node === document.activeElement),
    page: await page.evaluate(() => document.querySelector('.jp-Notebook').innerText)
  });
  if (given.shot) {
    await page.screenshot({ path: given.shot });
  }
  await input.fill(answer);
  await input.press('Enter');
  await box.waitFor({ state: 'detached' });
  await page.waitForFunction(() => !/\*/.test(document.querySelectorAll('.jp-Notebook .jp-InputPrompt')[1].textContent));
  await idle();
  asked.at(-1).outputs = await outputs(page, 1);
}
await browser.close();
finish({ asked, said });
