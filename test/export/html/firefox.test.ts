// The page in Firefox: that it opens, is asked and moved through as in Chromium. Skipped where there is
// no Firefox.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timestampNs } from '../../../src/core/time.ts';
import { at, buildLog } from '../../support/build-record.ts';
import { Firefox, firefoxPath } from '../../support/firefox.ts';
import { writePage } from '../../support/page-browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-firefox-page-'));
const file = join(folder, 'page.html');
const rows = 3000;

describe.skipIf(firefoxPath === undefined)(
  'a page in Firefox (skipped where there is none)',
  () => {
    let firefox: Firefox;
    beforeAll(async () => {
      firefox = await Firefox.launch(firefoxPath ?? '');
    }, 120_000);
    afterAll(async () => {
      await firefox.close();
      rmSync(folder, { recursive: true });
    }, 60_000);

    test('opens, answers, explains and moves to its last row', { timeout: 120_000 }, async () => {
      const start = at('2026-11-25T10:00:00Z');
      writePage(
        file,
        Array.from({ length: rows }, (_, row) => {
          const raw = `{"msg":"order ${row}","status":${row % 10 === 0 ? 503 : 200}} </script>`;
          return buildLog({ time: timestampNs(start + BigInt(row) * 1_000_000n), raw, body: raw });
        }),
      );
      await firefox.open(`file://${file}`);
      const wait = { timeout: 30_000 };
      await expect
        .poll(() => firefox.evaluate("document.documentElement.dataset.ready ?? ''"), wait)
        .toBe('true');
      const count = (): Promise<unknown> =>
        firefox.evaluate("document.querySelector('.count').textContent.replace(/ · .*/, '')");
      await expect.poll(count, wait).toBe('3,000 of 3,000 records');

      await firefox.type('/~"status\\W+503"\uE007');
      await expect.poll(count, wait).toBe('300 of 3,000 records');
      await firefox.type('/level:eror\uE007');
      const problem = (): Promise<unknown> =>
        firefox.evaluate("document.querySelector('#problem').textContent");
      await expect.poll(problem, wait).toContain('^^^^ there is no severity');
      await firefox.type('/\uE003');
      await firefox.evaluate("location.hash = '#'");
      await expect.poll(count, wait).toBe('3,000 of 3,000 records');
      await firefox.evaluate("document.querySelector('.grid').focus()");
      await firefox.type('G');
      const selected = (): Promise<unknown> =>
        firefox.evaluate("document.querySelector('.row[aria-selected=true]')?.textContent ?? ''");
      await expect.poll(selected, wait).toContain(`order ${rows - 1}`);
      expect(firefox.misdeeds).toEqual([]);
    });
  },
);
