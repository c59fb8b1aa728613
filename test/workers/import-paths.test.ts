// Whole imports through both threads, as built into dist/.
import { mkdtempSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importPaths } from '../../src/workers/import-paths.ts';
import type { ImportSummary } from '../../src/workers/import-paths.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-import-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const startMs = Date.parse('2026-11-20T10:00:00Z');

/** A container log as the runtime writes it: lines `from` up to `to`. */
function criLines(from: number, to: number): string {
  let text = '';
  for (let n = from; n < to; n++) {
    const stamp = new Date(startMs + n).toISOString().replace('Z', '000001Z');
    text += `${stamp} stdout F {"level":"info","msg":"line ${n}","request_id":"req-${n % 50}"}\n`;
  }
  return text;
}

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function imported(...paths: string[]): Promise<ImportSummary> {
  const result = await importPaths({ paths, captureFile: join(folder, 'out.klog') });
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

function rows(sql: string): unknown[] {
  const db = new Database(join(folder, 'out.klog'), { readonly: true });
  try {
    return db.prepare(sql).raw().all();
  } finally {
    db.close();
  }
}

const pod = 'pods/shop_web-0_11111111-2222-3333-4444-555555555555/web';

describe('an import', { timeout: 60_000 }, () => {
  it('stores each line once with its pod, format, times and ids', async () => {
    write(`${pod}/0.log`, criLines(0, 10_000));
    const summary = await imported(join(folder, 'pods'));
    expect(summary).toMatchObject({ streams: 1, lines: 10_000, records: 10_000, duplicates: 0 });
    expect(
      rows('SELECT count(*), count(DISTINCT time), min(time), max(severity) FROM records'),
    ).toEqual([[10_000, 10_000, Number(BigInt(startMs) * 1_000_000n), 9]]);
    expect(rows('SELECT namespace, pod, container FROM streams')).toEqual([
      ['shop', 'web-0', 'web'],
    ]);
    expect(rows("SELECT count(*) FROM ids WHERE value = 'req-7'")).toEqual([[200]]);
    expect(rows('PRAGMA journal_mode')).toEqual([['delete']]);
    expect(statSync(join(folder, 'out.klog')).mode & 0o777).toBe(0o600);
  });

  it('adds nothing the second time, and only what is new of a file that grew', async () => {
    const file = write(`${pod}/0.log`, criLines(0, 1000));
    await imported(join(folder, 'pods'));
    await imported(join(folder, 'pods'));
    expect(rows('SELECT count(*) FROM records')).toEqual([[1000]]);
    writeFileSync(file, criLines(0, 1500));
    await imported(join(folder, 'pods'));
    expect(rows('SELECT count(*), count(DISTINCT raw) FROM records')).toEqual([[1500, 1500]]);
  });

  it('stores lines that two files of a container share once', async () => {
    write(`a/${pod}/0.log`, criLines(0, 1200));
    write(`b/${pod}/0.log`, criLines(700, 2000));
    const summary = await imported(join(folder, 'a'), join(folder, 'b'));
    expect(summary.duplicates).toBe(500);
    expect(rows('SELECT count(*), count(DISTINCT raw) FROM records')).toEqual([[2000, 2000]]);
  });

  it('stores how an instance ended once, in the stream of its lines', async () => {
    const id = 'a'.repeat(64);
    const terminated = { exitCode: 137, reason: 'OOMKilled', containerID: `containerd://${id}` };
    const pods = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'shop', name: 'web-0', uid: '11111111-2222-3333-4444-555555555555' },
      status: {
        containerStatuses: [
          {
            name: 'web',
            restartCount: 1,
            containerID: 'containerd://b',
            lastState: { terminated: { ...terminated, finishedAt: '2026-11-20T10:00:01Z' } },
          },
        ],
      },
    };
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'kube-system', uid: 'c1' },
    };
    // The cluster is known only after the pod.
    write('objects/a.json', JSON.stringify(pods));
    write('objects/b.json', JSON.stringify(namespace));
    write(`${pod}/0.log`, criLines(0, 10));
    const first = await imported(folder);
    const second = await imported(join(folder, 'objects'), join(folder, 'pods'));
    expect([first.repeatedEvents, second.repeatedEvents]).toEqual([0, 0]);
    expect(
      rows(
        `SELECT (flags & 7) AS kind, count(*), max(time) % 1000000000, max(severity)
         FROM records GROUP BY kind, stream`,
      ),
    ).toEqual([
      [0, 10, 9_000_001, 9],
      [2, 1, 999_999_999, 17],
    ]);
    expect(rows('SELECT cluster_uid, restart_count, container_id FROM streams')).toEqual([
      ['c1', 0, id],
    ]);
  });

  it('says what is wrong where nothing can be read, and leaves no capture open', async () => {
    const captureFile = join(folder, 'out.klog');
    const result = await importPaths({ paths: [join(folder, 'missing')], captureFile });
    expect(result).toMatchObject({ ok: false, failure: { exit: 3 } });
  });

  it('stops at once when asked and keeps what was committed', async () => {
    write(`${pod}/0.log`, criLines(0, 30_000));
    const stop = new AbortController();
    const result = await importPaths({
      paths: [join(folder, 'pods')],
      captureFile: join(folder, 'out.klog'),
      signal: stop.signal,
      onCommitted: () => {
        stop.abort();
      },
    });
    expect(result).toMatchObject({ ok: false, failure: { code: 'interrupted' } });
    const [[count]] = rows('SELECT count(*) FROM records') as [[number]];
    expect(count).toBeGreaterThan(0);
    await imported(join(folder, 'pods'));
    expect(rows('SELECT count(*), count(DISTINCT raw) FROM records')).toEqual([[30_000, 30_000]]);
  });
});
