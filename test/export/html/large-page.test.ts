// What only large pages have: a list taller than browsers allow, rows that come in while somebody asks.
// Takes half a minute, so it runs where it is asked for: KLOG_LARGE_PAGES=1.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timestampNs } from '../../../src/core/time.ts';
import { at, buildLog } from '../../support/build-record.ts';
import { browserPath, launchBrowser, openPage, writePage } from '../../support/page-browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-large-page-'));
const file = join(folder, 'page.html');
/** At 20 pixels a row more than the 8 million to which the list's height is limited. */
const rows = 450_000;
const wait = { timeout: 60_000 };

describe.skipIf(browserPath === undefined || process.env['KLOG_LARGE_PAGES'] === undefined)(
  'a large page (skipped without Chromium and without KLOG_LARGE_PAGES)',
  () => {
    let browser: Browser;
    beforeAll(async () => {
      const start = at('2026-11-25T10:00:00Z');
      writePage(
        file,
        Array.from({ length: rows }, (_, row) => {
          const raw = `order=${row} status=${row % 1000 === 7 ? 503 : 200}`;
          return buildLog({ time: timestampNs(start + BigInt(row) * 1_000_000n), raw, body: raw });
        }),
      );
      browser = await launchBrowser();
    }, 120_000);
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    test('goes to its very last row and on from there', { timeout: 120_000 }, async () => {
      const { page, misdeeds } = await openPage(browser, file);
      const selected = page.locator('.row[aria-selected=true] .message');
      await page.keyboard.press('G');
      await expect.poll(() => selected.innerText(), wait).toContain(`order=${rows - 1} `);
      await page.keyboard.press('k');
      await expect.poll(() => selected.innerText(), wait).toContain(`order=${rows - 2} `);
      await page.keyboard.press('g');
      await expect.poll(() => selected.innerText(), wait).toContain('order=0 ');
      for (let press = 0; press < 3; press++) await page.keyboard.press('PageDown');
      await expect.poll(() => selected.innerText(), wait).toMatch(/order=\d{2} /);
      const box = await selected.boundingBox();
      expect(box?.y).toBeLessThan(800);
      expect(misdeeds).toEqual([]);
    });

    test(
      'is linked to by row, and keeps what is asked while it loads',
      { timeout: 120_000 },
      async () => {
        const linked = await openPage(browser, file, { hash: '#q=%22status%3D503%22&l=448007' });
        const selected = linked.page.locator('.row[aria-selected=true] .message');
        await expect.poll(() => selected.innerText(), wait).toContain('order=448007 ');
        await expect
          .poll(() => linked.page.locator('.count').innerText(), wait)
          .toMatch(/^450 of 450,000 records/);
        const box = await selected.boundingBox();
        expect(box?.y).toBeLessThan(800);

        const context = await browser.newContext();
        const page = await context.newPage();
        await page.goto(`file://${file}`, { waitUntil: 'commit' });
        await page.locator('#filter').fill('"status=503"');
        await page.locator('html[data-ready]').waitFor(wait);
        await expect
          .poll(() => page.locator('.count').innerText(), wait)
          .toMatch(/^450 of 450,000 records/);
        expect(await page.locator('#filter').inputValue()).toBe('"status=503"');
        expect(linked.misdeeds).toEqual([]);
      },
    );
  },
);
