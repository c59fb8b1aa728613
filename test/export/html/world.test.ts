// What a page answers of resources and requests is what klog answers of the capture.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTimeline } from '../../../src/cli/open-timeline.ts';
import { run } from '../../../src/cli/run.ts';
import type { TimelineRecord } from '../../../src/core/record.ts';
import { utc } from '../../../src/core/time-zone.ts';
import { timestampNs } from '../../../src/core/time.ts';
import { containerStates } from '../../../src/export/html/container-states.ts';
import { worldForPage } from '../../../src/export/html/world-writer.ts';
import type { Query } from '../../../src/query/language/ast.ts';
import { TimelineReader } from '../../../src/query/timeline-reader.ts';
import { openCaptureForReading } from '../../../src/store/open-capture.ts';
import { usualNeighbours, type Neighbour } from '../../../src/query/neighbours.ts';
import { rowNeighbours } from '../../../src/export/html/row-neighbours.ts';
import { parseQuery } from '../../../src/query/language/parse.ts';
import { worldOfAllTime } from '../../../src/query/graph/world.ts';
import { memoryIo } from '../../support/memory-io.ts';
import { answersOf, readPage, type ReadPage } from '../../support/read-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-world-'));
const capture = join(folder, 'shop.klog');
const env = { KLOG_HOME: folder, XDG_CONFIG_HOME: folder };
let page: ReadPage;
/** Rows by the id of their record. */
let rowOf: ReadonlyMap<number, number>;

function queryOf(question: string): Query {
  const parsed = parseQuery(question);
  if (!parsed.ok) throw new Error(`${question}: ${parsed.problem.reason}`);
  return parsed.query;
}

async function answers(question: string): Promise<readonly TimelineRecord[]> {
  const timeline = openTimeline(capture, timestampNs(0n));
  const request = {
    query: queryOf(question),
    now: timestampNs(0n),
    zoneName: 'UTC',
    direction: 'forward',
  } as const;
  const records: TimelineRecord[] = [];
  for await (const step of timeline.read(request, new AbortController().signal)) {
    records.push(...step.records);
  }
  timeline.close();
  return records;
}

/** Asks both, and says for how many records the answer is yes. */
async function compare(question: string): Promise<number> {
  const wanted = (await answers(question)).map(({ id }) => rowOf.get(id));
  const mask = answersOf(page, queryOf(question), { now: timestampNs(0n), zone: utc });
  const found = [...mask].flatMap((is, row) => (is === 1 ? [row] : []));
  expect(found, question).toEqual(wanted);
  return found.length;
}

beforeAll(async () => {
  const file = join(folder, 'page.html');
  const open = ['open', 'sample-logs/shop-outage', '--no-ui', '-q', '--capture', capture];
  await run(open, memoryIo({ env }));
  await run(['export', '--html', file, '-q', '--capture', capture], memoryIo({ env }));
  page = readPage(readFileSync(file, 'utf8'));
  rowOf = new Map((await answers('')).map(({ id }, row) => [id, row]));
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a page', () => {
  test('has for every object the records that klog has', { timeout: 240_000 }, async () => {
    expect(page.world.objects.length).toBeGreaterThan(40);
    let answered = 0;
    for (const { kind, namespace, name } of page.world.objects) {
      const place = namespace === undefined ? '' : `${namespace}/`;
      if ((await compare(`resource:${place}${kind}/${name}`)) > 0) answered++;
    }
    expect(answered).toBeGreaterThan(30);
  });
  test.each([
    'resource:deploy/payments',
    'owner:deploy/payments',
    'owner:svc/*',
    'resource:ing/*-shop*',
    'resource:payments/cj/reconcile level>=warn',
    'NOT resource:node/node-1',
    'resource:deploy/nowhere',
    'resource:pod/storefront-5f6ff7bdd-*',
    'resource:ingress/storefront,ingress/payments timeout',
  ])('answers %s as klog does', async (question) => {
    await compare(question);
  });
  test(
    'follows requests over the ids tied to them as klog does',
    { timeout: 120_000 },
    async () => {
      const ids = new Set<string>();
      for (const { requestId, traceId } of await answers('level>=warn')) {
        for (const id of [requestId, traceId]) if (id !== undefined) ids.add(id);
      }
      expect(ids.size).toBeGreaterThan(20);
      for (const id of [...ids].slice(0, 60)) await compare(`request:${JSON.stringify(id)}`);
    },
  );
});

test('a page about a resource has its path, down to pods and what serves it', async () => {
  const file = join(folder, 'path.html');
  const about = ['--resource', 'ingress/storefront', '-q', '--capture', capture];
  await run(['export', '--html', file, ...about], memoryIo({ env }));
  const [path = [], ...others] = readPage(readFileSync(file, 'utf8')).world.paths ?? [];
  expect(others).toEqual([]);
  expect(path.map(({ depth, name }) => `${depth} ${name}`)).toEqual([
    '0 ingress/shop/storefront',
    '1 ingressclass/traefik',
    '2 pod/ingress/traefik-694886b84f-sdnts',
    '1 service/shop/storefront',
    '2 pod/shop/storefront-5f6ff7bdd-qhddk',
    '2 pod/shop/storefront-5f6ff7bdd-zgl7w',
  ]);
  expect(path[3]).toMatchObject({ text: 'ClusterIP 10.96.77.168, http 80→8080', health: 'good' });
});

test('a page tells what else happened around a record much as klog does', async () => {
  const ids = new Map([...rowOf].map(([id, row]) => [row, id]));
  const opened = openCaptureForReading(capture);
  if (!opened.ok) throw new Error('the capture opens');
  const reader = new TimelineReader(opened.value);
  const told = (list: readonly Neighbour[], isRows: boolean): readonly string[] =>
    list.map(({ rank, record }) => `${rank} ${isRows ? record.id : rowOf.get(record.id)}`);
  let [same, all] = [0, 0];
  const { window, limit } = usualNeighbours;
  for (const { id } of await answers('level>=error OR reason:BackOff OR kind:restart')) {
    const steps = reader.neighbours(id, window, limit);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    const row = rowOf.get(id) ?? 0;
    expect(ids.get(row)).toBe(id);
    const wanted = told(step.value ?? [], false);
    const found = told(rowNeighbours(page.store, page.search, page.world, row), true);
    same += found.filter((each) => wanted.includes(each)).length;
    all += Math.max(found.length, wanted.length);
  }
  opened.value.close();
  expect(all).toBeGreaterThan(100);
  expect(same / all).toBeGreaterThan(0.95);
});

test('a page tells of the clocks of its containers', () => {
  expect(page.world.clocks?.['payments/ledger-0/ledger']).toContain(
    '`ledger` logs in UTC+02:00 without saying so; corrected',
  );
});

describe('states of containers', () => {
  const at = (time: string): number => Date.parse(`2026-11-25T${time}Z`) * 1000;
  test('come from what a pod says of now and of before', () => {
    const pod = page.world.objects.find(({ name }) => name === 'invoices-6df95cdc5d-x47cj');
    expect(pod?.states?.['invoices']).toEqual([
      { is: 'running', from: at('09:34:26'), to: at('09:34:34') },
      { is: 'terminated', from: at('09:34:34'), to: at('09:34:34'), why: 'OOMKilled exit 137' },
      {
        is: 'waiting',
        from: at('09:34:34'),
        to: at('09:34:43'),
        why: 'CrashLoopBackOff',
      },
    ]);
    expect(pod?.workload).toBe('deployment invoices');
  });
  test('believe nothing of the shape of an object', () => {
    const contents = [
      {},
      { status: 7 },
      { status: { containerStatuses: [{ name: 'a', state: [] }] } },
    ];
    const observations = contents.map((content) => ({
      kind: 'Pod',
      name: 'p',
      content: () => content,
    }));
    expect(containerStates(observations)).toEqual({ a: [] });
  });
});

test('a world without objects is one without members', () => {
  const world = worldForPage(worldOfAllTime([]), { reportersOf: () => [] });
  expect(world).toEqual({ objects: [] });
});
