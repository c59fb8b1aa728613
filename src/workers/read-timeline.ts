// Reads a timeline in a thread of its own, so that signals and keys are answered whatever is read:
// ending the thread ends the reading in the middle of a line's test. Pages come as fast as they are
// taken; those ahead are what keeps both threads at work.
import { Worker } from 'node:worker_threads';
import { KlogError } from '../core/failure.ts';
import type { TimelineStep } from '../query/timeline-reader.ts';
import type { PageTaken, ReadData, ReadReport, ReadRequest } from './read-messages.ts';
import { workerFile } from './worker-file.ts';

export type { ReadRequest } from './read-messages.ts';

const pagesAhead = 4;

/**
 * Pages of records of the capture `file` (absolute path), none of them empty. Ends without a word
 * when `signal` is aborted; ending the loop ends the thread. What is wrong with the capture is thrown.
 */
export async function* readTimeline(
  file: string,
  request: ReadRequest,
  signal: AbortSignal,
): AsyncGenerator<TimelineStep> {
  if (signal.aborted) return;
  const data: ReadData = { file, request, pagesAhead };
  const worker = new Worker(workerFile('read'), { workerData: data });
  const reports: ReadReport[] = [];
  const state: {
    thrown?: { readonly error: unknown };
    isOver: boolean;
    isAborted: boolean;
  } = { isOver: false, isAborted: false };
  let wake = (): void => undefined;
  worker.on('message', (report: ReadReport) => {
    reports.push(report);
    wake();
  });
  worker.on('error', (error) => {
    state.thrown = { error };
    wake();
  });
  worker.on('exit', () => {
    state.isOver = true;
    wake();
  });
  const abort = (): void => {
    state.isAborted = true;
    wake();
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      if (state.isAborted) return;
      const report = reports.shift();
      if (report?.type === 'page') {
        const taken: PageTaken = { type: 'taken' };
        worker.postMessage(taken);
        yield report.step;
      } else if (report?.type === 'failure') {
        throw new KlogError(report.failure);
      } else if (report?.type === 'end') {
        return;
      } else if (state.thrown) {
        throw state.thrown.error;
      } else if (state.isOver) {
        throw new Error('the thread that reads the timeline ended without a word');
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    signal.removeEventListener('abort', abort);
    // Not waited for: it may be in the middle of a statement, and whoever asked has the answer.
    worker.terminate().catch(() => undefined);
  }
}
