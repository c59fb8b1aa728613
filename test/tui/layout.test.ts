import { expect, test } from 'vitest';
import { layoutOf, type Layout } from '../../src/tui/layout.ts';
import type { Rect } from '../../src/tui/frame.ts';

/** A drawing at a tenth of the width and half of the height, a letter for each pane. */
function drawing(columns: number, rows: number, layout: Layout | undefined): string {
  if (layout === undefined) return 'too small';
  const cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => '?'));
  const fill = (rect: Rect | undefined, letter: string): void => {
    if (rect === undefined) return;
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      for (let x = rect.x; x < rect.x + rect.width; x++) {
        const row = cells[y];
        if (row) row[x] = letter;
      }
    }
  };
  fill(layout.header, 'k');
  fill(layout.histogram, 'h');
  fill(layout.timeline, '.');
  fill(layout.pods, 'p');
  fill(layout.detail, 'd');
  fill(layout.status, 's');
  fill(layout.keys, 'K');
  return cells
    .filter((_, y) => y % 2 === 0 || y === rows - 1)
    .map((row) => row.filter((_, x) => x % 10 === 0).join(''))
    .join('\n');
}

const on = { histogram: true, pods: true, detail: true };

test('170×20: pods, timeline and detail side by side', () => {
  expect(drawing(170, 20, layoutOf(170, 20, on))).toMatchInlineSnapshot(`
    "kkkkkkkkkkkkkkkkk
    hhhhhhhhhhhhhhhhh
    ppp..........dddd
    ppp..........dddd
    ppp..........dddd
    ppp..........dddd
    ppp..........dddd
    ppp..........dddd
    ppp..........dddd
    sssssssssssssssss
    KKKKKKKKKKKKKKKKK"
  `);
});

test('120×24: the detail below', () => {
  expect(drawing(120, 24, layoutOf(120, 24, on))).toMatchInlineSnapshot(`
    "kkkkkkkkkkkk
    hhhhhhhhhhhh
    ppp.........
    ppp.........
    ppp.........
    ppp.........
    ppp.........
    dddddddddddd
    dddddddddddd
    dddddddddddd
    dddddddddddd
    ssssssssssss
    KKKKKKKKKKKK"
  `);
});

test('300×80: what is beside the timeline grows no wider', () => {
  const layout = layoutOf(300, 80, on);
  expect(layout?.pods?.width).toBe(30);
  expect(layout?.detail?.width).toBe(48);
  expect(drawing(300, 80, layout).split('\n')[2]).toBe(`ppp${'.'.repeat(23)}dddd`);
});

test('40×10: the timeline alone, and neither histogram nor detail', () => {
  expect(drawing(40, 10, layoutOf(40, 10, { ...on, pods: false }))).toMatchInlineSnapshot(`
    "kkkk
    ....
    ....
    ....
    ssss
    KKKK"
  `);
});

test('80×20: pods lie over the timeline', () => {
  const layout = layoutOf(80, 20, on);
  expect(layout?.podsOverlay).toBe(true);
  expect(layout?.timeline.width).toBe(80);
});

test.each([
  ['narrower than 40', 39, 10, undefined],
  ['lower than 10', 40, 9, undefined],
])('%s: nothing but a sentence', (_, columns, rows, expected) => {
  expect(layoutOf(columns, rows, on)).toBe(expected);
});

test('at every size all panes lie on the screen and the timeline keeps four rows', () => {
  for (let columns = 40; columns <= 300; columns += 13) {
    for (let rows = 10; rows <= 80; rows += 3) {
      const layout = layoutOf(columns, rows, on);
      if (layout === undefined) throw new Error(`no layout at ${columns}×${rows}`);
      expect(layout.timeline.height).toBeGreaterThanOrEqual(4);
      expect(drawing(columns, rows, layout)).not.toContain('?');
    }
  }
});
