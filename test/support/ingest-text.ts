// Reads text as an import would, in one process and without a capture: what tests of the reading
// half look at. Chunks may be cut anywhere.
import type { RecordBatch } from '../../src/core/batch.ts';
import { recordFlags } from '../../src/core/batch.ts';
import type { GivenZone } from '../../src/core/given-zones.ts';
import { recordKinds, timeSources, zoneSources } from '../../src/core/record.ts';
import { formatUtc, toTimestampNs } from '../../src/core/time.ts';
import { Importer } from '../../src/ingest/importer.ts';
import type { ReadSummary } from '../../src/ingest/importer.ts';
import type { StoredLines } from '../../src/core/stored-state.ts';
import type { RecordSink } from '../../src/ingest/record-sink.ts';
import type { LogInput } from '../../src/streamers/types.ts';

/** A row of a batch in a form that is easy to compare. */
export interface ReadRow {
  readonly kind: string;
  readonly stream: string;
  readonly line: number;
  readonly lineCount: number;
  readonly time: string;
  readonly timeSource: string;
  readonly timestamp?: string;
  readonly zoneSource: string;
  readonly severity: number;
  readonly format: string;
  readonly text: string;
  readonly flags: number;
}

export interface ReadResult {
  readonly rows: readonly ReadRow[];
  readonly batches: readonly RecordBatch[];
  readonly summary: ReadSummary;
}

export interface TextInput extends Partial<LogInput> {
  readonly text: string | Uint8Array;
  /** Bytes per chunk; all at once by default. */
  readonly chunkBytes?: number;
  readonly givenZones?: readonly GivenZone[];
}

export const testNow = Date.parse('2026-11-25T12:00:00Z');

const noLines: StoredLines = {
  us: new Float64Array(),
  restNs: new Uint16Array(),
  text: '',
  textEnd: new Uint32Array(),
  binary: [],
  untilUs: Number.POSITIVE_INFINITY,
};

/** A sink that keeps batches and knows of nothing stored. */
function collectingSink(batches: RecordBatch[]): RecordSink {
  return {
    write: (batch) => {
      batches.push(batch);
    },
    ready: () => Promise.resolve(),
    drained: () => Promise.resolve(),
    linesOf: () => Promise.resolve(noLines),
    positionOf: () => Promise.resolve(undefined),
    tailOf: () => Promise.resolve([]),
  };
}

/** A log input with a pod named by its path, unless told otherwise. */
export function textInput(overrides: Partial<LogInput> = {}): LogInput {
  return {
    path: 'app.log',
    layout: 'plain',
    ref: { pod: 'app' },
    envelope: 'detect',
    rank: 0,
    ...overrides,
  };
}

export async function ingestText(...inputs: readonly TextInput[]): Promise<ReadResult> {
  const batches: RecordBatch[] = [];
  const importer = new Importer({
    sink: collectingSink(batches),
    stored: { sources: [], streams: new Map() },
    nowMs: () => testNow,
    givenZones: inputs.flatMap(({ givenZones = [] }) => givenZones),
  });
  for (const { text, chunkBytes, ...input } of inputs) {
    await importer.readInput(textInput(input), chunksOf(text, chunkBytes));
  }
  importer.flush();
  return { rows: toRows(batches), batches, summary: importer.summary };
}

/** Cuts text into chunks of `chunkBytes`, all in one where it is absent. */
export async function* chunksOf(
  text: string | Uint8Array,
  chunkBytes?: number,
): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  const step = chunkBytes ?? Math.max(1, bytes.length);
  for (let at = 0; at < bytes.length; at += step) {
    yield await Promise.resolve(bytes.subarray(at, at + step));
  }
}

function toRows(batches: readonly RecordBatch[]): readonly ReadRow[] {
  const keys = batches.flatMap(({ newStreams }) => newStreams.map(({ key }) => key));
  return batches.flatMap((batch) =>
    Array.from({ length: batch.count }, (_, row) => toRow(batch, row, keys)),
  );
}

function toRow(batch: RecordBatch, row: number, keys: readonly string[]): ReadRow {
  const at = (column: ArrayLike<number>): number => column[row] ?? Number.NaN;
  const flags = at(batch.flags);
  const start = row === 0 ? 0 : (batch.textEnd[row - 1] ?? 0);
  const bytes = batch.binary.find((each) => each.row === row)?.bytes;
  const timestampUs = at(batch.timestampUs);
  return {
    kind: recordKinds[flags & recordFlags.kindMask] ?? '?',
    stream: keys[at(batch.stream)] ?? '?',
    line: at(batch.line),
    lineCount: at(batch.lineCount),
    time: utc(at(batch.timeUs), at(batch.timeRestNs)),
    timeSource: timeSources[(flags >> recordFlags.timeSourceShift) & 7] ?? '?',
    ...(Number.isNaN(timestampUs)
      ? {}
      : { timestamp: utc(timestampUs, at(batch.timestampRestNs)) }),
    zoneSource: zoneSources[(flags >> recordFlags.zoneSourceShift) & 7] ?? '?',
    severity: at(batch.severity),
    format: batch.formats[at(batch.format)] ?? '?',
    text: bytes === undefined ? batch.text.slice(start, batch.textEnd[row]) : latin1(bytes),
    flags,
  };
}

function utc(us: number, restNs: number): string {
  return formatUtc(toTimestampNs({ us, restNs }));
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
