// Logs saved without stamps (`kubectl logs`), with what else a bundle holds: whole imports.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importPaths } from '../../src/workers/import-paths.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-zones-'));
  mkdirSync(join(folder, 'bundle'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const start = Date.parse('2026-11-20T10:00:00Z');
const iso = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
const wall = (seconds: number, offsetHours: number): string =>
  iso(seconds + offsetHours * 3600)
    .slice(0, 23)
    .replace('T', ' ');

function save(name: string, text: string | readonly string[] | object): void {
  const content =
    typeof text === 'string' ? text : Array.isArray(text) ? text.join('\n') : JSON.stringify(text);
  writeFileSync(join(folder, 'bundle', name), content);
}

async function imported() {
  const result = await importPaths({
    paths: [join(folder, 'bundle')],
    captureFile: join(folder, 'a.klog'),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value.zones.map(({ ref, offsetMinutes, source, records }) => {
    return [ref.pod, offsetMinutes, source, records];
  });
}

/** Seconds after the start and the zone's place in `zoneSources`, in the order of the timeline. */
function times(pod: string) {
  const db = new Database(join(folder, 'a.klog'), { readonly: true });
  try {
    return db
      .prepare(
        `SELECT time / 1e9 - ?, (flags >> 6) & 7 FROM records r JOIN streams s ON s.id = r.stream
         WHERE s.pod = ? AND flags & 7 = 0 ORDER BY time, position`,
      )
      .raw()
      .all(start / 1000, pod);
  } finally {
    db.close();
  }
}

const ledger = [
  'a banner without a time',
  `${wall(3, 2)} INFO [main] shop.Ledger - up`,
  `${wall(60, 2)} INFO [main] shop.Ledger - booked`,
];

function podList(startedAt: string) {
  const status = { containerStatuses: [{ name: 'ledger', state: { running: { startedAt } } }] };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'ledger-0', namespace: 'shop', uid: 'u1' },
    status,
  };
  return { apiVersion: 'v1', kind: 'List', items: [pod] };
}

describe('the zone of lines without stamps', { timeout: 30_000 }, () => {
  it('follows from when the pod says that the container started', async () => {
    save('shop_ledger-0_ledger.log', ledger);
    save('pods.json', podList('2026-11-20T10:00:00Z'));
    expect(await imported()).toEqual([['ledger-0', 120, 'inferred', 2]]);
    expect(times('ledger-0')).toEqual([
      [3, 0],
      [3, 2],
      [60, 2],
    ]);
  });

  it('follows from the Event that says so', async () => {
    save('shop_ledger-0_ledger.log', ledger);
    save('events.json', {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: 'ledger-0.1', namespace: 'shop', uid: 'e1' },
          involvedObject: {
            kind: 'Pod',
            name: 'ledger-0',
            namespace: 'shop',
            fieldPath: 'spec.containers{ledger}',
          },
          type: 'Normal',
          reason: 'Started',
          message: 'Started container ledger',
          lastTimestamp: '2026-11-20T10:00:01Z',
        },
      ],
    });
    expect(await imported()).toEqual([['ledger-0', 120, 'inferred', 2]]);
  });

  it('follows from requests that other containers tell of, over one more container', async () => {
    const ids = Array.from(
      { length: 12 },
      (_, index) => `7c1e9a52-4b0d-4c3f-8e27-90d1b6a5c5${10 + index}`,
    );
    const at = (index: number): number => index * 400;
    save('shop_front-0_front.log', [
      ...ids
        .slice(0, 6)
        .map((id, n) =>
          JSON.stringify({ time: iso(at(n)), level: 'info', request_id: id, msg: 'in' }),
        ),
    ]);
    // The front knows half of the ids, the middle all, the back the other half.
    save('shop_middle-0_middle.log', [
      ...ids.map(
        (id, n) => `${wall(at(n) + 1, -5)} INFO [main] shop.Middle - request_id=${id} passed`,
      ),
    ]);
    save('shop_back-0_back.log', [
      ...ids
        .slice(6)
        .map(
          (id, n) => `${wall(at(n + 6) + 2, 5.5)} INFO [main] shop.Back - request_id=${id} done`,
        ),
    ]);
    expect(await imported()).toEqual(
      expect.arrayContaining([
        ['middle-0', -300, 'inferred', 12],
        ['back-0', 330, 'inferred', 6],
      ]),
    );
    expect(times('back-0')[0]).toEqual([at(6) + 2, 2]);
  });

  it('stays assumed where the log was cut or nothing else is known', async () => {
    save('shop_ledger-0_ledger.log', ledger);
    save('pods.json', podList('2026-11-20T09:49:00Z'));
    expect(await imported()).toEqual([['ledger-0', 0, 'assumed', 2]]);
    expect(times('ledger-0').at(-1)).toEqual([2 * 3600 + 60, 4]);
  });
});

it('lines without any time stand at the start of their container, in the order of their file', async () => {
  save('shop_ledger-0_ledger.log', ['reading the plan', 'writing the book']);
  save('pods.json', podList('2026-11-20T10:00:07Z'));
  await imported();
  expect(times('ledger-0')).toEqual([
    [7, 0],
    [7, 0],
  ]);
}, 30_000);
