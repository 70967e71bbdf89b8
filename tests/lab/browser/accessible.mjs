// Names and keyboard: what a screen reader and a person without a mouse get.

import { finish, open, run, settings, start } from './page.mjs';

const given = await settings();
const { browser, page, said } = await start(given);
await open(page, given);
await run(page, 'safe-prompt:open-panel');
await page.locator('.safe-prompt-entry').first().waitFor();
const result = await page.evaluate(() => {
  const ours = [...document.querySelectorAll('[class*="safe-prompt"] button, button[class*="safe-prompt"], .safe-prompt-panel select')];
  const describe = node => `${node.tagName}.${node.className}`;
  return {
    nameless: ours.filter(node => !(node.getAttribute('aria-label') || node.textContent.trim())).map(describe),
    unreachable: ours.filter(node => node.tabIndex < 0 || node.disabled).map(describe),
    severities: [...new Set([...document.querySelectorAll('.safe-prompt-panel .safe-prompt-severity')].map(node => node.textContent))]
  };
});
await page.locator('.safe-prompt-entry').first().focus();
await page.keyboard.press('ArrowDown');
const arrows = await page.evaluate(() => document.activeElement === document.querySelectorAll('.safe-prompt-entry')[1]);
await browser.close();
finish({ ...result, arrows, said });
