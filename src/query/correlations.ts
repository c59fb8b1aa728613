// Questions on what belongs together in a capture that have one small answer and may take long.
import type { TimelineRecord } from '../core/record.ts';
import type { TiedId } from './language/evaluate.ts';
import type { Neighbour } from './neighbours.ts';
import type { RequestListOptions, RequestOrder, RequestSummary } from './request-list.ts';
import type { TimelineReader } from './timeline-reader.ts';

export interface AroundAnswer {
  readonly about: TimelineRecord;
  /** Closest first. */
  readonly neighbours: readonly Neighbour[];
}

/** Every question with its answer. */
export interface Correlations {
  /** The worst requests in each order. */
  readonly requests: {
    readonly question: RequestListOptions;
    readonly answer: ReadonlyMap<RequestOrder, readonly RequestSummary[]>;
  };
  /** The ids tied to one. */
  readonly ties: {
    readonly question: { readonly id: string };
    readonly answer: readonly TiedId[];
  };
  /** What else happened within `window` (ns) of a record; absent where there is no such record. */
  readonly around: {
    readonly question: { readonly id: number; readonly window: bigint; readonly limit: number };
    readonly answer: AroundAnswer | undefined;
  };
}

/** How each question is answered: every step is a chance to stop, the answer is what it returns. */
const answers: {
  readonly [Ask in keyof Correlations]: (
    reader: TimelineReader,
    question: Correlations[Ask]['question'],
  ) => Generator<undefined, Correlations[Ask]['answer']>;
} = {
  *requests(reader, options) {
    let lists: Correlations['requests']['answer'] = new Map();
    for (const step of reader.requests(options)) {
      if (step !== undefined) lists = step;
      yield undefined;
    }
    return lists;
  },
  *ties(reader, { id }) {
    return reader.tiesOf(id);
  },
  *around(reader, { id, window, limit }) {
    const about = reader.recordAt(id);
    const neighbours = yield* reader.neighbours(id, window, limit);
    return about === undefined || neighbours === undefined ? undefined : { about, neighbours };
  },
};

/** Answers a question step by step. */
export function correlate<Ask extends keyof Correlations>(
  reader: TimelineReader,
  ask: Ask,
  question: Correlations[Ask]['question'],
): Generator<undefined, Correlations[Ask]['answer']> {
  return answers[ask](reader, question);
}
