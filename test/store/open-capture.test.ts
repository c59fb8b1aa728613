import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Result } from '../../src/core/failure.ts';
import { applicationId } from '../../src/store/migrations/index.ts';
import {
  openCaptureForReading,
  openCaptureForWriting,
  type WritableCapture,
} from '../../src/store/open-capture.ts';
import { missingIndexes } from '../../src/store/schema.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-test-'));
  file = join(folder, 'a capture?#%20.klog');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

function code(result: Result<unknown>): string {
  if (result.ok) throw new Error('opened');
  return result.failure.code;
}

function write(): WritableCapture {
  return value(openCaptureForWriting(file));
}

function addFact(capture: WritableCapture, name: string): void {
  capture.db.prepare('INSERT INTO facts VALUES (?, ?)').run(name, '1');
}

function factNames(): unknown {
  const capture = value(openCaptureForReading(file));
  const names = capture.db.prepare('SELECT name FROM facts ORDER BY name').pluck().all();
  capture.close();
  return names;
}

describe('writing', () => {
  test('waits a minute for a program that locks the capture to look into it', () => {
    const capture = write();
    expect(capture.db.pragma('busy_timeout', { simple: true })).toBe(60_000);
    capture.close();
  });
  test('makes a private file that one clean close leaves alone in its folder', () => {
    const capture = write();
    expect(capture.created).toBe(true);
    addFact(capture, 'a');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(capture.close()).toEqual({ isOneFile: true });
    expect(readdirSync(folder)).toEqual(['a capture?#%20.klog']);
    expect(factNames()).toEqual(['a']);
  });

  test('goes on with a capture that is there, and with an empty file', () => {
    writeFileSync(file, '');
    let capture = write();
    expect(capture.created).toBe(false);
    addFact(capture, 'a');
    capture.close();
    capture = write();
    addFact(capture, 'b');
    capture.close();
    expect(factNames()).toEqual(['a', 'b']);
  });

  test('a second writer is refused until the first ends, also from another thread', async () => {
    const capture = write();
    expect(code(openCaptureForWriting(file))).toBe('capture_busy');
    capture.close();
    const worker = new Worker(
      `const Database = require('better-sqlite3');
       const { parentPort, workerData } = require('node:worker_threads');
       const db = new Database(workerData);
       db.exec('BEGIN EXCLUSIVE');
       parentPort.once('message', () => { db.close(); parentPort.postMessage('closed'); });
       parentPort.postMessage('locked');`,
      { eval: true, workerData: `${file}-lock` },
    );
    const said = () => new Promise((resolve) => worker.once('message', resolve));
    await said();
    expect(code(openCaptureForWriting(file))).toBe('capture_busy');
    const closed = said();
    worker.postMessage('end');
    await closed;
    write().close();
    await worker.terminate();
  });

  test('a lock that a killed writer left behind is no lock', () => {
    writeFileSync(`${file}-lock`, '');
    write().close();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('what a killed writer had committed is there for readers and for the next writer', () => {
    write().close();
    const ended = spawnSync(process.execPath, [
      '-e',
      `const Database = require('better-sqlite3');
       const db = new Database(process.argv[1]);
       db.pragma('journal_mode = WAL');
       db.exec("INSERT INTO facts VALUES ('committed', '1')");
       db.exec("BEGIN; INSERT INTO facts VALUES ('not committed', '1')");
       process.kill(process.pid, 'SIGKILL');`,
      file,
    ]);
    expect(ended.signal).toBe('SIGKILL');
    expect(factNames()).toEqual(['committed']);
    const capture = write();
    addFact(capture, 'next');
    expect(capture.close()).toEqual({ isOneFile: true });
    expect(factNames()).toEqual(['committed', 'next']);
  });
});

describe('reading', () => {
  test('sees what is committed while a writer works, and a close with a reader keeps the log', () => {
    const capture = write();
    addFact(capture, 'a');
    const reader = value(openCaptureForReading(file));
    const names = reader.db.prepare('SELECT name FROM facts').pluck();
    expect(names.all()).toEqual(['a']);
    addFact(capture, 'b');
    expect(names.all()).toEqual(['a', 'b']);
    expect(capture.close()).toEqual({ isOneFile: false });
    expect(names.all()).toEqual(['a', 'b']);
    reader.close();
    expect(factNames()).toEqual(['a', 'b']);
  });

  test('changes nothing', () => {
    write().close();
    const before = readFileSync(file);
    const reader = value(openCaptureForReading(file));
    expect(() => reader.db.exec("INSERT INTO facts VALUES ('x', '1')")).toThrow(/readonly/);
    reader.close();
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('a file that is not there, a folder and a device are told apart', () => {
    expect(code(openCaptureForReading(file))).toBe('capture_not_found');
    expect(code(openCaptureForReading(folder))).toBe('capture_not_a_file');
    expect(code(openCaptureForWriting(folder))).toBe('capture_not_a_file');
    expect(code(openCaptureForReading('/dev/null'))).toBe('capture_not_a_file');
    expect(code(openCaptureForReading(`${file} `))).toBe('capture_not_readable');
    expect(code(openCaptureForWriting(join(folder, 'no', 'such')))).toBe('capture_not_writable');
  });

  test.each<[string, string, (() => void) | string]>([
    ['text', 'capture_not_a_database', 'just a log line\n'.repeat(200)],
    ['an empty file', 'capture_empty', ''],
    [
      'a SQLite file of another program',
      'capture_foreign',
      () => {
        new Database(file).exec('CREATE TABLE t(x)').close();
      },
    ],
    [
      'a capture cut short',
      'capture_damaged',
      () => {
        write().close();
        truncateSync(file, statSync(file).size - 9000);
      },
    ],
  ])('%s is %s', (_, expected, make) => {
    if (typeof make === 'string') writeFileSync(file, make);
    else make();
    expect(code(openCaptureForReading(file))).toBe(expected);
    if (expected !== 'capture_empty') expect(code(openCaptureForWriting(file))).toBe(expected);
  });

  test('a capture of a newer version is refused with the versions named', () => {
    const capture = write();
    capture.db.pragma('user_version = 99');
    capture.close();
    const opened = openCaptureForReading(file);
    expect(opened).toMatchObject({
      failure: { code: 'capture_newer', help: 'update klog' },
    });
    expect(JSON.stringify(opened)).toContain('version 99');
    expect(code(openCaptureForWriting(file))).toBe('capture_newer');
  });

  test.each([
    ['trigger', 'CREATE TRIGGER t AFTER INSERT ON facts BEGIN DELETE FROM records; END'],
    ['view', 'CREATE VIEW timeline AS SELECT randomblob(1000000000) AS body'],
    ['table', 'CREATE TABLE more(x)'],
    ['virtual table', 'CREATE VIRTUAL TABLE more USING fts5(x)'],
    ['index', 'CREATE INDEX more ON records(abs(severity))'],
    ['generated column', 'ALTER TABLE facts ADD COLUMN g AS (hex(name))'],
    ['missing table', 'DROP TABLE ids_recent'],
    [
      'redefined table',
      'DROP TABLE facts; CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID',
    ],
    [
      'redefined index',
      'DROP INDEX sources_by_fingerprint; CREATE INDEX sources_by_fingerprint ON sources(path)',
    ],
  ])('a capture with a changed schema is refused: %s', (_, sql) => {
    const capture = write();
    capture.db.exec(sql);
    capture.close();
    expect(code(openCaptureForReading(file))).toBe('capture_schema_differs');
    expect(code(openCaptureForWriting(file))).toBe('capture_schema_differs');
  });

  test('a schema that was edited by hand to hide code is refused', () => {
    const capture = write();
    capture.close();
    const db = new Database(join(folder, 'b'));
    db.exec('CREATE TABLE t(x)');
    db.unsafeMode();
    db.pragma('writable_schema = ON');
    db.exec(
      "INSERT INTO sqlite_schema VALUES ('table', 'facts', 'facts', 2, 'CREATE TABLE facts(')",
    );
    db.pragma(`application_id = ${applicationId}`);
    db.pragma('user_version = 1');
    db.close();
    expect(code(openCaptureForReading(join(folder, 'b')))).toBe('capture_damaged');
  });

  test('secondary indexes may be missing and are named', () => {
    const capture = write();
    const missing = missingIndexes(capture.db);
    expect(missing).toHaveLength(2);
    for (const sql of missing) capture.db.exec(sql);
    expect(missingIndexes(capture.db)).toEqual([]);
    capture.close();
    value(openCaptureForReading(file)).close();
  });
});

// Rights do not bind the superuser: there the reading is done by a process of another user.
describe('from a read-only folder', () => {
  test.each([
    ['a closed capture', false],
    ['a capture with a pending log', true],
  ])('%s is read whole', async (_, pending) => {
    const capture = write();
    addFact(capture, 'a');
    const place = join(folder, 'readonly');
    mkdirSync(place);
    const copy = join(place, 'c.klog');
    if (!pending) capture.close();
    copyFileSync(file, copy);
    if (pending) copyFileSync(`${file}-wal`, `${copy}-wal`);
    if (pending) capture.close();
    await bundleReader(join(folder, 'reader.mjs'));
    for (const name of readdirSync(place)) chmodSync(join(place, name), 0o444);
    chmodSync(place, 0o555);
    chmodSync(folder, 0o755);
    const isRoot = process.getuid?.() === 0;
    const read = spawnSync(process.execPath, [join(folder, 'reader.mjs'), copy], {
      encoding: 'utf8',
      ...(isRoot ? { uid: 65534, gid: 65534 } : {}),
    });
    chmodSync(place, 0o755);
    expect(read.stdout + read.stderr).toBe('["a"]');
    expect(readdirSync(place)).toHaveLength(pending ? 2 : 1);
  });
});

async function bundleReader(outfile: string): Promise<void> {
  const library = join(process.cwd(), 'node_modules/better-sqlite3/lib/index.js');
  await build({
    stdin: {
      contents: `import { openCaptureForReading } from './src/store/open-capture.ts';
        const opened = openCaptureForReading(process.argv[2]);
        process.stdout.write(JSON.stringify(opened.ok
          ? opened.value.db.prepare('SELECT name FROM facts').pluck().all()
          : opened));`,
      resolveDir: process.cwd(),
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins: [
      {
        name: 'native library by its place',
        setup: (bundling) => {
          bundling.onResolve({ filter: /^better-sqlite3$/ }, () => ({
            path: library,
            external: true,
          }));
        },
      },
    ],
  });
}
