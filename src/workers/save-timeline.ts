// Writes a view into a file in a thread of its own; whoever asked hears how far it is.
import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { KlogError } from '../core/failure.ts';
import type { Saved, SaveData, SaveReport } from './save-messages.ts';
import { partOf } from './save-target.ts';
import { workerFile, youngMb } from './worker-file.ts';

export interface Saving {
  /** Rejects with a KlogError where the file cannot be written; undefined: it was stopped. */
  readonly done: Promise<Saved | undefined>;
  /** Ends the writing; nothing of the file stays. */
  readonly stop: () => Promise<void>;
}

/** `onProgress` is told records that are written so far, a few times a second. */
export function saveTimeline(data: SaveData, onProgress: (records: number) => void): Saving {
  const worker = new Worker(workerFile('save'), {
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: youngMb },
  });
  let isStopped = false;
  const done = new Promise<Saved | undefined>((resolve, reject) => {
    worker.on('message', (report: SaveReport) => {
      if (report.type === 'progress') onProgress(report.records);
      else if (report.type === 'saved') resolve(report.saved);
      else reject(new KlogError(report.failure));
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      if (isStopped) resolve(undefined);
      else reject(new Error('the thread that writes the file ended without a word'));
    });
  });
  return {
    done,
    stop: async () => {
      isStopped = true;
      await worker.terminate();
      rmSync(partOf(data.target), { force: true });
    },
  };
}
