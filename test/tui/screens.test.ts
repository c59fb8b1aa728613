// Whole screens as a terminal shows them. The files in screens/ are read by people before they are
// accepted: a change in them is a change of what users see.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { detailFields } from '../../src/tui/detail.ts';
import { shopObjects, shopRowsObserved } from '../support/shop-objects.ts';
import { shopRows, shopStreams } from '../support/shop-rows.ts';
import { themeOf } from '../../src/tui/terminal/theme.ts';
import { testCapture, TestScreen, type TestCapture } from '../support/tui-screen.ts';

let capture: TestCapture;
beforeAll(() => {
  capture = testCapture(shopStreams, shopRows);
});
afterAll(() => {
  capture.close();
});

const sizes = [
  [40, 10],
  [80, 24],
  [120, 35],
  [200, 50],
] as const;

test('without colours letters tell the pods apart, on the narrowest terminal too', async () => {
  for (const columns of [40, 80]) {
    const screen = new TestScreen(
      capture.browser,
      { columns, rows: 24 },
      { theme: themeOf('none', {}) },
    );
    const text = await screen.press('g').text();
    expect(text).toMatch(/c {2}ch\S*abcde/);
    expect(text).toMatch(/cf ch\S*fghij/);
    screen.close();
  }
});

describe.each(sizes)('on a terminal of %i×%i', (columns, rows) => {
  test('the timeline, with its looks', async () => {
    const screen = new TestScreen(capture.browser, { columns, rows });
    const looks = (await screen.looks()).join('\n');
    const text = `${await screen.text()}\n\n--- looks ---\n${looks}\n`;
    await expect(text).toMatchFileSnapshot(`screens/timeline-${columns}x${rows}.txt`);
    screen.close();
  });

  test('without colours the words are the same and no cell has a colour', async () => {
    const coloured = new TestScreen(capture.browser, { columns, rows });
    const theme = themeOf('none', {});
    const plain = new TestScreen(capture.browser, { columns, rows, tagsPods: false }, { theme });
    expect(await plain.text()).toBe(await coloured.text());
    expect((await plain.looks()).join('')).not.toMatch(/[a-zA-Z@]/);
    coloured.close();
    plain.close();
  });
});

test('a filter with an error keeps the last answer and points at the error', async () => {
  const screen = new TestScreen(capture.browser, { columns: 100, rows: 20 });
  screen.press('/').type('level:error');
  const good = screen.model.records.length;
  screen.type(' level:eror');
  expect(screen.model.records.length).toBe(good);
  await expect(`${await screen.text()}\n`).toMatchFileSnapshot('screens/filter-error-100x20.txt');
  screen.close();
});

test('the detail of a line with a stack trace', async () => {
  const screen = new TestScreen(capture.browser, { columns: 170, rows: 30 });
  screen.press('g', 'j', 'j', 'j', 'j', 'j', 'd');
  await expect(`${await screen.text()}\n`).toMatchFileSnapshot('screens/detail-170x30.txt');
  screen.close();
});

describe('with what the cluster said of the objects', () => {
  let cluster: TestCapture;
  beforeAll(() => {
    cluster = testCapture(shopStreams, shopRowsObserved, shopObjects);
  });
  afterAll(() => {
    cluster.close();
  });

  const snapshot = async (
    name: string,
    [columns, rows]: readonly [number, number],
    ...keys: readonly string[]
  ): Promise<void> => {
    const screen = new TestScreen(cluster.browser, { columns, rows });
    screen.press('g', ...keys);
    const file = `screens/${name}-${columns}x${rows}.txt`;
    await expect(`${await screen.text()}\n`).toMatchFileSnapshot(file);
    screen.close();
  };

  test('the detail tells what else happened', async () => {
    await snapshot('around', [170, 44], 'j', 'j', 'j', 'j', 'd');
    await snapshot('around', [120, 35], 'j', 'j', 'j', 'j', 'd', 'tab', 'tab', 'G');
  });

  test('what can be followed from a line', async () => {
    await snapshot('pivots', [80, 24], 'R');
  });

  test('the way of a request over pods', async () => {
    await snapshot('path', [80, 24], 'j', 'i');
  });

  test('requests worth a look', async () => {
    await snapshot('requests', [120, 24], 'I');
  });

  test('the tree of the resource of a line', async () => {
    await snapshot('graph', [80, 24], 'r');
    await snapshot('graph', [120, 35], 'r');
  });
});

test.each([
  [80, 24],
  [120, 20],
])('columns that were added, on a terminal of %i×%i', async (columns, rows) => {
  const screen = new TestScreen(capture.browser, { columns, rows });
  // The request, then the pod and the message's own level.
  screen.press('g', 'd', ...(columns < 100 ? ['tab'] : ['tab', 'tab']));
  for (const label of ['request', 'level', 'pod']) {
    const record = screen.model.records[0];
    const fields = record === undefined ? [] : detailFields(screen.model, record);
    const at = fields.findIndex((field) => field.label === label);
    screen.press('g', ...Array.from({ length: at }, () => 'j'), '#');
  }
  screen.press('escape', 'd');
  await expect(`${await screen.text()}\n`).toMatchFileSnapshot(
    `screens/columns-${columns}x${rows}.txt`,
  );
  screen.close();
});

test('help says what each key does, and why some do nothing now', async () => {
  const screen = new TestScreen(capture.browser, { columns: 100, rows: 40 });
  screen.press('g', '?');
  await expect(`${await screen.text()}\n`).toMatchFileSnapshot('screens/help-100x40.txt');
  screen.close();
});

test('a terminal without UTF-8 gets ASCII alone', async () => {
  const screen = new TestScreen(capture.browser, { columns: 80, rows: 24 }, { ascii: true });
  await expect(`${await screen.text()}\n`).toMatchFileSnapshot('screens/ascii-80x24.txt');
  expect(screen.sent).toMatch(/^[\x00-\x7f]*$/);
  screen.close();
});

test('a terminal that is too small says so', async () => {
  const screen = new TestScreen(capture.browser, { columns: 39, rows: 10 });
  expect(await screen.text()).toContain('klog needs 40×10; this is 39×10');
  screen.close();
});

test('resizing to anything and back gives the same screen', async () => {
  const screen = new TestScreen(capture.browser, { columns: 120, rows: 34 });
  const before = await screen.text();
  for (const [columns, rows] of [
    [300, 80],
    [30, 8],
    [10, 3],
    [1, 1],
    [40, 10],
    [120, 34],
  ] as const) {
    screen.send({ type: 'resize', columns, rows });
  }
  expect(await screen.text()).toBe(before);
  screen.close();
});
