// Settings take effect at once.

import { finish, open, run, settings, start } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await open(page, given);
const plugin = 'jupyterlab-safe-prompt:plugin';

async function look() {
  await page.waitForTimeout(1200);
  return {
    marks: await page.locator('.cm-content .safe-prompt-mark').count(),
    badges: await page.locator('.safe-prompt-badge').count(),
    bars: await page.locator('.safe-prompt-output').count(),
    status: await page.locator('.safe-prompt-status').innerText()
  };
}

/** As the settings editor does it: through the server. */
async function set(values) {
  await page.evaluate(
    async ([id, raw]) => {
      const settings = window.jupyterapp.serviceManager.settings;
      await settings.save(id, raw);
    },
    [plugin, JSON.stringify(values)]
  );
  await page.reload();
  await page.waitForSelector('.jp-Notebook .jp-Cell');
  await page.waitForFunction(() => window.jupyterapp?.restored);
}

const on = await look();
await run(page, 'safe-prompt:toggle');
const off = await look();
await run(page, 'safe-prompt:toggle');
await look();
await set({ minSeverity: 'critical' });
const critical = await look();
await set({ outputs: false });
const withoutOutputs = await look();
await set({});
await browser.close();
finish({ on, off, critical, withoutOutputs, said });
