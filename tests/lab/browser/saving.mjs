// After saving: what each setting asks, and that nothing changes without an answer.

import { finish, open, outputs, run, settings, start } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await open(page, given);
const result = {};

async function saved(onSave) {
  await page.evaluate(
    value => window.jupyterapp.serviceManager.settings.save('jupyterlab-safe-prompt:plugin', JSON.stringify({ onSave: value })),
    onSave
  );
  await open(page, given);
  await page.waitForFunction(() => /critical/.test(document.querySelector('.safe-prompt-status')?.textContent ?? ''));
  await run(page, 'docmanager:save');
  await page.waitForTimeout(1500);
}

await saved('off');
result.off = {
  dialogs: await page.locator('.jp-Dialog').count(),
  offers: await page.locator('.Toastify__toast', { hasText: 'findings in its outputs' }).count()
};
await saved('strip-outputs');
result.asked = (await page.locator('.jp-Dialog').innerText()).replace(/\s+/g, ' ');
await page.locator('.jp-Dialog button', { hasText: 'Leave them' }).click();
await page.waitForTimeout(500);
result.left = await outputs(page, 3);
await saved('mask-outputs');
await page.locator('.jp-Dialog button', { hasText: 'Mask outputs and save' }).click();
await page.waitForFunction(() => !document.querySelector('.safe-prompt-output'));
await page.waitForFunction(() => !window.jupyterapp.shell.currentWidget.context.model.dirty);
result.masked = await outputs(page, 3);
await page.evaluate(() => window.jupyterapp.serviceManager.settings.save('jupyterlab-safe-prompt:plugin', '{}'));
await browser.close();
finish({ ...result, said });
