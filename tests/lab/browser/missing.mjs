// The labextension on a server without our part.

import { finish, open, settings, start } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await open(page, { ...given, bare: true });
const notice = page.locator('.Toastify__toast', { hasText: 'safe-prompt' });
await notice.first().waitFor();
await page.waitForTimeout(3000);
const result = {
  notices: await notice.count(),
  notice: await notice.first().innerText(),
  status: await page.locator('.safe-prompt-status').innerText(),
  marks: await page.locator('.safe-prompt-mark').count()
};
await browser.close();
finish({ ...result, said: said.filter(text => !/404/.test(text)) });
