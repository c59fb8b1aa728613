// Entry of the thread that answers one question on what belongs together in a capture and posts the answer.
import { parentPort, workerData } from 'node:worker_threads';
import type { Result } from '../core/failure.ts';
import { correlate, type Correlations } from '../query/correlations.ts';
import { TimelineReader } from '../query/timeline-reader.ts';
import { captureFailure } from '../store/capture-failures.ts';
import { openCaptureForReading } from '../store/open-capture.ts';

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
  const opened = openCaptureForReading(file);
  if (!opened.ok) return opened;
  try {
    const steps = correlate(new TimelineReader(opened.value), ask, question);
    for (;;) {
      const step = steps.next();
      if (step.done === true) return { ok: true, value: { answer: step.value } };
    }
  } catch (error) {
    const failure = captureFailure(file, error);
    if (failure) return { ok: false, failure };
    throw error;
  } finally {
    opened.value.close();
  }
}

parentPort?.postMessage(answer(workerData as CorrelationData<keyof Correlations>));
