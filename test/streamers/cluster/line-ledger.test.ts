import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUtc, toTimestampNs } from '../../../src/core/time.ts';
import { type LineLedger, lineLedger } from '../../../src/streamers/cluster/line-ledger.ts';
import { lineSplitter } from '../../../src/streamers/cluster/line-splitter.ts';
import { replayStart } from '../../../src/streamers/cluster/resume.ts';
import { stampReader } from '../../../src/streamers/cluster/stamp.ts';

function line(text: string) {
  return { bytes: Buffer.from(text), droppedBytes: 0 };
}
function stamped(seconds: string, text: string) {
  return line(`2024-01-01T00:00:${seconds}Z ${text}`);
}

describe('a stamp', () => {
  it.each([
    ['2024-01-01T00:00:00.100000000Z x', '2024-01-01T00:00:00.1Z', 31],
    ['2024-01-01T02:00:00.500000000+02:00 zone', '2024-01-01T00:00:00.5Z', 36],
    ['2024-01-01T00:00:00.500000001-00:30 zone', '2024-01-01T00:30:00.500000001Z', 36],
    ['2024-02-29T23:59:60Z leap', '2024-03-01T00:00:00Z', 21],
    ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z', 20],
    ['2024-01-01T00:00:00.12Z ', '2024-01-01T00:00:00.12Z', 24],
    ['1969-12-31T23:59:59.999999999Z x', '1969-12-31T23:59:59.999999999Z', 31],
  ])('is read off %s', (text, time, textStart) => {
    const stamp = stampReader().read(Buffer.from(text));
    expect(stamp && formatUtc(toTimestampNs(stamp.time))).toBe(time);
    expect(stamp?.textStart).toBe(textStart);
  });

  it.each([
    '',
    '2024-01-01T00:00:00.',
    '2024-01-01T00:00:00.1234567890Z x',
    '2024-01-01T00:00:00.1Zx',
    '2024-01-01 00:00:00.1Z x',
    '2024-13-01T00:00:00.1Z x',
    '2024-01-01T24:00:00.1Z x',
    '2024-01-01T00:00:61.1Z x',
    '2024-01-01T00:00:00.1+0200 x',
    'unable to retrieve container logs for containerd://abc',
  ])('is not seen in %j', (text) => {
    expect(stampReader().read(Buffer.from(text))).toBeUndefined();
  });

  it('is the same whatever was read before it', () => {
    const reader = stampReader();
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e9 }),
        fc.integer({ min: 0, max: 999_999_999 }),
        (seconds, ns) => {
          const text = `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(ns).padStart(9, '0')}Z x`;
          expect(reader.read(Buffer.from(text))?.time).toEqual({
            us: seconds * 1e6 + Math.floor(ns / 1000),
            restNs: ns % 1000,
          });
        },
      ),
    );
  });
});

describe('splitting', () => {
  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc
          .uint8Array({ maxLength: 200 })
          .map((bytes) => Buffer.from(bytes.map((byte) => byte % 14))),
        fc.array(fc.integer({ min: 0, max: 30 })),
        (bytes, cuts) => {
          const splitter = lineSplitter(1000);
          const lines: Buffer[] = [];
          let at = 0;
          for (const cut of [...cuts, bytes.length]) {
            for (const split of splitter.push(bytes.subarray(at, at + cut)))
              lines.push(Buffer.from(split.bytes));
            at += cut;
          }
          const rest = splitter.rest();
          const whole = [...lines, Buffer.from(rest?.bytes ?? [])].map((item) =>
            item.toString('latin1'),
          );
          expect(whole.join('\n')).toBe(bytes.toString('latin1'));
          expect(whole.slice(0, -1).every((item) => !item.includes('\n'))).toBe(true);
        },
      ),
    );
  });

  it('cuts a line at the limit wherever its pieces end', () => {
    const splitter = lineSplitter(4);
    expect(splitter.push(Buffer.from('abc'))).toEqual([]);
    const [first, second] = splitter.push(Buffer.from('defg\n123456\n'));
    expect([first?.bytes.toString(), first?.droppedBytes]).toEqual(['abcd', 3]);
    expect([second?.bytes.toString(), second?.droppedBytes]).toEqual(['1234', 2]);
    expect(splitter.rest()).toBeUndefined();
  });
});

describe('the ledger', () => {
  /** A ledger that has read lines at 1 s and 2 s, and lost `torn` in the middle. */
  function afterCut(torn?: string): LineLedger {
    const ledger = lineLedger();
    ledger.begin({ isTail: false });
    ledger.judge(stamped('01', 'one'));
    ledger.judge(stamped('02', 'two'));
    if (torn !== undefined) ledger.tear(line(torn));
    ledger.begin({ isTail: false });
    return ledger;
  }
  const gapOf = (ledger: LineLedger, next: ReturnType<typeof line>) => {
    const verdict = ledger.judge(next);
    return verdict.kind === 'new' ? verdict.gap : verdict.kind;
  };

  it('tells a possible gap where the last line does not come again', () => {
    expect(gapOf(afterCut(), stamped('09', 'nine'))).toMatchObject({ certain: false });
    expect(gapOf(afterCut('2024-01-01T00'), stamped('09', 'nine'))).toMatchObject({
      certain: false,
    });
  });

  it('tells a certain gap where a line was seen to begin that never comes', () => {
    const ledger = afterCut('2024-01-01T00:00:03Z thr');
    expect(gapOf(ledger, stamped('09', 'nine'))).toMatchObject({
      certain: true,
      reason: 'rotated',
    });
  });

  it('tells none where the log goes on with the line that was cut', () => {
    expect(gapOf(afterCut('2024-01-01T00:00:03Z thr'), stamped('03', 'three'))).toBeUndefined();
  });

  it('tells none after the last line came again, and each gap once', () => {
    const ledger = afterCut();
    expect(gapOf(ledger, stamped('02', 'two'))).toBe('repeat');
    expect(gapOf(ledger, stamped('09', 'nine'))).toBeUndefined();
    const other = afterCut();
    expect(gapOf(other, stamped('09', 'nine'))).toBeDefined();
    expect(gapOf(other, stamped('10', 'ten'))).toBeUndefined();
    expect(other.missingEnd()).toBeUndefined();
  });

  it("drops the tail of a stored line, but not the kubelet's words", () => {
    expect(afterCut().judge(line('rest of a line'))).toEqual({ kind: 'tail' });
    expect(afterCut().judge(line('rpc error: code = NotFound'))).toMatchObject({ kind: 'notice' });
    const fresh = lineLedger();
    fresh.begin({ isTail: false });
    expect(fresh.judge(line('rest of a line'))).toMatchObject({ kind: 'notice' });
  });

  it('marks what may be half a line at the start of a tail', () => {
    const ledger = lineLedger();
    ledger.begin({ isTail: true });
    expect(ledger.judge(stamped('01', 'lf'))).toMatchObject({ line: { maybePartial: true } });
    const next = ledger.judge(stamped('02', 'whole'));
    expect(next.kind === 'new' && next.line.maybePartial).toBeUndefined();
  });

  it('leaves out what a replay brings from before the window of the first read', () => {
    const ledger = lineLedger();
    ledger.begin({ isTail: true });
    ledger.judge(stamped('02', 'two'));
    ledger.begin({ isTail: true });
    expect(ledger.judge(stamped('01', 'one'))).toEqual({ kind: 'outside' });
    expect(ledger.judge(stamped('02', 'first of the same stamp'))).toEqual({ kind: 'outside' });
    expect(ledger.judge(stamped('02', 'two'))).toEqual({ kind: 'repeat' });
    expect(ledger.judge(stamped('02', 'late')).kind).toBe('new');
    expect(ledger.judge(stamped('01.5', 'late, too')).kind).toBe('new');
  });

  it('goes ten seconds back once the clock stepped', () => {
    const ledger = lineLedger();
    ledger.begin({ isTail: false });
    ledger.judge(stamped('30', 'a'));
    expect(ledger.judge(stamped('20', 'b'))).toMatchObject({ kind: 'ask' });
    expect(ledger.judge(stamped('20', 'b'))).toMatchObject({ line: { clockStep: true } });
    const last = ledger.last() ?? { us: 0, restNs: 0 };
    expect(ledger.begin({ isTail: false })).toEqual(
      replayStart(last, { steppedBack: true, hasMargin: true }),
    );
    ledger.dropMargin();
    expect(ledger.begin({ isTail: false })).toEqual({ us: last.us, restNs: 0 });
  });

  it('forgets what no replay can bring', () => {
    const ledger = lineLedger();
    ledger.begin({ isTail: false });
    for (let i = 0; i < 20_000; i += 1) {
      const seconds = String(Math.floor(i / 400) % 60).padStart(2, '0');
      ledger.judge(stamped(`${seconds}.${String(i % 400).padStart(6, '0')}`, `line ${i}`));
    }
    expect(ledger.locate(stamped('01.000001', 'line 401').bytes)?.isKnown).toBe(false);
    expect(ledger.locate(stamped('49.000399', 'line 19999').bytes)?.isKnown).toBe(true);
  });
});
