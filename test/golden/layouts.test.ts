// One workload, collected in every way klog reads (bundles/README.md): whole imports, and the same
// question to each capture. What a layout cannot know is what it may leave out, nothing else.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { importPaths } from '../../src/workers/import-paths.ts';
import { memoryIo } from '../support/memory-io.ts';
import { derivedLayouts } from './derive-layouts.ts';

const request = 'req-7f3a9c21';
/** The hops of the request: container, and how its record begins. */
const hops = [
  ['proxy', '10.244.77.1 - - ['],
  ['app', 'INFO order 21 received'],
  ['api', '"msg":"store order 21"'],
  ['api', 'ERROR order 21 failed'],
  ['worker', 'msg="order 21 packed"'],
  ['app', 'ERROR order 21 not stored'],
] as const;

interface Layout {
  readonly name: string;
  /** Makes the bundle and gives its path; absent where it was recorded. */
  readonly make?: () => string | Promise<string>;
  /** What the layout says of a line's origin; `namespace` and `container` are with the container and without a pod. */
  readonly knows: 'all' | 'pod' | 'namespace' | 'container' | 'nothing';
  readonly hasTimes: boolean;
  readonly hasPrevious?: true;
}

const layouts: readonly Layout[] = [
  { name: 'pod-logs', knows: 'all', hasTimes: true, hasPrevious: true },
  { name: 'kind-export', knows: 'all', hasTimes: true, hasPrevious: true },
  { name: 'must-gather', knows: 'all', hasTimes: true, hasPrevious: true },
  { name: 'troubleshoot', knows: 'all', hasTimes: false, hasPrevious: true },
  { name: 'cluster-info-dump', knows: 'all', hasTimes: false },
  { name: 'kubectl-logs-timestamps', knows: 'all', hasTimes: true },
  { name: 'kubectl-logs', knows: 'all', hasTimes: false },
  { name: 'kubectl-logs-prefix-timestamps', knows: 'pod', hasTimes: true },
  { name: 'kubectl-logs-selector', knows: 'pod', hasTimes: true },
  { name: 'stern-default', knows: 'pod', hasTimes: false },
  { name: 'stern-timestamps', knows: 'pod', hasTimes: true },
  { name: 'stern-json', knows: 'all', hasTimes: false },
  { name: 'stern-json-timestamps', knows: 'all', hasTimes: true },
  { name: 'stern-raw', knows: 'nothing', hasTimes: false },
  derived('pod-logs-rotated', { knows: 'all', hasTimes: true, hasPrevious: true }),
  derived('pod-logs in a tar.gz', { knows: 'all', hasTimes: true, hasPrevious: true }),
  derived('pod-logs in a zip', { knows: 'all', hasTimes: true, hasPrevious: true }),
  derived('must-gather-rotated', { knows: 'all', hasTimes: true, hasPrevious: true }),
  derived('eks-collector', { knows: 'all', hasTimes: true, hasPrevious: true }),
  derived('docker-json-files', { knows: 'all', hasTimes: true, hasPrevious: true }),
  derived('docker-compose', { knows: 'container', hasTimes: true, hasPrevious: true }),
  derived('talos-support', { knows: 'namespace', hasTimes: false }),
  derived('sos-report', { knows: 'all', hasTimes: false }),
  derived('troubleshoot-collector', { knows: 'all', hasTimes: false }),
  derived('klog-capture', { knows: 'all', hasTimes: true, hasPrevious: true }),
];

function derived(
  name: keyof typeof derivedLayouts,
  layout: Omit<Layout, 'name' | 'make'>,
): Layout {
  return { name, make: derivedLayouts[name], ...layout };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-layouts-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Row {
  readonly namespace: string | null;
  readonly pod: string | null;
  readonly container: string | null;
  readonly restart_count: number | null;
  readonly severity: number;
  readonly line_count: number;
  readonly observed: number | null;
  readonly raw: string;
}

const captureOf = (name: string): string => join(folder, `${name}.klog`);

async function importLayout({ name, make }: Layout): Promise<void> {
  const path = await (make ?? (() => join(import.meta.dirname, 'bundles', name)))();
  const result = await importPaths({ paths: [path], captureFile: captureOf(name) });
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  expect(result.value.failures).toEqual([]);
  expect(result.value.duplicates).toBe(0);
}

/** The log records of an imported layout in the order of the timeline. */
function recordsOf(name: string): readonly Row[] {
  const db = new Database(captureOf(name), { readonly: true });
  try {
    return db
      .prepare<[], Row>(
        `SELECT s.namespace, s.pod, s.container, s.restart_count, r.severity, r.line_count,
                r.observed_delta AS observed, CAST(r.raw AS TEXT) AS raw
           FROM records r JOIN streams s ON s.id = r.stream
          WHERE r.detail IS NULL ORDER BY r.time, s.key, r.position`,
      )
      .all();
  } finally {
    db.close();
  }
}

/** What `klog query` answers, as the text of its log records: sorted, as only some layouts order them. */
async function answer(name: string, question: string): Promise<readonly string[]> {
  const io = memoryIo({ env: { KLOG_HOME: folder, XDG_CONFIG_HOME: folder, TZ: 'UTC' } });
  const argv = ['query', '--capture', captureOf(name), '-q', '-o', 'jsonl', '--with-raw', question];
  expect(await run(argv, io), io.err()).toBe(0);
  const records = io.out().split('\n').slice(0, -1);
  return records.map((line) => (JSON.parse(line) as { readonly raw: string }).raw).sort();
}

const isOf =
  ([, start]: (typeof hops)[number]) =>
  ({ raw }: Row): boolean =>
    raw.includes(start);

describe.each(layouts)('$name', (layout) => {
  const { name, knows, hasTimes, hasPrevious } = layout;
  let rows: readonly Row[];
  beforeAll(async () => {
    await importLayout(layout);
    rows = recordsOf(name);
  });

  it('gives the six records of the request, each once and with its origin', () => {
    const found = rows.filter(({ raw }) => raw.includes(request));
    expect(found).toHaveLength(hops.length);
    for (const hop of hops) {
      const [row, ...more] = found.filter(isOf(hop));
      expect(more, hop[1]).toEqual([]);
      const [container] = hop;
      const pod = container === 'app' || container === 'proxy' ? 'web' : container;
      const named = knows === 'container' ? `${container}-1` : container;
      expect(row?.container, hop[1]).toBe(knows === 'nothing' ? null : named);
      if (knows === 'all' || knows === 'pod') expect(row?.pod).toMatch(new RegExp(`^${pod}-`));
      else expect(row?.pod).toBeNull();
      expect(row?.namespace).toBe(knows === 'all' || knows === 'namespace' ? 'orders' : null);
    }
  });

  it('keeps a stack trace with its line, and reads each severity', () => {
    const found = rows.filter(({ raw }) => raw.includes(request));
    const read = hops.map((hop) => {
      const row = found.find(isOf(hop));
      return [row?.severity, row?.line_count];
    });
    expect(read).toEqual([
      [17, 1],
      [9, 1],
      [9, 1],
      [17, 6],
      [9, 1],
      [17, 1],
    ]);
  });

  it.runIf(hasTimes)('puts the hops in the order in which they happened', () => {
    const found = rows.filter(({ raw }) => raw.includes(request));
    expect(found.map((row) => hops.findIndex((hop) => isOf(hop)(row)))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(found.every(({ observed }) => observed !== null)).toBe(true);
  });

  it('has every line, those of the instance before the crash where they were collected', () => {
    const lines = rows
      .filter(({ raw }) => !/^(kind )?v[\d.]+/.test(raw))
      .reduce((sum, { raw }) => sum + raw.split('\n').length, 0);
    expect(lines).toBe(hasPrevious ? 173 : 163);
    const crashed = rows.filter(({ raw }) => raw.includes('"attempt":1'));
    expect(crashed).toHaveLength(hasPrevious ? 10 : 0);
    const count = knows === 'all' ? 0 : null;
    for (const { restart_count } of crashed) expect(restart_count).toBe(count);
  });

  it('keeps a line of 17,000 bytes whole', () => {
    const [long, ...more] = rows.filter(({ raw }) => raw.includes('DEBUG payload'));
    expect(more).toEqual([]);
    expect(Buffer.byteLength(long?.raw ?? '')).toBe(17_039);
    expect(long?.raw.endsWith(' end')).toBe(true);
  });
});

// The first layout holds everything and is checked above in itself: the others answer as it does,
// without what they did not collect.
describe.each(layouts.slice(1))('$name answers as the pod logs do', (layout) => {
  const { name, knows, hasPrevious } = layout;
  const isCollected = (raw: string): boolean => hasPrevious === true || !raw.includes('"attempt":1');
  const app = knows === 'container' ? 'app-1' : 'app';
  const questions = [
    ['severity', 'level>=error', 'level>=error'],
    ['text', '"order 21"', '"order 21"'],
    ['a request id', `request:${request}`, `request:${request}`],
    ...(knows === 'nothing' ? [] : [['a container', 'container:app', `container:${app}`]]),
    ...(knows === 'all' || knows === 'pod' ? [['a pod', 'pod:web-*', 'pod:web-*']] : []),
  ];
  it.each(questions)('by %s', async (_by, reference = '', question = '') => {
    const expected = await answer('pod-logs', `kind:log ${reference}`);
    expect(expected).not.toEqual([]);
    expect(await answer(name, `kind:log ${question}`)).toEqual(expected.filter(isCollected));
  });
});
