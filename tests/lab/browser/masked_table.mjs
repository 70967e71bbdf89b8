// The picture of a masked table in JupyterLab.

import { finish, open, run, settings, start } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await open(page, given);
await run(page, 'application:toggle-left-area');
await page.locator('.jp-OutputArea-output table').first().waitFor();
await page.waitForTimeout(1500);
await page.screenshot({ path: `${given.folder}/masked-table.png` });
await browser.close();
finish({ said });
