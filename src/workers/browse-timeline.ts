// The view's side of the thread that answers it. Starting it takes no time: questions wait in its
// queue until the capture is open.
import { Worker } from 'node:worker_threads';
import type { Failure } from '../core/failure.ts';
import type { BrowseReply, BrowseRequest } from '../query/browse/browse-messages.ts';
import type { BrowseData, BrowseOrder, BrowseReport } from './browse-messages.ts';
import { workerFile } from './worker-file.ts';

export interface Browsing {
  /** Asks; several replies may come before `onDone`. Returns what ends the asking. */
  readonly ask: (
    request: BrowseRequest,
    onReply: (reply: BrowseReply) => void,
    onDone: () => void,
  ) => () => void;
  readonly close: () => Promise<void>;
}

interface Asked {
  readonly onReply: (reply: BrowseReply) => void;
  readonly onDone: () => void;
}

/** What is counted goes on behind what somebody waits for; absent: at once. */
const ranks: Readonly<Partial<Record<BrowseRequest['kind'], number>>> = {
  values: 1,
  about: 1,
  requests: 1,
  clock: 2,
  overview: 3,
  survey: 3,
};

/** Starts the thread. `onFailure`: what is wrong with the capture; `onBug`: what was thrown. */
export function browseTimeline(
  data: BrowseData,
  onFailure: (failure: Failure) => void,
  onBug: (error: Error) => void,
): Browsing {
  const worker = new Worker(workerFile('browse'), { workerData: data });
  const asked = new Map<number, Asked>();
  let serial = 0;
  worker.on('message', (report: BrowseReport) => {
    switch (report.type) {
      case 'reply':
        asked.get(report.serial)?.onReply(report.reply);
        return;
      case 'done': {
        const found = asked.get(report.serial);
        asked.delete(report.serial);
        found?.onDone();
        return;
      }
      case 'failure':
        onFailure(report.failure);
    }
  });
  worker.on('error', onBug);
  const order = (message: BrowseOrder): void => {
    worker.postMessage(message);
  };
  return {
    ask: (request, onReply, onDone) => {
      const own = ++serial;
      asked.set(own, { onReply, onDone });
      order({ type: 'ask', serial: own, rank: ranks[request.kind] ?? 0, request });
      return () => {
        if (asked.delete(own)) order({ type: 'drop', serial: own });
      };
    },
    close: async () => {
      worker.removeAllListeners();
      await worker.terminate();
    },
  };
}
