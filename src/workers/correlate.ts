// Entry of the thread that answers one question on what belongs together in a capture and posts the answer.
import { parentPort, workerData } from 'node:worker_threads';
import type { Result } from '../core/failure.ts';
import { correlate, type Correlations } from '../query/correlations.ts';
import { TimelineReader } from '../query/timeline-reader.ts';
import { answerOnce } from './answer-once.ts';

/** What this thread is started with. */
export interface CorrelationData<Ask extends keyof Correlations> {
  /** Absolute path of the capture. */
  readonly file: string;
  readonly ask: Ask;
  readonly question: Correlations[Ask]['question'];
}

/** Wrapped, because no answer is an answer. */
export interface Correlated<Ask extends keyof Correlations> {
  readonly answer: Correlations[Ask]['answer'];
}

function answer<Ask extends keyof Correlations>({
  file,
  ask,
  question,
}: CorrelationData<Ask>): Result<Correlated<Ask>> {
  const found = answerOnce(file, (capture) =>
    correlate(new TimelineReader(capture), ask, question),
  );
  return found.ok ? { ok: true, value: { answer: found.value } } : found;
}

parentPort?.postMessage(answer(workerData as CorrelationData<keyof Correlations>));
