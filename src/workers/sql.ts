// The process that runs one SQL statement. SQLite cannot be interrupted from JavaScript, so it runs
// where it can be killed: rows go to standard output as fast as they are taken (writes block, so
// nothing piles up), and when standard input closes, whoever asked is gone and so is this process.
import { readSync, writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Failure } from '../core/failure.ts';
import { addTimelineView } from '../query/timeline-view.ts';
import { openCaptureForReading } from '../store/open-capture.ts';
import {
  prepareRead,
  statementFailure,
  tablesOf,
  type StoredValue,
} from '../store/read-statement.ts';
import type { SqlMessage, SqlRequest, SqlValue } from './sql-messages.ts';

const pieceLength = 64 * 1024;
/** Rows that come more slowly than this are handed on one by one. */
const flushAfterMs = 2;

// The main thread is deep in SQLite: another one has to see that the asking process has ended.
const watch = `const { Socket } = require('node:net');
new Socket({ fd: 0 }).on('close', () => process.kill(process.pid, 'SIGKILL')).resume();`;

let pending = '';
let flushedMs = 0;

function flush(): void {
  const bytes = Buffer.from(pending);
  pending = '';
  flushedMs = performance.now();
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
}

function say(message: SqlMessage): void {
  pending += `${JSON.stringify(message)}\n`;
  // The heading waits for the first row.
  if ('columns' in message) return;
  if (pending.length >= pieceLength || performance.now() - flushedMs > flushAfterMs) flush();
}

/** The request: one line of JSON. */
function readRequest(): SqlRequest {
  const chunks: Buffer[] = [];
  const chunk = Buffer.alloc(pieceLength);
  for (;;) {
    const length = readSync(0, chunk);
    chunks.push(Buffer.from(chunk.subarray(0, length)));
    if (length === 0 || chunk[length - 1] === 0x0a) break;
  }
  return JSON.parse(Buffer.concat(chunks).toString()) as SqlRequest;
}

function toSqlValue(value: StoredValue): SqlValue {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : { integer: String(value) };
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : { real: String(value) };
  return { blob: Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex') };
}

function answer({ file, statement }: SqlRequest): Failure | undefined {
  const opened = openCaptureForReading(file);
  if (!opened.ok) return opened.failure;
  const { db } = opened.value;
  try {
    addTimelineView(db);
    if (statement === undefined) {
      say({ columns: ['table', 'columns'] });
      for (const { table, columns } of tablesOf(db)) say([table, columns.join(', ')]);
      return undefined;
    }
    const prepared = prepareRead(db, statement);
    if (!prepared.ok) return prepared.failure;
    say({ columns: prepared.value.columns });
    for (const row of prepared.value.rows()) say(row.map(toSqlValue));
    return undefined;
  } catch (error) {
    const failure = statementFailure(file, error);
    if (failure) return failure;
    throw error;
  }
}

const request = readRequest();
// Its output is not joined to ours: that would make our pipe non-blocking.
new Worker(watch, { eval: true, stdout: true, stderr: true }).unref();
const failure = answer(request);
say(failure ? { failure } : { end: true });
flush();
process.exit(0);
