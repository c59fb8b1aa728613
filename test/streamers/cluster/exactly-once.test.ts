// The promise of the streamers as a property: whatever lines, whatever faults in whatever order, every
// line that the server had available is handed on once, and where it could not be had is a gap.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gate } from '../../../src/streamers/cluster/gate.ts';
import { followInstance } from '../../../src/streamers/cluster/pod-log-stream.ts';
import { compareInstants } from '../../../src/streamers/cluster/resume.ts';
import type { PhysicalLine } from '../../support/fake-api-server/container-log.ts';
import {
  clientOf,
  describeTime,
  fastClock,
  recorder,
} from '../../support/fake-api-server/harness.ts';
import { putPod } from '../../support/fake-api-server/pods.ts';
import { type Fault, fakeApiServer } from '../../support/fake-api-server/server.ts';

const begin = Date.parse('2024-01-01T00:00:00Z') * 1000;

/** How the next line's stamp follows from the one before, in microseconds. */
const stepArbitrary = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 400_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: -600_000, max: 0 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_000_000, max: 5_000_000 }) },
);
const textArbitrary = fc.oneof(
  fc.constantFrom('tick', '', 'a b', 'é\r', '2024-01-01T00:00:00.000000000Z inner'),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\n', ' ')),
);
const bodyFault: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom('end_clean' as const, 'destroy' as const, 'reset' as const, 'fin' as const),
  afterBytes: fc.integer({ min: 0, max: 400 }),
});
const faultArbitrary: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 4, arbitrary: bodyFault },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(401, 404, 429, 500, 502, 503)
      .map((code) => ({ kind: 'status' as const, code })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'body' as const, text: '' }) },
);

type Action =
  | { readonly kind: 'write'; readonly lines: readonly { step: number; text: string }[] }
  | { readonly kind: 'break'; readonly how: 'end_clean' | 'destroy' | 'reset' | 'fin' }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'catch_up' }
  | { readonly kind: 'crash' }
  | { readonly kind: 'rotate' };

const writeArbitrary: fc.Arbitrary<Action> = fc.record({
  kind: fc.constant('write' as const),
  lines: fc.array(fc.record({ step: stepArbitrary, text: textArbitrary }), {
    minLength: 1,
    maxLength: 8,
  }),
});
const calmActions: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: writeArbitrary },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('break' as const),
      how: fc.constantFrom(
        'end_clean' as const,
        'destroy' as const,
        'reset' as const,
        'fin' as const,
      ),
    }),
  },
  { weight: 3, arbitrary: faultArbitrary.map((fault) => ({ kind: 'fault' as const, fault })) },
  { weight: 2, arbitrary: fc.constant({ kind: 'catch_up' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
);
const rotatingActions: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: calmActions },
  { weight: 1, arbitrary: fc.constant({ kind: 'rotate' as const }) },
);

/** Plays the actions and lets the container end; answers what was written and what was seen. */
async function play(actions: readonly Action[]) {
  const server = await fakeApiServer();
  const client = clientOf(server);
  const seen = recorder();
  const clock = fastClock();
  putPod(server);
  const log = server.log('c1');
  let time = begin;
  let serial = 0;
  let stopper = new AbortController();
  const start = () =>
    followInstance({
      client,
      ref: {
        namespace: 'shop',
        pod: 'web-0',
        podUid: 'pod-1',
        container: 'app',
        containerId: 'c1',
      },
      window: {},
      mode: 'follow',
      sink: seen.sink,
      resume: seen.resume,
      clock,
      signal: stopper.signal,
      gate: gate(8),
      idleProbeMs: 20_000,
    });
  let running = start();
  try {
    for (const action of actions) {
      switch (action.kind) {
        case 'write': {
          const lines: PhysicalLine[] = action.lines.map((line) => {
            time = Math.max(begin, time + line.step);
            serial += 1;
            return { time: { us: time, restNs: serial % 3 }, text: line.text };
          });
          log.write(...lines);
          break;
        }
        case 'break':
          server.breakAll(action.how, /follow=true/);
          break;
        case 'fault':
          server.script(/follow=true/, action.fault);
          break;
        case 'rotate':
          log.rotate();
          break;
        case 'catch_up':
          await Promise.race([
            seen.until(() => seen.lines().length >= log.everything.length),
            new Promise((resolve) => setTimeout(resolve, 20)),
          ]);
          break;
        case 'crash':
          // klog is killed and started again with what its capture holds.
          stopper.abort();
          await running;
          stopper = new AbortController();
          running = start();
          break;
      }
    }
    putPod(server, { containers: [{ state: 'terminated' }] });
    const end = await running;
    return { end, log, seen };
  } finally {
    stopper.abort();
    client.close();
    await server.close();
  }
}

function written(lines: readonly PhysicalLine[]): readonly string[] {
  return lines.map(
    (line) => `${describeTime(line.time)} ${Buffer.from(line.text).toString('latin1')}`,
  );
}

describe('any schedule of faults', () => {
  it('over any lines hands on each exactly once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(calmActions, { minLength: 2, maxLength: 14 }), async (actions) => {
        const { end, log, seen } = await play(actions);
        expect(end).toEqual({ kind: 'finished' });
        // Stamps that fall back by up to 600 ms stay within the margin: the order is the file's.
        expect(seen.lines()).toEqual(written(log.everything));
        expect(seen.of('gap')).toEqual([]);
        expect(seen.of('notice')).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('with rotations repeats nothing, and a gap stands wherever a line is missing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rotatingActions, { minLength: 3, maxLength: 14 }),
        async (actions) => {
          const { log, seen } = await play(actions);
          const left = new Map<string, number>();
          for (const line of seen.lines()) left.set(line, (left.get(line) ?? 0) + 1);
          const gaps = seen.of('gap').map((message) => message.gap);
          // What was rotated away before klog ever saw the stream was never available.
          const first = seen.lines()[0];
          const firstSeen = first === undefined ? Infinity : written(log.everything).indexOf(first);
          written(log.everything).forEach((line, index) => {
            if (index < firstSeen) return;
            const count = left.get(line) ?? 0;
            if (count > 0) {
              left.set(line, count - 1);
              return;
            }
            const time = log.everything[index]?.time ?? { us: 0, restNs: 0 };
            // Stamps may fall back by 600 ms at each line; bounds are those of neighbours.
            const isCovered = gaps.some(
              (gap) =>
                (gap.from === undefined || gap.from.us <= time.us + 5_000_000) &&
                (gap.to === undefined ||
                  compareInstants(gap.to, { ...time, us: time.us - 5_000_000 }) >= 0),
            );
            expect(isCovered || isEqualElsewhere(log.everything, index)).toBe(true);
          });
          expect([...left.values()].every((count) => count === 0)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});

/** Equal in stamp and text to a line of an earlier file: told apart by nothing. */
function isEqualElsewhere(lines: readonly PhysicalLine[], index: number): boolean {
  const [own] = written(lines.slice(index, index + 1));
  return written(lines).filter((line) => line === own).length > 1;
}
