// Rows of `records` from the columns of a batch. Runs of ordinary rows (one stream, no differences
// between their times) are bound with five values a row and fifty rows a statement, because each
// bound value costs 50–100 ns and each statement a microsecond; all others are bound column by column.
import type { RecordBatch } from '../core/batch.ts';
import type { Statement } from 'better-sqlite3';
import type { CaptureDatabase } from './open-capture.ts';

/** What the store knows of a batch's numbers: its own ids for streams and formats. */
export interface RowContext {
  readonly streamId: (index: number) => number;
  readonly formatId: (index: number) => number;
  /** Column `position` of a row. */
  readonly position: (row: number) => number;
}

const rowsPerStatement = 50;
// Packed into one exact double: 5 bits of severity, 19 of flags, the rest for the line count.
const flagsFactor = 2 ** 5;
const lineCountFactor = 2 ** 24;
const largestLineCount = 2 ** 28;
// Differences are bound as doubles, exact up to here (104 days).
const exactNs = Number.MAX_SAFE_INTEGER;

const columns =
  'time, stream, position, severity, flags, format, line_count, observed_delta, timestamp_delta, raw';

export class RecordRows {
  readonly #many: Statement;
  readonly #one: Statement;
  #parameters: (number | string | null)[] = [];

  constructor(db: CaptureDatabase) {
    const values = Array.from({ length: rowsPerStatement }, () => '(?,?,?,?,?)').join(',');
    const packed = 'CAST(column3 AS INTEGER)';
    this.#many = db.prepare(`INSERT INTO records(${columns})
      SELECT @time + CAST(column1 AS INTEGER), CAST(@stream AS INTEGER), CAST(column2 AS INTEGER),
        ${packed} & 31, (${packed} >> 5) & 524287, CAST(@format AS INTEGER), ${packed} >> 24,
        CAST(@observed AS INTEGER), CAST(column4 AS INTEGER), column5
      FROM (VALUES ${values})`);
    const integer = 'CAST(? AS INTEGER)';
    this.#one = db.prepare(`INSERT INTO records(${columns}, detail, line_stamps)
      VALUES (?, ${integer}, ${integer}, ${integer}, ${integer}, ${integer}, ${integer}, ?, ?, ?, ?, ?)`);
  }

  /** Inserts the rows of a batch in their order, without those in `skipped`. Returns how many. */
  insert(batch: RecordBatch, context: RowContext, skipped: ReadonlySet<number>): number {
    const odd = oddRows(batch);
    let row = 0;
    let inserted = 0;
    while (row < batch.count) {
      if (skipped.size === 0 && this.#isOrdinary(batch, row, odd)) {
        this.#insertMany(batch, row, context);
        row += rowsPerStatement;
        inserted += rowsPerStatement;
      } else {
        if (!skipped.has(row)) {
          this.#insertOne(batch, row, context, odd.get(row));
          inserted++;
        }
        row++;
      }
    }
    return inserted;
  }

  /** Whether the next fifty rows can be bound together. */
  #isOrdinary(batch: RecordBatch, from: number, odd: ReadonlyMap<number, OddRow>): boolean {
    const end = from + rowsPerStatement;
    if (end > batch.count) return false;
    const { stream, format, timeUs, observedUs, observedRestNs, timeRestNs, lineCount } = batch;
    const isStamped = !Number.isNaN(observedUs[from] ?? 0);
    const baseUs = timeUs[from] ?? 0;
    for (let row = from; row < end; row++) {
      if (stream[row] !== stream[from] || format[row] !== format[from]) return false;
      if ((lineCount[row] ?? 0) > largestLineCount || odd.has(row)) return false;
      if (Math.abs((timeUs[row] ?? 0) - baseUs) * 1000 >= exactNs) return false;
      if (timestampDelta(batch, row) === undefined) return false;
      if (!isStamped) {
        if (!Number.isNaN(observedUs[row] ?? 0)) return false;
      } else if (observedUs[row] !== timeUs[row] || observedRestNs[row] !== timeRestNs[row]) {
        return false;
      }
    }
    return true;
  }

  #insertMany(batch: RecordBatch, from: number, context: RowContext): void {
    const { timeUs, timeRestNs, severity, flags, lineCount, text, textEnd } = batch;
    const parameters = this.#parameters;
    const baseUs = timeUs[from] ?? 0;
    let start = from === 0 ? 0 : (textEnd[from - 1] ?? 0);
    let at = 0;
    for (let row = from; row < from + rowsPerStatement; row++) {
      const end = textEnd[row] ?? 0;
      parameters[at++] = ((timeUs[row] ?? 0) - baseUs) * 1000 + (timeRestNs[row] ?? 0);
      parameters[at++] = context.position(row);
      parameters[at++] =
        (severity[row] ?? 0) +
        (flags[row] ?? 0) * flagsFactor +
        (lineCount[row] ?? 0) * lineCountFactor;
      parameters[at++] = timestampDelta(batch, row) ?? null;
      parameters[at++] = text.slice(start, end);
      start = end;
    }
    parameters.length = at;
    this.#many.run(parameters, {
      time: BigInt(baseUs) * 1000n,
      stream: context.streamId(batch.stream[from] ?? 0),
      format: context.formatId(batch.format[from] ?? 0),
      observed: Number.isNaN(batch.observedUs[from] ?? 0) ? null : 0,
    });
  }

  #insertOne(batch: RecordBatch, row: number, context: RowContext, odd: OddRow | undefined): void {
    const time = nanoseconds(batch.timeUs[row] ?? 0, batch.timeRestNs[row] ?? 0);
    const observedUs = batch.observedUs[row] ?? Number.NaN;
    const timestampUs = batch.timestampUs[row] ?? Number.NaN;
    const start = row === 0 ? 0 : (batch.textEnd[row - 1] ?? 0);
    this.#one.run(
      time,
      context.streamId(batch.stream[row] ?? 0),
      context.position(row),
      batch.severity[row] ?? 0,
      batch.flags[row] ?? 0,
      context.formatId(batch.format[row] ?? 0),
      batch.lineCount[row] ?? 0,
      Number.isNaN(observedUs)
        ? null
        : nanoseconds(observedUs, batch.observedRestNs[row] ?? 0) - time,
      Number.isNaN(timestampUs)
        ? null
        : nanoseconds(timestampUs, batch.timestampRestNs[row] ?? 0) - time,
      odd?.bytes ?? batch.text.slice(start, batch.textEnd[row]),
      odd?.detail ?? null,
      odd?.lineStamps ?? null,
    );
  }
}

interface OddRow {
  bytes?: Uint8Array;
  detail?: string;
  lineStamps?: string;
}

/** Rows that hold more than numbers and a text. */
function oddRows(batch: RecordBatch): ReadonlyMap<number, OddRow> {
  const rows = new Map<number, OddRow>();
  const at = (row: number): OddRow => {
    let odd = rows.get(row);
    if (odd === undefined) rows.set(row, (odd = {}));
    return odd;
  };
  for (const { row, bytes } of batch.binary) at(row).bytes = bytes;
  for (const { row, json } of batch.details) at(row).detail = json;
  for (const { row, json } of batch.lineStamps) at(row).lineStamps = json;
  return rows;
}

/** Application's time minus time in ns; null without one, `undefined` where no double holds it. */
function timestampDelta(batch: RecordBatch, row: number): number | null | undefined {
  const us = batch.timestampUs[row] ?? Number.NaN;
  if (Number.isNaN(us)) return null;
  const delta =
    (us - (batch.timeUs[row] ?? 0)) * 1000 +
    (batch.timestampRestNs[row] ?? 0) -
    (batch.timeRestNs[row] ?? 0);
  return Math.abs(delta) < exactNs ? delta : undefined;
}

function nanoseconds(us: number, restNs: number): bigint {
  return BigInt(us) * 1000n + BigInt(restNs);
}
