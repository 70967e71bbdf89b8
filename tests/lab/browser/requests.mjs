// No WebSocket of ours opens: the page asks in single requests.

import { cell, finish, hover, open, settings, source, start } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await page.addInitScript(() => {
  const Real = window.WebSocket;
  window.WebSocket = new Proxy(Real, {
    construct(target, args) {
      const blocked = String(args[0]).includes('safe-prompt/socket');
      return new target(blocked ? 'ws://127.0.0.1:9/' : args[0], args[1]);
    }
  });
});
await open(page, { ...given, bare: true });
await page.waitForFunction(() => /critical/.test(document.querySelector('.safe-prompt-status')?.textContent ?? ''));
const marks = await page.locator('.cm-content .safe-prompt-mark').count();
const title = await page.locator('.safe-prompt-status').getAttribute('title');
await hover(page, cell(page, 0).locator('.cm-content .safe-prompt-mark').first());
await page.locator('.cm-tooltip .cm-diagnostic button', { hasText: 'Mask' }).first().click();
await page.waitForFunction(() => window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.getSource().includes('SP_'));
const masked = await source(page, 0);
await browser.close();
finish({ marks, title, masked, said: said.filter(text => !/WebSocket/.test(text)) });
