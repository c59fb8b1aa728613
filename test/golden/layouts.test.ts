// One workload, collected in every way klog reads (bundles/README.md): whole imports, and the same
// question to each capture. What a layout cannot know is what it may leave out, nothing else.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importPaths } from '../../src/workers/import-paths.ts';

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
  /** What the layout says of a line's origin. */
  readonly knows: 'all' | 'pod' | 'nothing';
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
];

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

/** Imports a bundle and answers with its log records in the order of the timeline. */
async function recordsOf(name: string): Promise<readonly Row[]> {
  const captureFile = join(folder, `${name}.klog`);
  const paths = [join(import.meta.dirname, 'bundles', name)];
  const result = await importPaths({ paths, captureFile });
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  expect(result.value.failures).toEqual([]);
  expect(result.value.duplicates).toBe(0);
  const db = new Database(captureFile, { readonly: true });
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

const isOf =
  ([, start]: (typeof hops)[number]) =>
  ({ raw }: Row): boolean =>
    raw.includes(start);

describe.each(layouts)('$name', ({ name, knows, hasTimes, hasPrevious }) => {
  let rows: readonly Row[];
  beforeAll(async () => {
    rows = await recordsOf(name);
  });

  it('gives the six records of the request, each once and with its origin', () => {
    const found = rows.filter(({ raw }) => raw.includes(request));
    expect(found).toHaveLength(hops.length);
    for (const hop of hops) {
      const [row, ...more] = found.filter(isOf(hop));
      expect(more, hop[1]).toEqual([]);
      const [container] = hop;
      const pod = container === 'app' || container === 'proxy' ? 'web' : container;
      expect(row?.container, hop[1]).toBe(knows === 'nothing' ? null : container);
      if (knows !== 'nothing') expect(row?.pod).toMatch(new RegExp(`^${pod}-`));
      expect(row?.namespace).toBe(knows === 'all' ? 'orders' : null);
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
    for (const { restart_count } of crashed) expect(restart_count).toBe(0);
  });

  it('keeps a line of 17,000 bytes whole', () => {
    const [long, ...more] = rows.filter(({ raw }) => raw.includes('DEBUG payload'));
    expect(more).toEqual([]);
    expect(Buffer.byteLength(long?.raw ?? '')).toBe(17_039);
    expect(long?.raw.endsWith(' end')).toBe(true);
  });
});
