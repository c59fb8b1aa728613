// What a followed cluster's messages become: the resume promise (a stream is answered as it was taken,
// byte for byte), order, and rows beside the lines. The store is the real one, in this thread.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContainerRef } from '../../src/core/container-ref.ts';
import { LiveIngest } from '../../src/ingest/live-ingest.ts';
import type { SecretRules } from '../../src/ingest/secret-remover.ts';
import type { RecordSink } from '../../src/ingest/record-sink.ts';
import { openCaptureForWriting } from '../../src/store/open-capture.ts';
import type { WritableCapture } from '../../src/store/open-capture.ts';
import type { RawLine } from '../../src/streamers/types.ts';
import { StoreSink } from '../../src/workers/store-sink.ts';

let folder: string;
let capture: WritableCapture | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-live-'));
});
afterEach(() => {
  capture?.close();
  capture = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const ref: ContainerRef = {
  namespace: 'shop',
  pod: 'web-0',
  podUid: 'u1',
  container: 'app',
  containerId: 'c1',
};
const startUs = Date.parse('2026-11-25T12:00:00Z') * 1000;

/** A capture that is written in this thread; `name` opened again goes on. */
function begin(
  name = 'live.klog',
  now: () => number = () => startUs / 1000,
  secrets?: SecretRules,
) {
  capture?.close();
  const opened = openCaptureForWriting(join(folder, name));
  if (!opened.ok) throw new Error(opened.failure.message);
  capture = opened.value;
  const { db } = capture;
  const store = new StoreSink(capture, false, { freeBytes: () => Infinity });
  const answered = <T>(value: T | undefined): Promise<T> => {
    if (value === undefined) throw new Error(store.failure?.message ?? 'no answer');
    return Promise.resolve(value);
  };
  const sink: RecordSink = {
    write: (batch) => {
      store.write(batch);
    },
    ready: () => Promise.resolve(),
    drained: () => Promise.resolve(),
    linesOf: (key, fromUs, except) => answered(store.linesOf(key, fromUs, except)),
    positionOf: async (key) => (await answered(store.positionOf(key))).position,
    tailOf: (source) => answered(store.tailOf(source)),
  };
  const stored = store.stored();
  if (stored === undefined) throw new Error('unreadable');
  const ingest = new LiveIngest({ sink, stored, nowMs: now, ...(secrets ? { secrets } : {}) });
  const rows = (columns: string): readonly unknown[] =>
    db.prepare(`SELECT ${columns} FROM records ORDER BY stream, position, id`).raw().all();
  return { ingest, rows };
}

function lineAt(us: number, text: string | Uint8Array, restNs = 0): RawLine {
  return { time: { us, restNs }, text: typeof text === 'string' ? Buffer.from(text) : text };
}

const shown = (lines: Iterable<{ time: { us: number; restNs: number }; text: Uint8Array }>) =>
  [...lines]
    .map(({ time, text }) => `${time.us}.${time.restNs} ${Buffer.from(text).toString('latin1')}`)
    .sort();

const textArbitrary = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('tick', '', '  at a.b(C.java:1)', 'Traceback:', '\tx') },
  { weight: 1, arbitrary: fc.constantFrom('progress 1%\rprogress 2%\r', '\u001b[31mred\u001b[0m') },
  { weight: 1, arbitrary: fc.constantFrom('{"level":"info",', '  "msg":"over two lines"}', '}') },
  { weight: 2, arbitrary: fc.string({ maxLength: 20 }) },
);
const bytesArbitrary = fc
  .oneof(
    textArbitrary.map((text) => Uint8Array.from(Buffer.from(text))),
    fc.uint8Array({ maxLength: 12 }),
  )
  .map((bytes) => bytes.filter((byte) => byte !== 0x0a));
const linesArbitrary = fc.array(
  fc.record({ step: fc.constantFrom(0, 1, 700, 400_000, -300_000), bytes: bytesArbitrary }),
  { minLength: 1, maxLength: 40 },
);

function stamped(steps: readonly { step: number; bytes: Uint8Array }[]): RawLine[] {
  let us = startUs;
  return steps.map(({ step, bytes }, index) => {
    us += step;
    return lineAt(us, bytes, index % 3);
  });
}

describe('what was taken from a stream', () => {
  it('is answered line by line as it came, whatever the bytes, and after a new start too', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(linesArbitrary, fc.nat(3), async (steps, cuts) => {
        const name = `p${run++}.klog`;
        const lines = stamped(steps);
        const { ingest } = begin(name);
        const size = Math.ceil(lines.length / (cuts + 1));
        for (let at = 0; at < lines.length; at += size)
          await ingest.take({ kind: 'lines', ref, lines: lines.slice(at, at + size) });
        const from = { us: startUs - 60_000_000, restNs: 0 };
        expect(shown(await ingest.resume.lines(ref, from))).toEqual(shown(lines));
        ingest.completeAll();
        const again = begin(name).ingest.resume;
        expect(shown(await again.lines(ref, from))).toEqual(shown(lines));
        expect((await again.position(ref))?.last).toEqual(lines.at(-1)?.time);
      }),
      { numRuns: 60 },
    );
  });

  it('is unknown for a stream that was never read', async () => {
    const { ingest } = begin();
    expect(await ingest.resume.position(ref)).toBeUndefined();
    expect([...(await ingest.resume.lines(ref, { us: 0, restNs: 0 }))]).toEqual([]);
  });

  it('names the newest instance of a container that was met before', async () => {
    const { ingest } = begin();
    for (const restartCount of [0, 2, 1]) {
      const instance = { ...ref, restartCount, containerId: `c${restartCount}` };
      await ingest.take({ kind: 'lines', ref: instance, lines: [lineAt(startUs, 'up')] });
    }
    ingest.completeAll();
    const { newestInstance } = begin().ingest.resume;
    expect(newestInstance(ref)).toMatchObject({ containerId: 'c2', restartCount: 2 });
    expect(newestInstance({ ...ref, podUid: 'other' })).toBeUndefined();
  });

  it('goes on behind the place of the lines before', async () => {
    const first = begin();
    await first.ingest.take({ kind: 'lines', ref, lines: [lineAt(startUs, 'one')] });
    first.ingest.completeAll();
    const second = begin();
    await second.ingest.take({ kind: 'lines', ref, lines: [lineAt(startUs, 'two')] });
    second.ingest.completeAll();
    expect(second.rows('raw')).toEqual([['one'], ['two']]);
  });
});

describe('a line that others may continue', () => {
  it('waits for them a moment, then is handed on', async () => {
    let now = startUs / 1000;
    const { ingest, rows } = begin('live.klog', () => now);
    await ingest.take({ kind: 'lines', ref, lines: [lineAt(startUs, 'panic: boom')] });
    ingest.tick();
    expect(rows('raw')).toEqual([]);
    now += 1000;
    ingest.tick();
    expect(rows('raw')).toEqual([['panic: boom']]);
  });

  it('is joined with lines of a later message', async () => {
    const { ingest, rows } = begin();
    const trace = ['Traceback (most recent call last):', '  File "a.py", line 1, in <module>'];
    for (const [index, text] of [...trace, 'ValueError: no'].entries())
      await ingest.take({ kind: 'lines', ref, lines: [lineAt(startUs + index, text)] });
    ingest.completeAll();
    expect(rows('line_count')).toEqual([[3]]);
  });
});

describe('rows beside the lines', () => {
  it('are stored with what they say: gaps, ends, changes, words of the kubelet', async () => {
    const { ingest, rows } = begin();
    await ingest.take({
      kind: 'gap',
      ref,
      gap: {
        reason: 'rotated',
        certain: true,
        from: { us: startUs, restNs: 5 },
        to: { us: startUs + 1_000_000, restNs: 0 },
      },
    });
    await ingest.take({
      kind: 'restart',
      ref: { ...ref, restartCount: 0 },
      time: { us: startUs, restNs: 0 },
      restart: { exitCode: 3, reason: 'Error', previousContainerId: 'c1' },
    });
    await ingest.take({
      kind: 'state',
      ref,
      state: { what: 'phase', from: 'Pending', to: 'Failed' },
    });
    await ingest.take({ kind: 'notice', ref, text: 'unable to retrieve container logs' });
    ingest.completeAll();
    const texts = rows('raw, detail').map((row) => (row as string[])[0]);
    expect(new Set(texts)).toEqual(
      new Set([
        'lines are missing: rotated',
        'container app ended: Error, exit code 3',
        'phase: Pending → Failed',
        'unable to retrieve container logs',
      ]),
    );
    expect(rows('detail').flat()).toContain(
      '{"reason":"rotated","certain":true,"from":"2026-11-25T12:00:00.000000005Z","to":"2026-11-25T12:00:01Z"}',
    );
  });

  it('tell the end of an instance once, over a new start too', async () => {
    const end = {
      kind: 'restart',
      ref: { ...ref, restartCount: 0 },
      time: { us: startUs, restNs: 0 },
      restart: { exitCode: 1, previousContainerId: 'c1' },
    } as const;
    const first = begin();
    await first.ingest.take(end);
    await first.ingest.take(end);
    first.ingest.completeAll();
    const second = begin();
    await second.ingest.take(end);
    second.ingest.completeAll();
    expect(second.rows('raw')).toHaveLength(1);
  });
});

describe('without secrets', () => {
  const hide = (text: string): string => text.replaceAll(/s3cret\d/g, '[gone]');
  const secrets: SecretRules = {
    raw: ({ raw }) =>
      typeof raw === 'string'
        ? hide(raw)
        : new Uint8Array(Buffer.from(hide(Buffer.from(raw).toString('latin1')), 'latin1')),
    json: hide,
  };
  it('stores none, and answers a stream that is taken up again with what came', async () => {
    const { ingest, rows } = begin('secret.klog', undefined, secrets);
    const lines = [
      lineAt(startUs, 'login s3cret1'),
      lineAt(startUs + 1, 'java.lang.Error: s3cret2'),
      lineAt(startUs + 2, '\tat a.B(s3cret3)'),
      lineAt(startUs + 3, 'plain'),
      lineAt(startUs + 4, new Uint8Array([0xff, ...Buffer.from(' s3cret4')])),
      // Two that are one once their secrets are gone.
      lineAt(startUs + 5, 'again s3cret5'),
      lineAt(startUs + 5, 'again s3cret6'),
    ];
    await ingest.take({ kind: 'lines', ref, lines });
    const back = await ingest.resume.lines(ref, { us: startUs, restNs: 0 });
    expect(shown(back)).toEqual(shown(lines));
    expect(rows('CAST(raw AS TEXT)').join('\n')).not.toContain('s3cret');
    expect(
      rows('CAST(raw AS TEXT)')
        .join('\n')
        .match(/\[gone\]/g),
    ).toHaveLength(6);
  });
});
