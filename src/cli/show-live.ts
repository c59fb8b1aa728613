// Prints a capture while a cluster is followed into it. What the streams had before klog attached is
// printed in the order of the timeline once it is all there; from then on each row waits a moment for
// those that belong before it. A row that comes later than that stands where it came and is marked `~`.
import type { TimelineRecord } from '../core/record.ts';
import { toInstantParts } from '../core/time.ts';
import type { TimestampNs } from '../core/time.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { RecordWriter } from '../export/writer.ts';
import type { Query, TimeExpression } from '../query/language/ast.ts';
import type { RecordParts } from '../query/record-mapper.ts';
import { presentOf, type Invocation } from './command.ts';
import { ContextLines } from './context-lines.ts';
import { openTimeline } from './open-timeline.ts';
import type { OpenTimeline } from './open-timeline.ts';
import type { Question } from './question.ts';
import { zoneOf } from './show-timeline.ts';
import { TimelinePrinter } from './timeline-output.ts';

export interface LiveOutput {
  readonly writer: RecordWriter;
  readonly parts: RecordParts;
  /** Milliseconds that a row waits for others. */
  readonly holdMs: number;
  /** Lines of the same stream that are shown around answers. */
  readonly context: { readonly before: number; readonly after: number };
}

interface Held {
  readonly record: TimelineRecord;
  /** Else it stands around an answer, if it is shown. */
  readonly isAnswer: boolean;
  readonly releaseMs: number;
}

export class LivePrinter {
  readonly #timeline: OpenTimeline;
  readonly #question: Question;
  readonly #invocation: Invocation;
  readonly #output: LiveOutput;
  readonly #printer: TimelinePrinter;
  readonly #zone: TimeZone;
  /** Records up to here were there before, or are printed or held. */
  #lastId: number;
  #isLive = false;
  #held: Held[] = [];
  #newest: TimestampNs | undefined;
  /** Absent: answers alone are shown. */
  readonly #context: ContextLines | undefined;
  #running: Promise<void> = Promise.resolve();
  #failure: unknown;
  #timer: NodeJS.Timeout | undefined;

  /** `lastIdBefore`: what the capture held before is not printed. */
  constructor(
    file: string,
    lastIdBefore: number,
    question: Question,
    invocation: Invocation,
    output: LiveOutput,
  ) {
    this.#timeline = openTimeline(file, presentOf(invocation));
    this.#lastId = lastIdBefore;
    this.#question = question;
    this.#invocation = invocation;
    this.#output = output;
    this.#printer = new TimelinePrinter(output.writer, invocation.io.stdout);
    this.#zone = zoneOf(invocation.options);
    const { before, after } = output.context;
    const { filter } = question.query;
    if (filter !== undefined && before + after > 0) this.#context = new ContextLines(before, after);
  }

  /** Records were committed. */
  wake(): void {
    if (this.#isLive) this.#then(() => this.#takeArrived());
  }

  /** What the streams had before is committed: prints it, and goes on live. */
  goLive(): void {
    if (this.#isLive) return;
    this.#isLive = true;
    this.#then(async () => {
      await this.#printBacklog();
      await this.#takeArrived();
    });
  }

  /** Prints what is left. Rejects where printing has failed. */
  async end(): Promise<void> {
    this.goLive();
    this.#then(() => this.#takeArrived());
    await this.#running;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      if (this.#failure === undefined) {
        await this.#release(Number.POSITIVE_INFINITY);
        await this.#printer.end();
      }
    } finally {
      this.#timeline.close();
    }
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  /** Settles when printing has failed, as where the reader of the output has gone. */
  get whenBroken(): Promise<void> {
    return this.#broken;
  }

  #tellBroken = (): void => undefined;
  readonly #broken = new Promise<void>((resolve) => {
    this.#tellBroken = resolve;
  });

  #then(step: () => Promise<void>): void {
    this.#running = this.#running
      .then(() => (this.#failure === undefined ? step() : undefined))
      .catch((error: unknown) => {
        this.#failure ??= error;
        this.#tellBroken();
      });
  }

  async #printBacklog(): Promise<void> {
    const { io } = this.#invocation;
    const [from, to] = [this.#lastId, this.#timeline.lastId()];
    const earliest = this.#timeline.earliestAfter(from);
    if (earliest === undefined) return;
    this.#lastId = to;
    const isAnswer = this.#answers();
    const query = this.#read();
    const steps = this.#timeline.read(
      {
        // What the capture held before may be millions of rows: they are not walked through.
        query: { ...query, windows: [...query.windows, { from: exactly(earliest) }] },
        now: this.#now(),
        zoneName: this.#zone.name,
        direction: 'forward',
        parts: this.#parts(),
      },
      io.signal,
    );
    for await (const { records } of steps) {
      for (const record of records) {
        if (record.id > from && record.id <= to) await this.#offer(record, isAnswer(record));
      }
      await this.#printer.flush();
    }
  }

  /** What is read: with lines around answers all of them. */
  #read(): Query {
    const { query } = this.#question;
    return this.#context === undefined ? query : { windows: query.windows };
  }

  /** A record is asked for whole where it must be decided here whether it answers. */
  #parts(): RecordParts {
    return this.#context === undefined ? this.#output.parts : 'whole';
  }

  #answers(): (record: TimelineRecord) => boolean {
    if (this.#context === undefined) return () => true;
    const { query } = this.#question;
    return this.#timeline.test({ query, now: this.#now(), zone: this.#zone });
  }

  /** Prints a row and those around it, as far as they are to be shown. */
  async #offer(record: TimelineRecord, isAnswer: boolean): Promise<void> {
    const shown = this.#context === undefined ? [record] : this.#context.take(record, isAnswer);
    for (const each of shown) await this.#print(each);
  }

  async #takeArrived(): Promise<void> {
    const isAnswer = this.#answers();
    const steps = this.#timeline.arrivedAfter(this.#lastId, {
      query: this.#read(),
      now: this.#now(),
      zone: this.#zone,
      parts: this.#parts(),
    });
    const nowMs = this.#invocation.io.now();
    for (const { records, lastId } of steps) {
      this.#lastId = lastId ?? this.#lastId;
      for (const record of records) {
        const releaseMs = nowMs + this.#output.holdMs;
        this.#held.push({ record, isAnswer: isAnswer(record), releaseMs });
      }
    }
    await this.#release(nowMs);
  }

  /** Prints what has waited long enough, and whatever belongs before it. */
  async #release(nowMs: number): Promise<void> {
    const due = this.#held.filter(({ releaseMs }) => releaseMs <= nowMs);
    if (due.length > 0) {
      const newest = due.reduce(
        (time, { record }) => (record.time > time ? record.time : time),
        0n,
      );
      const isReady = ({ record, releaseMs }: Held): boolean =>
        releaseMs <= nowMs || record.time <= newest;
      const ready = this.#held.filter(isReady);
      this.#held = this.#held.filter((each) => !isReady(each));
      ready.sort((a, b) => compare(a.record, b.record));
      for (const { record, isAnswer } of ready) {
        await this.#offer(this.#markLate(record), isAnswer);
      }
      await this.#printer.flush();
    }
    const next = this.#held.reduce((least, each) => Math.min(least, each.releaseMs), Infinity);
    if (next === Infinity || this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#then(() => this.#release(this.#invocation.io.now()));
      },
      Math.max(10, next - nowMs),
    );
  }

  async #print(record: TimelineRecord): Promise<void> {
    if (
      record.timeSource !== 'none' &&
      (this.#newest === undefined || record.time > this.#newest)
    ) {
      this.#newest = record.time;
    }
    await this.#printer.print(record);
  }

  #markLate(record: TimelineRecord): TimelineRecord {
    if (record.timeSource === 'none' || this.#newest === undefined) return record;
    return record.time >= this.#newest ? record : { ...record, late: true };
  }

  #now(): TimestampNs {
    return presentOf(this.#invocation);
  }
}

function exactly(time: TimestampNs): TimeExpression {
  const { us, restNs } = toInstantParts(time);
  return { kind: 'at', text: '', wallUs: us, restNs, isTimeOfDay: false, offsetMinutes: 0 };
}

function compare(a: TimelineRecord, b: TimelineRecord): number {
  return a.time < b.time ? -1 : a.time > b.time ? 1 : a.id - b.id;
}
