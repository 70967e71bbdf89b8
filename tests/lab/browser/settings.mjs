// Settings take effect at once.

import { finish, open, rest, run, seen, settings, start } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await open(page, given);
const plugin = 'jupyterlab-safe-prompt:plugin';

/** What is to be seen, once it has come to rest and `fits`. */
async function look(fits) {
  const counts = async () =>
    JSON.stringify({
      marks: await page.locator('.cm-content .safe-prompt-mark').count(),
      badges: await page.locator('.safe-prompt-badge').count(),
      bars: await page.locator('.safe-prompt-output').count(),
      status: await page.locator('.safe-prompt-status').innerText()
    });
  return JSON.parse(await seen(() => rest(counts), found => fits(JSON.parse(found))));
}
const checked = found => /^Restricted/.test(found.status) && found.marks > 0;

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

const on = await look(checked);
await run(page, 'safe-prompt:toggle');
const off = await look(found => found.status === 'off' && !found.marks);
await run(page, 'safe-prompt:toggle');
await look(checked);
await set({ minSeverity: 'critical' });
const critical = await look(checked);
await set({ outputs: false });
const withoutOutputs = await look(checked);
await set({});
await browser.close();
finish({ on, off, critical, withoutOutputs, said });
