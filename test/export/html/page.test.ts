// The page in a browser: what somebody who was sent one sees and does. Skipped where there is none.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TimelineRecord } from '../../../src/core/record.ts';
import type { PageWorld } from '../../../src/export/html/page-world.ts';
import { timestampNs } from '../../../src/core/time.ts';
import { at, buildEvent, buildLog } from '../../support/build-record.ts';
import { browserPath, launchBrowser, openPage, writePage } from '../../support/page-browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-page-'));
const file = join(folder, 'page.html');
const start = at('2026-11-25T10:00:00Z');

/** Five thousand rows of two pods over some minutes, each hundredth an error. */
function manyRows(): readonly TimelineRecord[] {
  return Array.from({ length: 5000 }, (_, row) => {
    const isError = row % 100 === 99;
    const raw = `{"msg":"order ${row} ${isError ? 'refused' : 'paid'}","request_id":"r-${row >> 1}"}`;
    return buildLog({
      time: timestampNs(start + BigInt(row) * 50_000_000n),
      raw,
      body: `order ${row} ${isError ? 'refused' : 'paid'}`,
      attributes: {
        msg: `order ${row} ${isError ? 'refused' : 'paid'}`,
        request_id: `r-${row >> 1}`,
      },
      requestId: `r-${row >> 1}`,
      severityNumber: isError ? 17 : 9,
      namespace: 'shop',
      pod: row % 2 === 0 ? 'web-5f448c954c-bp5fn' : 'api-565f776fb8-82n5w',
    });
  });
}

const hostile = [
  '</script><script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 1">',
  '"><svg onload=window.pwned=1>',
  '<!--<script>',
  ']]></noscript><iframe src="https://example.com/">',
  'javascript:alert(1)',
  '\u2028\u2029 {red-fg} \u001b]0;title\u0007 \u202e',
  '{"__proto__":{"x":1},"msg":"<b onclick=alert(1)>"}',
  '&lt;script&gt; &#0; %3Cscript%3E',
];

function hostileRows(): readonly TimelineRecord[] {
  return hostile.flatMap((text, row) => {
    const time = timestampNs(start + BigInt(row) * 1_000_000_000n);
    const who = { namespace: text, pod: text, container: text, node: text, time };
    return [
      buildLog({ raw: text, ...who, attributes: { [text]: text }, requestId: text, file: text }),
      buildEvent(
        { reason: text, note: text, type: text, regarding: { kind: text, name: text } },
        { raw: text, ...who },
      ),
    ];
  });
}

/** Objects, states, paths and clocks that all have hostile names. */
function hostileWorld(): PageWorld {
  return {
    objects: hostile.map((text) => ({
      ...{ kind: 'pod', namespace: text, name: text, workload: text },
      members: [{ reason: text, isOwn: true as const, of: [0, 1] }],
      mentions: [{ text, why: text }],
      states: { [text]: [{ is: 'waiting' as const, from: 0, to: 1, why: text }] },
    })),
    paths: [
      hostile.map((text, depth) => ({
        ...{ depth, relation: text, name: text, text, health: 'missing' as const },
      })),
    ],
    clocks: Object.fromEntries(hostile.map((text) => [`${text}/${text}/${text}`, [text]])),
  };
}

async function counts(page: Page): Promise<string> {
  return (await page.locator('.count').innerText()).replace(/ · \d+ ms$/, '');
}

/** Rows that fit on the screen. */
function fitOf(page: Page): Promise<number> {
  return page.evaluate<number>(
    "Math.floor((document.querySelector('.grid').clientHeight - 20) / 20)",
  );
}

async function ask(page: Page, question: string): Promise<void> {
  await page.locator('#filter').fill(question);
  await page.locator('#filter').press('Enter');
}

describe.skipIf(browserPath === undefined)('a page (skipped where there is no Chromium)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  test('without rows says so', async () => {
    writePage(file, []);
    const { page, misdeeds } = await openPage(browser, file);
    expect(await page.locator('.empty').innerText()).toContain('holds no records');
    expect(misdeeds).toEqual([]);
  });

  test('of one row shows it and all that is known of it', async () => {
    writePage(file, [
      buildLog({ raw: 'user=bob hello', body: 'hello', attributes: { user: 'bob' } }),
    ]);
    const { page } = await openPage(browser, file);
    await page.keyboard.press('j');
    expect(await page.locator('.detail').innerText()).toMatch(/hello[^]*user\s+bob/);
  });

  test(
    'of many rows filters, explains, moves and can be linked to',
    { timeout: 120_000 },
    async () => {
      writePage(file, manyRows(), { redacted: () => ({ jwt: 3 }) });
      const { page, misdeeds } = await openPage(browser, file);
      expect(await counts(page)).toBe('5,000 of 5,000 records');
      expect(await page.locator('.redacted').innerText()).toBe('3 secrets redacted');
      expect(await page.locator('.window .row').count()).toBeLessThan(60);

      await ask(page, 'level>=error pod:web-*');
      await expect.poll(() => counts(page)).toBe('0 of 5,000 records');
      await ask(page, 'refused');
      await expect.poll(() => counts(page)).toBe('50 of 5,000 records');
      await ask(page, 'level:eror');
      await expect
        .poll(() => page.locator('#problem').innerText())
        .toMatch(/\^+ there is no severity/);
      expect(await counts(page)).toBe('50 of 5,000 records');

      await ask(page, 'refused');
      await page.keyboard.press('g');
      await page.keyboard.press('j');
      const selected = page.locator('.row[aria-selected=true] .message');
      await expect.poll(() => selected.innerText()).toContain('order 199 refused');
      await page.keyboard.press('.');
      await expect
        .poll(() => page.locator('.window .row').nth(1).innerText())
        .not.toContain('refused');
      await expect.poll(() => selected.innerText()).toContain('order 199 refused');
      await page.keyboard.press('.');
      await page.keyboard.press('=');
      await expect.poll(() => counts(page)).toBe('1 of 5,000 records');
      await ask(page, 'request:r-99');
      await expect.poll(() => counts(page)).toBe('2 of 5,000 records');
      await page.keyboard.press('G');
      await expect.poll(() => page.evaluate('location.hash')).toMatch(/#q=request%3Ar-99&l=199/);

      const hash = await page.evaluate<string>('location.hash');
      const again = await openPage(browser, file, {
        hash: `${hash}&tz=relative&m=199:${encodeURIComponent('here <b>')}`,
      });
      expect(await counts(again.page)).toBe('2 of 5,000 records');
      await expect
        .poll(() => again.page.locator('.row[aria-selected=true]').innerText())
        .toMatch(/\+9\.95s[^]*✎ here <b>/);
      expect([...misdeeds, ...again.misdeeds]).toEqual([]);
    },
  );

  test('shows while it is scrolled, by little and by much, the rows of that place', async () => {
    writePage(file, manyRows());
    const { page, misdeeds } = await openPage(browser, file);
    const fit = await fitOf(page);
    for (const top of [0, 20, 90, 50, 4000, 4100, 3990, 99_000, 98_940, 0]) {
      await page.evaluate(`document.querySelector('.grid').scrollTop = ${top}`);
      const first = Math.floor(top / 20);
      const seen = `[...document.querySelectorAll('.window .row')].map((row) =>
        [Number(row.dataset.place), Number(/order (\\d+)/.exec(row.textContent)?.[1])])`;
      await expect
        .poll(() =>
          page.evaluate<readonly (readonly [number, number])[]>(seen).then(([row]) => row?.[0]),
        )
        .toBe(Math.min(first, 5000 - fit));
      const rows = await page.evaluate<readonly (readonly [number, number])[]>(seen);
      rows.forEach(([place, order], index) => {
        expect([place, order]).toEqual([(rows[0]?.[0] ?? 0) + index, place]);
      });
    }
    expect(misdeeds).toEqual([]);
  });

  test(
    'a drag over the histogram shows that part of time, 0 all of it',
    { timeout: 60_000 },
    async () => {
      writePage(file, manyRows());
      const { page } = await openPage(browser, file);
      const box = await page.locator('.histogram').boundingBox();
      if (box === null) throw new Error('the histogram is not there');
      await page.mouse.move(box.x + 400, box.y + 40);
      await page.mouse.down();
      await page.mouse.move(box.x + 600, box.y + 40);
      await page.mouse.up();
      await expect.poll(() => counts(page)).toMatch(/^(?:8|9|10|1,0)\d*.* of 5,000/);
      await page.keyboard.press('0');
      await expect.poll(() => counts(page)).toBe('5,000 of 5,000 records');
      await page.locator('.lane-names button').first().click();
      await expect
        .poll(() => page.locator('#filter').inputValue())
        .toBe('namespace:shop pod:api-565f776fb8-82n5w');
      await expect.poll(() => counts(page)).toBe('2,500 of 5,000 records');
    },
  );

  test(
    'has lanes that can be pinned, left out, pointed at, and read without seeing them',
    { timeout: 60_000 },
    async () => {
      const object = { kind: 'pod', namespace: 'shop', name: 'web-5f448c954c-bp5fn' };
      const from = Number(start / 1000n);
      const states = {
        app: [{ is: 'waiting', from, to: from + 2.5e8, why: 'CrashLoopBackOff' }],
      } as const;
      writePage(file, manyRows(), { world: () => ({ objects: [{ ...object, states }] }) });
      const { page, misdeeds } = await openPage(browser, file);
      await page.locator('.lane-names li', { hasText: 'web' }).hover();
      await page.locator('[title^="Leave out web"]').click();
      await expect.poll(() => counts(page)).toBe('2,500 of 5,000 records');
      expect(await page.locator('#filter').inputValue()).toBe(
        'NOT (namespace:shop pod:web-5f448c954c-bp5fn)',
      );
      await page.locator('[title^="Leave out web"]').click();
      await expect.poll(() => counts(page)).toBe('5,000 of 5,000 records');
      await page.locator('[title^="Keep web"]').click();
      await expect.poll(() => page.locator('.lane-names li').nth(1).innerText()).toContain('web');
      await expect.poll(() => page.evaluate('location.hash')).toContain('p=shop');
      const canvas = await page.locator('.lanes-canvas').boundingBox();
      if (canvas === null) throw new Error('the lanes are not there');
      await page.mouse.move(canvas.x + 300, canvas.y + 30);
      await expect
        .poll(() => page.locator('.lane-hover').innerText())
        .toMatch(
          /web-\S+ {2}10:\d\d:\S+ {2}\d+ records, \d+ errors\napp: waiting CrashLoopBackOff/,
        );
      await expect
        .poll(() => page.locator('.lanes table tr').nth(1).textContent())
        .toBe('web-5f448c954c-bp5fnshop · web25000000app waiting CrashLoopBackOff');
      expect(misdeeds).toEqual([]);
    },
  );

  test('goes on from values and comes back', { timeout: 60_000 }, async () => {
    const web = 'web-5f448c954c-bp5fn';
    const objects = [
      { kind: 'pod', namespace: 'shop', name: web },
      {
        ...{ kind: 'service', namespace: 'shop', name: 'web' },
        members: [{ reason: 'pod of service web', isOwn: true, of: [0] } as const],
      },
    ];
    writePage(file, manyRows(), { world: () => ({ objects }) });
    const { page, misdeeds } = await openPage(browser, file);
    const input = page.locator('#filter');
    await page
      .locator('.row .pod', { hasText: 'web' })
      .first()
      .click({ modifiers: ['Alt'] });
    await expect.poll(() => counts(page)).toBe('2,500 of 5,000 records');
    await page.locator('[title="Only records with resource:shop/service/web"]').click();
    await expect.poll(() => input.inputValue()).toContain('resource:shop/service/web');
    await expect
      .poll(() => page.locator('.detail .why').first().innerText())
      .toBe('here because: pod of service web');
    await page.locator('.chips button').first().click();
    await expect.poll(() => page.locator('.chips button').count()).toBe(0);
    await page.keyboard.press('l');
    await expect.poll(() => input.inputValue()).toContain('level>=trace');

    await page.goBack();
    await expect.poll(() => input.inputValue()).toMatch(/^resource:\S+$/);
    await page.goBack();
    await expect.poll(() => page.locator('.chips button').count()).toBe(2);
    await page.keyboard.press('Escape');
    await expect.poll(() => input.inputValue()).toBe(`pod:${web}`);
    await page.keyboard.press('Escape');
    await expect.poll(() => counts(page)).toBe('5,000 of 5,000 records');

    await page.keyboard.press('g');
    await page.keyboard.press('o');
    const selected = page.locator('.row[aria-selected=true]');
    await expect.poll(() => selected.getAttribute('data-place')).toBe('1');
    await page.keyboard.press('o');
    expect(await selected.getAttribute('data-place')).toBe('1');
    await page.keyboard.press('m');
    await page.locator('.note').press('Enter');
    for (const press of ['j', 'j', 'T', 'T', 'T']) await page.keyboard.press(press);
    await expect.poll(() => selected.locator('.time').innerText()).toBe('+100ms');
    await page.keyboard.press('Control+f');
    expect(await page.locator('.said').innerText()).toContain('press Esc, then /');
    expect(misdeeds).toEqual([]);
  });

  test(
    'never runs, loads or reads as markup what logs, names and Events say',
    { timeout: 60_000 },
    async () => {
      const origin = {
        klogVersion: hostile[0] ?? '',
        capture: hostile[1] ?? '',
        cluster: hostile[2] ?? '',
        command: hostile[4] ?? '',
        query: hostile[0] ?? '',
        writtenAt: '</title><script>window.pwned=1</script>',
        zone: 'UTC',
      };
      const mark = encodeURIComponent(encodeURIComponent(hostile[1] ?? ''));
      const hash = `#q=${encodeURIComponent(`${hostile[0]} OR NOT nothing`)}&m=1:${mark}&p=${mark}&tz=${mark}`;
      writePage(file, hostileRows(), { origin, world: hostileWorld });
      const linked = await openPage(browser, file, { hash });
      expect(await linked.page.evaluate('window.pwned')).toBeUndefined();
      expect(await linked.page.locator('.row .message', { hasText: '✎ <img src=x' }).count()).toBe(
        1,
      );
      expect(linked.misdeeds).toEqual([]);
      const { page, misdeeds } = await openPage(browser, file);
      expect(await counts(page)).toBe(`${hostile.length * 2} of ${hostile.length * 2} records`);
      for (let row = 0; row < hostile.length * 2; row++) {
        await page.keyboard.press('j');
        await expect
          .poll(() => page.locator('.row[aria-selected=true]').getAttribute('data-place'))
          .toBe(String(row));
      }
      await page.keyboard.press('m');
      await page.locator('.note').fill('<img src=x onerror=alert(1)>');
      await page.locator('.note').press('Enter');
      await page.emulateMedia({ media: 'print' });
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      expect(await page.locator('#print tbody tr').count()).toBe(hostile.length * 2);
      expect(await page.evaluate('window.pwned')).toBeUndefined();
      expect(await page.locator('img, svg, iframe, b[onclick], link, a[href]').count()).toBe(0);
      expect(misdeeds).toEqual([]);
      const policy = /Content-Security-Policy" content="([^"]*)"/.exec(
        readFileSync(file, 'utf8'),
      )?.[1];
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
    },
  );

  test('shows its first rows without a program', async () => {
    writePage(file, [buildLog({ body: 'a < b & c' }), ...hostileRows()]);
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`file://${file}`);
    expect(await page.locator('noscript').first().innerText()).toContain('a < b & c');
    expect(await page.locator('img, iframe, svg').count()).toBe(0);
  });

  async function findings(page: Page): Promise<readonly string[]> {
    const found = await page.evaluate<{
      readonly violations: readonly {
        readonly id: string;
        readonly impact: string;
        readonly nodes: readonly { readonly html: string }[];
      }[];
    }>('axe.run()');
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ html }) => html)
            .join(' ')
            .slice(0, 300)}`,
      );
  }

  test.each(['light', 'dark'] as const)(
    'has no serious finding of axe in %s, whatever it shows',
    { timeout: 180_000 },
    async (colorScheme) => {
      const [web, api] = ['web-5f448c954c-bp5fn', 'api-565f776fb8-82n5w'];
      const row = (name: string, health: 'good' | 'bad' | 'waiting' | 'missing') => ({
        ...{ depth: 1, relation: 'pod', name, text: 'Running', health },
      });
      const world: PageWorld = {
        objects: [{ kind: 'pod', namespace: 'shop', name: web }],
        paths: [
          [row('service/shop/web', 'good'), row(`pod/shop/${web}`, 'bad')],
          [row(`pod/shop/${api}`, 'waiting'), row('', 'missing')],
        ],
        clocks: { [`shop/${web}/app`]: ['format json'] },
      };
      const event = buildEvent({ reason: 'BackOff', note: 'again' });
      writePage(file, [...manyRows().slice(0, 300), event], { world: () => world });
      const { page } = await openPage(browser, file, { colorScheme });
      await page.evaluate(readFileSync('node_modules/axe-core/axe.min.js', 'utf8'));
      await page.keyboard.press('e');
      await page.locator('.origin summary').click();
      await page.locator('.lane-names li').nth(1).hover();
      await expect.poll(() => page.locator('.neighbours li').count()).toBeGreaterThan(3);
      expect(await findings(page), 'a row is selected').toEqual([]);
      await page.keyboard.press('?');
      await page.locator('dialog[open]').waitFor();
      expect(await findings(page), 'help is open').toEqual([]);
      await page.keyboard.press('Escape');
      await ask(page, 'pod:web-* level>=eror');
      await page.locator('#problem', { hasText: '^' }).waitFor();
      expect(await findings(page), 'a question is wrong').toEqual([]);
      await ask(page, 'pod:web-* "nothing has this"');
      await page.locator('.empty', { hasText: '0 of 301' }).waitFor();
      expect(await findings(page), 'nothing is found').toEqual([]);
      await page.keyboard.press('t');
      expect(await findings(page), 'a time is asked for').toEqual([]);
    },
  );
});
