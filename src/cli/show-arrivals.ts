// Shows standard input while it is being read: each record as soon as it is committed, in the order
// in which they came. What sorts before a line that is already printed cannot be put there any more
// and is marked `~`.
import type { LogRecord, TimelineRecord } from '../core/record.ts';
import { timestampNs } from '../core/time.ts';
import { openTimeline } from './open-timeline.ts';
import type { OpenTimeline } from './open-timeline.ts';
import { presentOf, type Invocation } from './command.ts';
import type { Question } from './question.ts';
import { zoneOf } from './show-timeline.ts';
import { recordPartsOf, recordWriterOf, TimelinePrinter } from './timeline-output.ts';

const endOfInput: LogRecord = {
  kind: 'notice',
  id: 0,
  time: timestampNs(0n),
  timeSource: 'none',
  severityNumber: 0,
  body: 'end of input',
  lineCount: 0,
  raw: '',
};

/** Prints what a capture gets while it is being written. */
export class ArrivalPrinter {
  readonly #file: string;
  readonly #question: Question;
  readonly #invocation: Invocation;
  #timeline: OpenTimeline | undefined;
  #printer: TimelinePrinter | undefined;
  #lastId = 0;
  #newest: bigint | undefined;
  #running: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(file: string, question: Question, invocation: Invocation) {
    this.#file = file;
    this.#question = question;
    this.#invocation = invocation;
  }

  /** Records were committed: they are printed behind those that are being printed now. */
  wake(): void {
    this.#running = this.#running
      .then(() => this.#printArrived())
      .catch((error: unknown) => {
        this.#failure ??= error;
      });
  }

  /** Prints the rest and, unless the reading was broken off, that the input has ended. */
  async end({ isWhole }: { readonly isWhole: boolean }): Promise<void> {
    if (isWhole) this.wake();
    await this.#running;
    this.#timeline?.close();
    if (this.#failure !== undefined) throw this.#failure as Error;
    if (isWhole) await this.#printer?.print(endOfInput);
    await this.#printer?.end();
  }

  async #printArrived(): Promise<void> {
    if (this.#failure !== undefined) return;
    const { options, io } = this.#invocation;
    const now = presentOf(this.#invocation);
    const zone = zoneOf(options);
    const timeline = (this.#timeline ??= openTimeline(this.#file, now));
    const steps = timeline.arrivedAfter(this.#lastId, {
      query: this.#question.query,
      now,
      zone,
      parts: recordPartsOf(options),
    });
    for (const step of steps) {
      this.#lastId = step.lastId ?? this.#lastId;
      for (const record of step.records) {
        this.#printer ??= new TimelinePrinter(
          recordWriterOf(options, io, { zone, streams: timeline.streams() }),
          io.stdout,
        );
        await this.#printer.print(this.#markLate(record));
      }
      await this.#printer?.flush();
    }
  }

  #markLate(record: TimelineRecord): TimelineRecord {
    if (record.timeSource === 'none') return record;
    if (this.#newest === undefined || record.time >= this.#newest) {
      this.#newest = record.time;
      return record;
    }
    return { ...record, late: true };
  }
}
