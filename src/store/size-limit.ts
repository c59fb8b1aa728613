// Keeps a capture that is being written below a size: the oldest records go, and one row says how many
// went and which span of time they covered. Records go in whole runs of ids where there are any,
// because ids are found by their value and not by their record. Room that becomes free is used again;
// the file itself shrinks no more than SQLite lets it.
import { noTime, recordFlags } from '../core/batch.ts';
import { recordKinds, timeSources } from '../core/record.ts';
import type { GapDetail } from '../core/record.ts';
import { formatUtc, timestampNs, toTimestampNs } from '../core/time.ts';
import type { CaptureDatabase } from './open-capture.ts';

/** Records that go at once where no run of ids says how many. */
const recordsPerDrop = 50_000;
const gapFlags =
  recordKinds.indexOf('gap') | (timeSources.indexOf('event') << recordFlags.timeSourceShift);
const warnNumber = 13;
const dropStreamKey = 'klog\ndropped';
const dropReason = 'dropped to keep the capture below --max-size';

export class SizeLimit {
  readonly #db: CaptureDatabase;
  readonly #maxBytes: number;

  /** `maxBytes`: of the database without its write-ahead log. */
  constructor(db: CaptureDatabase, maxBytes: number) {
    this.#db = db;
    this.#maxBytes = maxBytes;
  }

  /** Drops as much as is needed. Call outside of a transaction; throws SQLite's errors. */
  enforce(): void {
    while (this.#usedBytes() > this.#maxBytes) {
      if (!this.#db.transaction(() => this.#dropSome())()) return;
    }
  }

  #usedBytes(): number {
    const read = (name: string): number => this.#db.pragma(name, { simple: true }) as number;
    return (read('page_count') - read('freelist_count')) * read('page_size');
  }

  /** False where nothing is left that could go. */
  #dropSome(): boolean {
    const db = this.#db;
    const [oldest, newest] = db
      .prepare(
        'SELECT min(id), max(id) FROM records WHERE NOT (flags & 7 = ? AND stream = ifnull(?, -1))',
      )
      .raw()
      .get(recordKinds.indexOf('gap'), this.#dropStream() ?? null) as [
      number | null,
      number | null,
    ];
    if (oldest === null || newest === null) return false;
    const segment = db.prepare('SELECT min(segment) FROM ids').pluck().get() as number | null;
    const lastOfRun = db
      .prepare('SELECT max(record) FROM ids WHERE segment = ?')
      .pluck()
      .get(segment) as number | null;
    const last = Math.min(newest, Math.max(lastOfRun ?? 0, oldest + recordsPerDrop - 1));
    // What came last stays, however small the limit: a capture of nothing helps nobody.
    if (last >= newest) return false;
    const dropped = db
      .prepare(
        'SELECT count(*), min(time), max(time) FROM records WHERE id <= ? AND time < ? AND stream <> ifnull(?, -1)',
      )
      .safeIntegers()
      .raw()
      .get(last, toTimestampNs(noTime), this.#dropStream() ?? null) as [
      bigint,
      bigint | null,
      bigint | null,
    ];
    db.prepare('DELETE FROM records WHERE id <= ? AND stream <> ifnull(?, -1)').run(
      last,
      this.#dropStream() ?? null,
    );
    db.prepare('DELETE FROM ids WHERE segment = ?').run(segment);
    this.#tell(dropped);
    return true;
  }

  #dropStream(): number | undefined {
    return this.#db.prepare('SELECT id FROM streams WHERE key = ?').pluck().get(dropStreamKey) as
      number | undefined;
  }

  /** One row for all that was dropped, at the end of the span that is gone. */
  #tell([count, from, to]: readonly [bigint, bigint | null, bigint | null]): void {
    if (from === null || to === null) return;
    const db = this.#db;
    const stream =
      this.#dropStream() ??
      (db
        .prepare("INSERT INTO streams(key, service) VALUES (?, 'klog') RETURNING id")
        .pluck()
        .get(dropStreamKey) as number);
    const before = db.prepare('SELECT id, detail FROM records WHERE stream = ?').get(stream) as
      { readonly id: number; readonly detail: string } | undefined;
    const told = before && (JSON.parse(before.detail) as GapDetail & { readonly records?: number });
    const records = Number(count) + (told?.records ?? 0);
    const detail = {
      from: told?.from ?? formatUtc(timestampNs(from)),
      to: formatUtc(timestampNs(to)),
      reason: `${records} records ${dropReason}`,
      certain: true,
      records,
    };
    const text = `lines are missing: ${detail.reason}`;
    const format = db
      .prepare(
        'INSERT INTO formats(name) VALUES (?) ON CONFLICT(name) DO UPDATE SET name = name RETURNING id',
      )
      .pluck()
      .get('gap') as number;
    if (before !== undefined) db.prepare('DELETE FROM records WHERE id = ?').run(before.id);
    db.prepare(
      `INSERT INTO records(id, time, stream, position, severity, flags, format, line_count, raw, detail)
       VALUES ((SELECT min(id) - 1 FROM records), ?, ?, 0, ?, ?, ?, 0, ?, ?)`,
    ).run(to, stream, warnNumber, gapFlags, format, text, JSON.stringify(detail));
  }
}
