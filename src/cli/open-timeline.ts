// A capture opened for questions. Long reads run in a thread of their own, because only such a thread
// can be ended at any moment. To start one takes as long as all of a small capture, so that is read
// here, in steps between which signals are seen.
import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KlogError } from '../core/failure.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import { findTimeZone } from '../core/time-zone.ts';
import type { TimestampNs } from '../core/time.ts';
import { surveyClocks, type ClockRequest } from '../query/clocks/clock-survey.ts';
import type { ContainerClock } from '../query/clocks/container-clock.ts';
import { correlate, type Correlations } from '../query/correlations.ts';
import { queryTest, type RecordTest } from '../query/language/evaluate.ts';
import { TimelineReader } from '../query/timeline-reader.ts';
import type { TimelineRequest, TimelineStep } from '../query/timeline-reader.ts';
import { Dictionaries } from '../store/dictionaries.ts';
import { openCaptureForReading, type ReadableCapture } from '../store/open-capture.ts';
import { isBeingWritten } from '../store/writer-lock.ts';
import { askThread } from '../workers/ask-thread.ts';
import type { ClockData } from '../workers/clocks.ts';
import type { Correlated, CorrelationData } from '../workers/correlate.ts';
import type { NamedZone } from '../workers/read-messages.ts';
import { readTimeline } from '../workers/read-timeline.ts';
import type { ReadRequest } from '../workers/read-timeline.ts';

export type { TimelineStep } from '../query/timeline-reader.ts';

export interface OpenTimeline {
  /** Absolute path. */
  readonly file: string;
  /** Streams known so far. */
  readonly streams: () => readonly ContainerRef[];
  readonly isBeingWritten: boolean;
  /** Relative times count back from here. */
  readonly now: TimestampNs;
  /** Steps until the end of the answer, or until `signal` is aborted. */
  readonly read: (request: ReadRequest, signal: AbortSignal) => AsyncIterable<TimelineStep>;
  /** Clocks of the containers with matching records; undefined where `signal` is aborted. */
  readonly clocks: (
    request: NamedZone<ClockRequest>,
    signal: AbortSignal,
  ) => Promise<readonly ContainerClock[] | undefined>;
  /** What belongs together; undefined where `signal` is aborted. */
  readonly correlate: <Ask extends keyof Correlations>(
    ask: Ask,
    question: Correlations[Ask]['question'],
    signal: AbortSignal,
  ) => Promise<Correlated<Ask> | undefined>;
  /** Whether a record answers, by what the capture knows now. */
  readonly test: (request: Pick<TimelineRequest, 'query' | 'now' | 'zone'>) => RecordTest;
  readonly arrivedAfter: (
    id: number,
    request: Omit<TimelineRequest, 'direction'>,
  ) => Iterable<TimelineStep>;
  /** Id of the record that was stored last; 0 where there is none. */
  readonly lastId: () => number;
  /** The earliest time among records stored after that one; absent where there is none. */
  readonly earliestAfter: (id: number) => TimestampNs | undefined;
  readonly close: () => void;
}

/** Bytes of a capture that are read in half a second, whatever is asked. */
const mostReadHere = 4 * 2 ** 20;

/** What is committed but not folded in counts as well. */
function sizeOf(file: string): number {
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
  return statSync(file).size + (log?.size ?? 0);
}

async function* readHere(
  reader: TimelineReader,
  { zoneName, enoughAnswers = Infinity, ...request }: ReadRequest,
  signal: AbortSignal,
): AsyncGenerator<TimelineStep> {
  const zone = findTimeZone(zoneName);
  if (!zone.ok) throw new KlogError(zone.failure);
  let answers = 0;
  for (const step of reader.read({ ...request, zone: zone.value })) {
    if (signal.aborted) return;
    yield step;
    answers += step.records.length - step.contextIds.size;
    if (answers >= enoughAnswers) return;
    // Signals are seen between steps, also where nothing was found to write.
    await nextTurn();
  }
}

async function clocksHere(
  capture: ReadableCapture,
  { zoneName, ...request }: NamedZone<ClockRequest>,
  signal: AbortSignal,
): Promise<readonly ContainerClock[] | undefined> {
  const zone = findTimeZone(zoneName);
  if (!zone.ok) throw new KlogError(zone.failure);
  const steps = surveyClocks(capture, { ...request, zone: zone.value });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (signal.aborted) return undefined;
    await nextTurn();
  }
}

async function correlateHere<Ask extends keyof Correlations>(
  reader: TimelineReader,
  ask: Ask,
  question: Correlations[Ask]['question'],
  signal: AbortSignal,
): Promise<Correlated<Ask> | undefined> {
  const steps = correlate(reader, ask, question);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return { answer: step.value };
    if (signal.aborted) return undefined;
    await nextTurn();
  }
}

/** Opens a capture; `clock` is the present moment. What is wrong with it is thrown. */
export function openTimeline(file: string, clock: TimestampNs): OpenTimeline {
  const opened = openCaptureForReading(file);
  if (!opened.ok) throw new KlogError(opened.failure);
  const capture = opened.value;
  const reader = new TimelineReader(capture);
  const isWritten = isBeingWritten(capture.file);
  const isLarge = (): boolean => sizeOf(capture.file) > mostReadHere;
  return {
    file: capture.file,
    streams: () => [...new Dictionaries(capture.db).streams()].map((stream) => stream.ref),
    isBeingWritten: isWritten,
    now: isWritten ? clock : (reader.newestTime() ?? clock),
    read: (request, signal) =>
      isLarge() ? readTimeline(capture.file, request, signal) : readHere(reader, request, signal),
    clocks: (request, signal) =>
      isLarge()
        ? askThread('clocks', { file: capture.file, ...request } satisfies ClockData, signal)
        : clocksHere(capture, request, signal),
    correlate: <Ask extends keyof Correlations>(
      ask: Ask,
      question: Correlations[Ask]['question'],
      signal: AbortSignal,
    ) =>
      isLarge()
        ? askThread<Correlated<Ask>>(
            'correlate',
            { file: capture.file, ask, question } satisfies CorrelationData<Ask>,
            signal,
          )
        : correlateHere(reader, ask, question, signal),
    lastId: () => reader.lastId(),
    earliestAfter: (id) => reader.earliestAfter(id),
    test: ({ query, now, zone }) => queryTest(query, { ...reader.matchContext(), now, zone }),
    arrivedAfter: (id, request) => reader.arrivedAfter(id, request),
    close: () => {
      capture.close();
    },
  };
}
