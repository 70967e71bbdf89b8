// The pictures of the documentation.

import { cell, finish, hover, open, run, settings, start, theme } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await open(page, given);
await run(page, 'safe-prompt:open-panel');
await run(page, 'application:toggle-left-area');
await page.locator('.safe-prompt-entry').first().waitFor();
await page.waitForTimeout(1000);
await hover(page, cell(page, 0).locator('.cm-content .safe-prompt-mark').last());
await page.screenshot({ path: `${given.folder}/lab-light.png` });
await page.mouse.move(3, 3);
await theme(page, 'JupyterLab Dark');
await page.locator('.safe-prompt-entry').nth(2).click();
await page.waitForTimeout(800);
await page.screenshot({ path: `${given.folder}/lab-dark.png` });
await theme(page, 'JupyterLab Light');
await open(page, { ...given, app: 'notebook' });
await page.waitForTimeout(1000);
await hover(page, cell(page, 3).locator('.cm-content .safe-prompt-mark').last());
await page.screenshot({ path: `${given.folder}/notebook7.png` });
await browser.close();
finish({ said });
