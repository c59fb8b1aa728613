// One question to a thread of its own, and its one answer: for answers that take long and are small.
// The thread can be ended at any moment, in the middle of a statement too.
import { Worker } from 'node:worker_threads';
import type { Result } from '../core/failure.ts';
import { KlogError } from '../core/failure.ts';
import { workerFile } from './worker-file.ts';

/**
 * Starts the built worker `name` with `data` and waits for what it posts, a Result; undefined where
 * `signal` is aborted before. A failure is thrown as KlogError, what the thread throws as it is.
 * `isWaitedFor`: the thread writes, and nothing of it goes on when this settles.
 */
export async function askThread<T>(
  name: string,
  data: unknown,
  signal: AbortSignal,
  { isWaitedFor = false }: { readonly isWaitedFor?: boolean } = {},
): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const worker = new Worker(workerFile(name), { workerData: data });
  let abort = (): void => undefined;
  try {
    const answer = await new Promise<Result<T> | undefined>((resolve, reject) => {
      abort = () => {
        resolve(undefined);
      };
      signal.addEventListener('abort', abort, { once: true });
      worker.on('message', resolve);
      worker.on('error', reject);
      worker.on('exit', () => {
        reject(new Error(`the thread ${name} ended without a word`));
      });
    });
    if (answer === undefined) return undefined;
    if (!answer.ok) throw new KlogError(answer.failure);
    return answer.value;
  } finally {
    signal.removeEventListener('abort', abort);
    // It may be in the middle of a statement, and whoever asked has the answer.
    const ended = worker.terminate().catch(() => undefined);
    if (isWaitedFor) await ended;
  }
}
