/** The status page in a browser: what a person would do with it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { endSpawned, spawnPostwatch, type Spawned } from '../support/spawn-postwatch.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-page-'));
let run: Spawned;
let url = '';
let browser: Browser;
let page: Page;

beforeAll(async () => {
  run = spawnPostwatch(['run', '--port', '0'], { cwd: folder });
  [, url = ''] = await run.says(/Status page (http:\S+)/);
  await run.says(/SMTP_GREETING_DRIBBLES/);
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => existsSync(path),
  );
  browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox'],
  });
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 1100, height: 800 },
  });
  page = await context.newPage();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  run.child.kill('SIGINT');
  await Promise.race([run.exited, new Promise((resolve) => setTimeout(resolve, 10_000).unref())]);
  await endSpawned();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

test('one sentence on top, worst first, readable without JavaScript', async () => {
  await page.goto(url);
  expect(await page.locator('h1').innerText()).toMatch(/^\d+ of \d+ targets need you/);
  const statuses = await page.locator('tbody tr td:first-child').allInnerTexts();
  const order = ['critical', 'warning', 'unknown', 'ok'];
  expect(statuses.length).toBeGreaterThan(20);
  expect(statuses).toEqual([...statuses].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
});

test('a row leads to the explained finding, the timings and the transcript', async () => {
  await page.goto(url);
  await page.getByRole('link', { name: /^expired\.smtp\.example/ }).click();
  expect(await page.locator('article h3').first().innerText()).toMatch(/expired/);
  expect(await page.locator('svg.chart').first().getAttribute('aria-label')).toMatch(/Time per stage/);
  await page.getByText('What was said').first().click();
  expect(await page.locator('pre').first().innerText()).toContain('C: EHLO');
});

test('records are filtered by status', async () => {
  await page.goto(url);
  await page.getByRole('link', { name: /^expired\.smtp\.example/ }).click();
  await page.getByLabel('status').selectOption('ok');
  await page.getByRole('button', { name: 'Show' }).click();
  expect(await page.locator('form ~ .scroll tbody tr').count()).toBe(0);
});

test('it fits a phone, in dark', async () => {
  const phone = await browser.newPage({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  await phone.goto(url);
  const fits = await phone.evaluate(
    'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
  );
  expect(fits).toBe(true);
  expect(await phone.evaluate('getComputedStyle(document.body).backgroundColor')).not.toBe(
    'rgb(255, 255, 255)',
  );
  await phone.close();
});
