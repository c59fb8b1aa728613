// What is told of one record beside itself: why it answers, what else happened around it, and the
// clock of the container that wrote it.
import type { TimeZone } from '../../core/time-zone.ts';
import type { ReadableCapture } from '../../store/open-capture.ts';
import { surveyClocks } from '../clocks/clock-survey.ts';
import { clockKey, clockOwner, type ClockOwner } from '../clocks/container-clock.ts';
import type { Expression } from '../language/ast.ts';
import type { TimelineReader } from '../timeline-reader.ts';
import type { AboutRequest, BrowseReply, ClockReply, ClockRequest } from './browse-messages.ts';
import { clipped } from './clipped.ts';

type Step = BrowseReply | undefined;

/** A neighbour is told in a row. */
const longestNeighbour = 4096;
/** Lines of a container that its clock is worked out from; more say the same. */
const mostLines = 100_000;
const mostKeptClocks = 32;

export class Surroundings {
  readonly #capture: ReadableCapture;
  readonly #reader: TimelineReader;
  readonly #zone: TimeZone;
  /** By key, with how many records the capture had. */
  readonly #clocks = new Map<string, { readonly lastId: number; readonly reply: ClockReply }>();

  constructor(capture: ReadableCapture, reader: TimelineReader, zone: TimeZone) {
    this.#capture = capture;
    this.#reader = reader;
    this.#zone = zone;
  }

  *about({ id, query, window, limit }: AboutRequest): Generator<Step> {
    const told = { kind: 'about', id, reasons: this.#reader.reasonsOf(id, query.filter) } as const;
    yield told;
    const found = yield* this.#reader.neighbours(id, window, limit);
    const neighbours = (found ?? []).map((each) => ({
      ...each,
      record: clipped(each.record, longestNeighbour),
    }));
    yield { ...told, neighbours };
  }

  *clock({ id, now }: ClockRequest): Generator<Step> {
    const record = this.#reader.recordAt(id);
    if (record === undefined) return;
    const owner = clockOwner(record);
    const key = clockKey(owner);
    const lastId = this.#reader.lastId();
    const known = this.#clocks.get(key);
    // A tenth more lines of the same container tell nothing new.
    if (known !== undefined && lastId <= known.lastId * 1.1) {
      yield known.reply;
      return;
    }
    const request = { query: { windows: [], filter: linesOf(owner) }, now, zone: this.#zone };
    const clocks = yield* surveyClocks(this.#capture, request, mostLines);
    const clock = clocks.find((each) => clockKey(each.owner) === key);
    const isPart = (clock?.records ?? 0) >= mostLines;
    const reply: ClockReply = { kind: 'clock', key, isPart, ...(clock ? { clock } : {}) };
    if (this.#clocks.size >= mostKeptClocks) this.#clocks.clear();
    this.#clocks.set(key, { lastId, reply });
    yield reply;
  }
}

/** The lines of a container, as far as names tell. */
function linesOf(owner: ClockOwner): Expression {
  const items = Object.entries(owner).map(([field, value]): Expression => ({
    kind: 'exact',
    field,
    values: [value],
  }));
  return { kind: 'and', items };
}
