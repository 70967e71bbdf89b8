// What every scenario needs: Debian's Chromium, a page with a notebook, and what was said on its console.
//
// A scenario reads its settings as JSON from standard input (values are made at run time and never stand in a file or
// in a command line) and writes one JSON object as its last line.

import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const extension = fileURLToPath(new URL('../../../jupyter_ext/labextension/package.json', import.meta.url));
const { chromium } = createRequire(extension)('playwright-core');
const PATIENCE = 60_000; // milliseconds: a busy machine fails no test

export async function settings() {
  let text = '';
  for await (const chunk of process.stdin) {
    text += chunk;
  }
  return JSON.parse(text);
}

/** A browser with one page. `said` gathers warnings and errors of the page that speak of us. */
export async function start({ chromium: path, width = 1440, height = 900 }) {
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  const context = await browser.newContext({ viewport: { width, height }, acceptDownloads: true });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const said = [];
  page.on('console', message => {
    const ours = /safe.?prompt/i.test(message.text() + message.location().url);
    const slow = /took .* to activate/.test(message.text()); // says how busy the machine is
    if (['error', 'warning'].includes(message.type()) && ours && !slow) {
      said.push(message.text().slice(0, 300));
    }
  });
  page.on('pageerror', error => said.push(`${error.message} ${error.stack ?? ''}`.slice(0, 500)));
  return { browser, page, said };
}

/** Open a notebook in JupyterLab or Notebook 7 and wait until it is drawn and, unless `bare`, checked. */
export async function open(page, { url, token, app = 'lab', notebook, bare = false }) {
  const place = app === 'lab' ? 'lab/tree' : 'notebooks';
  await page.goto(`${url}${place}/${notebook}?token=${token}&reset`);
  await page.waitForSelector('.jp-Notebook .jp-Cell');
  await page.waitForFunction(() => window.jupyterapp?.restored);
  await page.waitForTimeout(1000);
  for (let dialog = await page.$('dialog.jp-Dialog, .jp-Dialog'); dialog; dialog = null) {
    await page.keyboard.press('Escape');
  }
  if (!bare) {
    await page.waitForFunction(() => document.querySelector('.safe-prompt-status')?.textContent?.length > 3);
  }
}

export async function run(page, command, args = {}) {
  return page.evaluate(([id, given]) => void window.jupyterapp.commands.execute(id, given), [command, args]);
}

export async function theme(page, name) {
  await run(page, 'apputils:change-theme', { theme: name });
  await page.waitForTimeout(1500);
}

/** What `look` gives as soon as it `fits`; when patience ends whatever it gives, which the test will name. */
export async function seen(look, fits) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await look();
    if (fits(found) || Date.now() > end) {
      return found;
    }
    await pause(100);
  }
}

/** A text that `look` gives, once it is another than `before` and has stayed the same for 700 ms. */
export async function rest(look, before = undefined) {
  let last;
  return seen(
    async () => {
      last = await look();
      await pause(700);
      return look();
    },
    found => found !== before && found === last
  );
}

/** The nth cell, from 0. */
export function cell(page, index) {
  return page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
}

export async function source(page, index) {
  return page.evaluate(at => {
    const panel = window.jupyterapp.shell.currentWidget;
    return panel.content.widgets[at].model.sharedModel.getSource();
  }, index);
}

export async function outputs(page, index) {
  return page.evaluate(at => {
    const panel = window.jupyterapp.shell.currentWidget;
    return JSON.stringify(panel.content.widgets[at].model.outputs.toJSON());
  }, index);
}

/** Begin to edit a cell. */
export async function edit(page, index) {
  const editor = cell(page, index).locator('.cm-content');
  if (!(await editor.isVisible())) {
    await cell(page, index).dblclick();
  }
  await editor.click();
}

/** Point at a mark, as a person does: once more where the page moved under the pointer. */
export async function hover(page, mark) {
  const tooltip = page.locator('.cm-tooltip .cm-diagnostic').first();
  for (let tries = 0; tries < 12; tries++) {
    await page.mouse.move(3, 3);
    const shown = await mark
      .hover({ timeout: 4000 })
      .then(() => tooltip.waitFor({ timeout: 2000 }))
      .then(() => true, () => false);
    if (shown) {
      return;
    }
  }
  throw new Error('no tooltip');
}

export function finish(result) {
  console.log(JSON.stringify(result));
}
