// A notebook longer than the window: what is out of view is checked from the model.

import { cell, finish, open, run, settings, start } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await open(page, given);
await page.waitForFunction(() => /critical/.test(document.querySelector('.safe-prompt-status').textContent));
const status = await page.locator('.safe-prompt-status').innerText();
const drawn = await page.locator('.jp-Notebook .cm-content').count();
await run(page, 'safe-prompt:next-finding');
const mark = cell(page, given.last).locator('.cm-content .safe-prompt-mark');
await mark.first().waitFor();
const marked = (await mark.allInnerTexts()).join('');
await browser.close();
finish({ status, drawn, marked, said });
