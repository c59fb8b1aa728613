// Similar lines as one row: what is hidden, what never is, and that nobody loses their place.
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { TimelineRecord } from '../../src/core/record.ts';
import { timestampNs } from '../../src/core/time.ts';
import { foldWindow } from '../../src/tui/folding.ts';
import { buildLog } from '../support/build-record.ts';
import { ms, shopStreams } from '../support/shop-rows.ts';
import { testCapture, TestScreen, type TestCapture } from '../support/tui-screen.ts';

let capture: TestCapture | undefined;
let screen: TestScreen | undefined;
afterEach(() => {
  screen?.close();
  capture?.close();
  screen = undefined;
  capture = undefined;
});

/** Twenty health checks with an order and an error among them, two of them alike. */
function noisy(columns = 100, rows = 20): TestScreen {
  const noise = Array.from({ length: 20 }, (_, n) => ({
    time: ms(n * 10),
    stream: 1,
    raw: `level=info msg="health check ${n} took ${n * 3} ms"`,
  }));
  const others = [
    { time: ms(55), stream: 2, raw: 'level=info msg="order accepted" request_id=req-7' },
    { time: ms(105), stream: 2, raw: 'level=error msg="upstream timeout 1"' },
    { time: ms(106), stream: 2, raw: 'level=error msg="upstream timeout 2"' },
    { time: ms(107), stream: 2, raw: 'level=error msg="upstream timeout 3"' },
    { time: ms(108), stream: 2, raw: 'level=error msg="upstream timeout 4"' },
  ];
  capture = testCapture(
    shopStreams,
    [...noise, ...others].sort((a, b) => (a.time < b.time ? -1 : 1)),
  );
  screen = new TestScreen(capture.browser, { columns, rows });
  return screen;
}

const bodies = ({ model }: TestScreen): readonly string[] => model.records.map(({ body }) => body);

describe('f', () => {
  test('makes one row of similar lines that says how many, and of errors none', async () => {
    const folded = noisy().press('f');
    await expect(`${await folded.text()}\n`).toMatchFileSnapshot('screens/folded-100x20.txt');
    expect(bodies(folded).filter((body) => body.startsWith('upstream'))).toHaveLength(4);
  });

  test('and again shows each line', () => {
    const whole = noisy();
    const before = bodies(whole);
    expect(bodies(whole.press('f', 'f'))).toEqual(before);
  });

  test('keeps the selected line where it is on the screen', () => {
    const whole = noisy(100, 16);
    whole.press('g', 'e');
    const { selected, top } = whole.model;
    const body = whole.model.records[selected]?.body;
    whole.press('f');
    expect(whole.model.records[whole.model.selected]?.body).toBe(body);
    expect(whole.model.selected - whole.model.top).toBeLessThanOrEqual(selected - top);
  });

  test('stands on the row of a run whose line was selected', () => {
    const folded = noisy().press('g', 'j', 'j', 'j', 'j', 'f');
    const { model } = folded;
    const id = model.records[model.selected]?.id ?? -1;
    expect(model.folded?.texts.get(id)).toMatch(/^⋮ × 18 similar in 170 ms: health check \* took/);
  });

  test('is part of the command that is copied', () => {
    const folded = noisy().press('f', 'c');
    expect(folded.effects.at(-1)).toMatchObject({
      kind: 'copy',
      text: expect.stringContaining('--fold') as string,
    });
  });
});

describe('a row that stands for many', () => {
  test.each(['enter', 'right'])('is unfolded by %s and folded by ←', (key) => {
    const folded = noisy().press('f');
    const rows = folded.model.records.length;
    folded.press('G', key);
    expect(folded.model.records).toHaveLength(25);
    expect(folded.model.toggles.detail).toBe(false);
    expect(bodies(folded)[folded.model.selected]).toContain('health check 19');
    folded.press('left');
    expect(folded.model.records).toHaveLength(rows);
  });

  test('gives way to a line that is looked for', () => {
    const folded = noisy().press('f', '/').type('19').press('enter', 'x', 'g', 'n');
    expect(bodies(folded)[folded.model.selected]).toContain('health check 19');
    expect(folded.model.folded?.texts.has(folded.model.records.at(-1)?.id ?? -1)).toBe(false);
  });

  test('grows with what comes while new lines are followed', () => {
    const folded = noisy().press('f');
    capture?.add([{ time: ms(300), stream: 1, raw: 'level=info msg="health check 20 took 9 ms"' }]);
    folded.send({ type: 'grown', now: folded.model.now });
    const last = folded.model.records.at(-1);
    expect(folded.model.folded?.texts.get(last?.id ?? -1)).toContain('× 19 similar');
  });
});

test('every record is a row, or one row stands for it; errors are always rows', () => {
  const words = fc.constantFrom('tick 1', 'tick 2', 'a b c d', 'order 5 done');
  const lines = fc.array(fc.record({ words, severityNumber: fc.constantFrom(9, 17) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(lines, fc.integer({ min: 0, max: 60 }), (texts, kept) => {
      const window: readonly TimelineRecord[] = texts.map(({ words: body, severityNumber }, id) =>
        buildLog({ id, body, severityNumber, time: timestampNs(BigInt(id) * 1_000_000n) }),
      );
      const { rows, folded } = foldWindow(window, (id) => id === kept);
      const shown = new Set(rows.map(({ id }) => id));
      for (const { id, severityNumber } of window) {
        expect(shown.has(id)).toBe(!folded.carriers.has(id));
        if (severityNumber === 17 || id === kept) {
          expect(shown.has(id) && !folded.texts.has(id)).toBe(true);
        }
      }
      for (const [id, carrier] of folded.carriers) {
        expect(folded.members.get(carrier)?.has(id)).toBe(true);
      }
      for (const [carrier, ids] of folded.members) {
        expect(folded.texts.get(carrier)).toContain(`× ${ids.size} similar`);
      }
    }),
  );
});
