import { describe, expect, it } from 'vitest';
import { recordFlags } from '../../src/core/batch.ts';
import { ingestText } from '../support/ingest-text.ts';

const dayMs = 86_400_000;

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** CRI lines whose application writes local time without a zone, `delayMs` before they arrive. */
function localLines(count: number, offsetMinutes: number, delayMs: (index: number) => number) {
  const start = Date.parse('2026-11-20T10:00:00Z');
  return Array.from({ length: count }, (_, index) => {
    const runtime = start + index * 1000;
    const wall = iso(runtime - delayMs(index) + offsetMinutes * 60_000).slice(0, 23);
    return `${iso(runtime)} stdout F ${wall.replace('T', ' ')} INFO line ${index}`;
  }).join('\n');
}

describe('zone of times that name none', () => {
  it.each([
    ['without delay', 120, () => 0],
    ['buffered up to 20 s', 120, (index: number) => (index % 20) * 1000],
    ['half an hour off', -210, () => 5],
    ['a quarter of an hour off', 345, () => 5],
  ])('is inferred from the runtime: %s', async (_, offset, delay) => {
    const { rows } = await ingestText({ text: localLines(100, offset, delay) });
    expect(new Set(rows.map(({ zoneSource }) => zoneSource))).toEqual(new Set(['inferred']));
    const first = rows[0]?.timestamp ?? '';
    expect(Date.parse(first)).toBe(Date.parse('2026-11-20T10:00:00Z') - delay(0));
  });

  it('follows a container that changes its zone', async () => {
    const before = localLines(100, 120, () => 3);
    const after = localLines(200, 60, () => 3)
      .split('\n')
      .slice(100)
      .join('\n');
    const { rows } = await ingestText({ text: `${before}\n${after}` });
    const skew = rows.map((row) => Date.parse(row.time) - Date.parse(row.timestamp ?? ''));
    expect(new Set(skew)).toEqual(new Set([3]));
  });

  /** Written one every `everyMs`, let go in blocks: the last line of each block comes at once. */
  function blocks(count: number, size: number, everyMs: number, offset: (index: number) => number) {
    const start = Date.parse('2026-11-20T10:00:00Z');
    return Array.from({ length: count }, (_, index) => {
      const flushed = start + (Math.floor(index / size) * size + size - 1) * everyMs + 3;
      const wall = iso(start + index * everyMs + offset(index) * 60_000).slice(0, 23);
      return `${iso(flushed)} stdout F ${wall.replace('T', ' ')} INFO line ${index}`;
    }).join('\n');
  }

  function skews(rows: readonly { readonly time: string; readonly timestamp?: string }[]) {
    return rows.map((row) => Date.parse(row.time) - Date.parse(row.timestamp ?? ''));
  }

  it('is not bent by blocks of output that come hours late', async () => {
    // 600 lines, one every 30 s: the first of each block is five hours old when it comes.
    const { rows } = await ingestText({ text: blocks(2400, 600, 30_000, () => 120) });
    expect(new Set(rows.map(({ zoneSource }) => zoneSource))).toEqual(new Set(['inferred']));
    expect([Math.min(...skews(rows)), Math.max(...skews(rows))]).toEqual([3, 599 * 30_000 + 3]);
  });

  it('of buffered output follows a change, and late blocks are none', async () => {
    const text = blocks(1200, 40, 30_000, (index) => (index < 600 ? 120 : 60));
    const { rows } = await ingestText({ text });
    expect([Math.min(...skews(rows)), Math.max(...skews(rows))]).toEqual([3, 39 * 30_000 + 3]);
  });

  it('is not changed by some minutes in which lines come an hour late', async () => {
    const late = (index: number): number => (index >= 100 && index < 125 ? 3_600_000 : 0);
    const { rows } = await ingestText({ text: localLines(200, 0, late) });
    expect(skews(rows)).toEqual(Array.from({ length: 200 }, (_, index) => late(index)));
  });

  it('is assumed where the differences are no zone of the world', async () => {
    const { rows } = await ingestText({ text: localLines(100, 0, () => 1_000_000) });
    expect(new Set(rows.map(({ zoneSource }) => zoneSource))).toEqual(new Set(['assumed']));
  });

  it('is assumed to be UTC where nothing stamps the lines', async () => {
    const { rows } = await ingestText({ text: '2026-11-20 10:00:00,123 INFO hello\n' });
    expect(rows[0]).toMatchObject({ timestamp: '2026-11-20T10:00:00.123Z', zoneSource: 'assumed' });
  });
});

describe('times that leave something out', () => {
  it('take their year from the runtime', async () => {
    const { rows } = await ingestText({
      text: '2025-01-01T00:00:00.100000000Z stdout F I1231 23:59:59.900000       1 a.go:1] x\n',
    });
    expect(rows[0]?.timestamp).toBe('2024-12-31T23:59:59.9Z');
  });

  it.each([
    ['I1231 23:59:59.900000       1 a.go:1] x', '2025-12-31T23:59:59.9Z'],
    ['I0110 23:59:59.900000       1 a.go:1] x', '2026-01-10T23:59:59.9Z'],
    ['I0229 12:00:00.000000       1 a.go:1] x', '2024-02-29T12:00:00Z'],
  ])('take the newest year that is not after the file: %s', async (text, expected) => {
    const us = Date.parse('2026-01-12T00:00:00Z') * 1000;
    const { rows } = await ingestText({ text, modified: { us, restNs: 0 } });
    expect(rows[0]?.timestamp).toBe(expected);
  });
});

describe('times that leave something out, without stamps', () => {
  const modified = { us: Date.parse('2026-01-12T00:00:00Z') * 1000, restNs: 0 };

  async function times(...lines: readonly string[]) {
    const { rows } = await ingestText({ text: lines.join('\n'), modified });
    return rows.map(({ timestamp }) => timestamp);
  }

  it('December comes before January', async () => {
    expect(
      await times(
        'I1231 23:59:59.900000       1 a.go:1] x',
        'I0101 00:00:00.100000       1 a.go:1] x',
      ),
    ).toEqual(['2025-12-31T23:59:59.9Z', '2026-01-01T00:00:00.1Z']);
  });

  it('the year follows a line that states one', async () => {
    expect(
      await times(
        '2019-12-31T23:59:58Z INFO starting',
        'I1231 23:59:59.900000       1 a.go:1] x',
        'I0101 00:00:00.100000       1 a.go:1] x',
      ),
    ).toEqual(['2019-12-31T23:59:58Z', '2019-12-31T23:59:59.9Z', '2020-01-01T00:00:00.1Z']);
  });

  it.each([
    ['midnight', '23:59:59', '00:00:01', '2026-01-02T00:00:01Z'],
    ['a silence of 14 hours', '08:00:00', '22:00:00', '2026-01-01T22:00:00Z'],
    ['a silence of 20 hours', '08:00:00', '04:00:00', '2026-01-02T04:00:00Z'],
    ['a line that was overtaken', '08:00:00', '07:59:58', '2026-01-01T07:59:58Z'],
  ])('the day follows the line above, over %s', async (_, before, text, expected) => {
    const [, , last] = await times(
      '2026-01-01T06:00:00Z INFO starting',
      `${before}.000 INFO one`,
      `${text}.000 INFO two`,
    );
    expect(last).toBe(expected);
  });
});

describe('place on the timeline', () => {
  it('is the runtime’s stamp, and a small fall takes the time before it', async () => {
    const { rows } = await ingestText({
      text: [
        '2026-11-20T10:00:01.000000000Z stdout F a',
        '2026-11-20T10:00:00.500000000Z stdout F b',
        '2026-11-20T09:00:00.000000000Z stdout F c',
      ].join('\n'),
    });
    expect(rows.map(({ time }) => time)).toEqual([
      '2026-11-20T10:00:01Z',
      '2026-11-20T10:00:01Z',
      '2026-11-20T09:00:00Z',
    ]);
    expect(rows.map(({ flags }) => (flags & recordFlags.clockStep) !== 0)).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('of lines without a time is that of the record before, else of the one after', async () => {
    const { rows } = await ingestText({
      text: 'starting\n2026-11-20T10:00:00Z INFO one\nTWO\n2026-11-20T10:00:01Z INFO three\n',
    });
    expect(rows.map(({ time, timeSource }) => [time, timeSource])).toEqual([
      ['2026-11-20T10:00:00Z', 'neighbour'],
      ['2026-11-20T10:00:00Z', 'application'],
      ...(rows.length === 4 ? [['2026-11-20T10:00:00Z', 'neighbour']] : []),
      ['2026-11-20T10:00:01Z', 'application'],
    ]);
  });

  it('of a stream without any time is behind all others', async () => {
    const { rows } = await ingestText({ text: 'hello\nworld\n' });
    expect(rows.map(({ timeSource }) => timeSource)).toEqual(['none', 'none']);
    expect(Date.parse(rows[0]?.time ?? '')).toBeGreaterThan(Date.now() + 200 * 365 * dayMs);
  });
});
