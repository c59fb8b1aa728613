// What the screen says of the following itself.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LiveState } from '../../src/core/live-state.ts';
import type { Start } from '../../src/tui/model.ts';
import { connecting, ended, troubled } from '../support/live-states.ts';
import { ms, shopRows, shopStreams } from '../support/shop-rows.ts';
import { testCapture, TestScreen, type TestCapture } from '../support/tui-screen.ts';

let full: TestCapture;
let empty: TestCapture;
beforeAll(() => {
  full = testCapture(shopStreams, shopRows);
  empty = testCapture([], []);
});
afterAll(() => {
  full.close();
  empty.close();
});
let screen: TestScreen | undefined;
afterEach(() => {
  screen?.close();
});

function shown(capture: TestCapture, state: LiveState, start: Partial<Start> = {}): TestScreen {
  screen = new TestScreen(capture.browser, { isLive: true, ...start });
  screen.send({ type: 'live', state });
  return screen;
}

const noState: LiveState = {
  clusters: [],
  streams: [],
  troubles: [],
  isCaughtUp: false,
  lagMs: 0,
};

describe('before any line has come', () => {
  const refused = { ...troubled, streams: troubled.streams.slice(3, 4) };
  test.each<[string, LiveState, string]>([
    ['nothing is known yet', noState, 'Connecting…'],
    [
      'clusters are being connected to',
      { ...noState, clusters: [{ name: 'dev', state: 'connecting' }] },
      'Connecting to dev…',
    ],
    [
      'pods are being looked for',
      { ...noState, clusters: [{ name: 'dev', state: 'connected' }] },
      'Looking for pods in dev…',
    ],
    ['pods are being read', connecting, 'Connecting to 8 pods… 3 ready'],
    [
      'all is read, and nothing was there',
      { ...connecting, isCaughtUp: true },
      'No line of 8 pods yet: they appear here as they come.',
    ],
    ['no pod is there', { ...noState, isCaughtUp: true }, 'No pod is there'],
    ['all have ended', ended, 'all 3 streams ended without a line.'],
    ['a right is missing', refused, '✗ cannot get pods/log in the namespace `shop`'],
    ['what grants it', refused, 'help: a Role with this rule grants it'],
  ])('%s', async (_, state, wanted) => {
    expect(await shown(empty, state).text()).toContain(wanted);
  });

  test.each([
    [40, 10],
    [80, 24],
    [120, 35],
  ])('the whole screen at %i×%i', async (columns, rows) => {
    const text = await shown(empty, connecting, { columns, rows }).text();
    await expect(`${text}\n`).toMatchFileSnapshot(`screens/connecting-${columns}x${rows}.txt`);
  });
});

describe('what stays', () => {
  test.each([
    [40, 10],
    [80, 24],
    [120, 35],
    [200, 50],
  ])('is on the screen with everything wrong at %i×%i', async (columns, rows) => {
    const live = shown(full, troubled, { columns, rows });
    live.send({ type: 'stored', stored: { share: 0.95, text: '9.5 GB of 10 GB' } });
    const looks = (await live.looks()).join('\n');
    const text = `${await live.text()}\n\n--- looks ---\n${looks}\n`;
    await expect(text).toMatchFileSnapshot(`screens/troubled-${columns}x${rows}.txt`);
  });

  test('a word of the moment stands beside it, not over it', async () => {
    const live = shown(full, troubled, { columns: 120 });
    live.send({ type: 'told', text: 'reading shop/web-0/app' });
    const status = (await live.lines()).at(-2);
    expect(status).toContain('reading shop/web-0/app');
    expect(status).toContain('403 pods/log payments-x');
  });

  test('goes when it is over', async () => {
    const live = shown(full, troubled);
    live.send({ type: 'live', state: { ...connecting, isCaughtUp: true } });
    expect((await live.lines()).at(-2)).not.toContain('403');
  });

  test('the end of everything', async () => {
    const live = shown(full, ended);
    expect(await live.text()).toContain('■ all 3 streams ended');
    live.send({ type: 'ended', text: 'nothing more comes', stays: true });
    live.press('k');
    const lines = await live.lines();
    expect(lines[0]).toContain('■ ENDED');
    expect(lines.at(-2)).toContain('■ nothing more comes');
  });
});

test('a line that comes more than a second out of order stands in its place, marked', async () => {
  const capture = testCapture(shopStreams, shopRows);
  const live = new TestScreen(capture.browser, { isLive: true });
  live.send({ type: 'live', state: { ...troubled, isCaughtUp: true } });
  live.send({ type: 'grown', now: live.model.now });
  capture.add([
    { time: ms(95), stream: 2, raw: 'level=info msg=late' },
    { time: ms(2300), stream: 2, raw: 'level=info msg=almost' },
  ]);
  live.send({ type: 'grown', now: live.model.now });
  const text = await live.text();
  expect(text).toMatch(/10:14:00\.095~ .* late/);
  expect(text).toMatch(/10:14:02\.300 {2}.* almost/);
  live.close();
  capture.close();
});

describe('the page of !', () => {
  test('lists what is wrong with reason and help, then every stream', async () => {
    const live = shown(full, troubled, { columns: 100, rows: 34 });
    live.send({ type: 'stored', stored: { share: 0.12, text: '1.2 GB of 10 GB' } });
    const text = await live.press('!').text();
    await expect(`${text}\n`).toMatchFileSnapshot('screens/followed-100x34.txt');
  });

  test('moves, and Esc closes it', async () => {
    const live = shown(full, troubled, { columns: 60, rows: 12 }).press('!');
    expect(await live.text()).toContain('more below');
    live.press('G');
    expect(await live.text()).toContain('lines are stored 2.3 s late');
    live.press('g', 'escape');
    expect(await live.text()).not.toContain('FOLLOWED');
  });

  test('is not there where nothing is followed', () => {
    screen = new TestScreen(full.browser).press('!');
    expect(screen.model.toast).toBe('no cluster is followed');
  });
});
