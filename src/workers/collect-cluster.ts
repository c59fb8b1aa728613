// Starts following clusters into a capture, and ends it: one thread speaks to the API servers and
// parses, one owns the capture, and this one stays free. Whoever shows the capture reads it after each
// commit; nothing travels from here to a screen.
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Failure, Result } from '../core/failure.ts';
import type { LiveState } from '../core/live-state.ts';
import type { FollowReport } from '../streamers/types.ts';
import type { CollectData, CollectReport, CollectSummary } from './collect-messages.ts';
import type { StopWriter, WriterReport } from './messages.ts';
import { workerFile, youngMb } from './worker-file.ts';
import type { WriterData } from './write.ts';

export type { CollectSummary, SelectionText } from './collect-messages.ts';

export interface CollectRequest extends Omit<CollectData, 'writer'> {
  /** Created where it does not exist; otherwise the same streams go on without a repeat. */
  readonly captureFile: string;
  /** Bytes of the capture beyond which the oldest records go; absent: no limit. */
  readonly maxBytes?: number;
  /** Aborted: what came in is stored and the collecting ends. */
  readonly signal: AbortSignal;
  /** What the user should hear: attached, ended, reconnecting, forbidden … */
  readonly onReport: (report: FollowReport) => void;
  /** Told after each commit how many records were added: a reader can see them now. */
  readonly onCommitted: (records: number) => void;
  /** How it stands, some times a second at most and where that has changed. */
  readonly onStatus?: (state: LiveState) => void;
  /** What the selection had at the start is committed; from here on rows are live. */
  readonly onCaughtUp: () => void;
}

export interface Collected extends CollectSummary {
  /** Records that were added. */
  readonly records: number;
  readonly isOneFile: boolean;
}

/** Follows until the signal comes or, without following, until all was read once. */
export async function collectCluster(request: CollectRequest): Promise<Result<Collected>> {
  const { captureFile, connections, selection, signal } = request;
  const channel = new MessageChannel();
  const writerData: WriterData = {
    file: captureFile,
    isRepeatable: false,
    reader: channel.port1,
    ...(request.maxBytes === undefined ? {} : { maxBytes: request.maxBytes }),
  };
  const collectData: CollectData = {
    connections,
    selection,
    definitions: request.definitions,
    assumeZones: request.assumeZones,
    ...(request.isResumed === undefined ? {} : { isResumed: true }),
    ...(request.redaction === undefined ? {} : { redaction: request.redaction }),
    writer: channel.port2,
  };
  const resourceLimits = { maxYoungGenerationSizeMb: youngMb };
  const writer = new Worker(workerFile('write'), {
    workerData: writerData,
    transferList: [channel.port1],
    resourceLimits,
  });
  const collector = new Worker(workerFile('collect'), {
    workerData: collectData,
    transferList: [channel.port2],
    resourceLimits,
  });
  let records = 0;
  let summary: CollectSummary | undefined;
  let closed: Extract<WriterReport, { type: 'closed' }> | undefined;
  const whenDone = new Promise<void>((resolve) => {
    collector.on('message', (message: CollectReport) => {
      if (message.type === 'report') request.onReport(message.report);
      else if (message.type === 'caught_up') request.onCaughtUp();
      else if (message.type === 'status') request.onStatus?.(message.state);
      else {
        summary = message.summary;
        resolve();
      }
    });
    collector.on('exit', () => {
      resolve();
    });
  });
  const whenClosed = new Promise<void>((resolve, reject) => {
    writer.on('message', (message: WriterReport) => {
      if (message.type === 'committed') {
        records = message.records;
        request.onCommitted(message.records);
      } else {
        closed = message;
        resolve();
      }
    });
    // Either thread's throw is a bug; a writer that is gone without a word would be waited for.
    writer.on('error', reject);
    collector.on('error', (error) => {
      const stop: StopWriter = { type: 'stop' };
      writer.postMessage(stop);
      reject(error);
    });
  });
  const abort = (): void => {
    collector.postMessage({ type: 'stop' });
  };
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await whenClosed;
    if (closed?.failure === undefined) await whenDone;
  } finally {
    signal.removeEventListener('abort', abort);
    await Promise.all([collector.terminate(), writer.terminate()]);
  }
  if (closed?.failure !== undefined) return { ok: false, failure: closed.failure };
  if (summary === undefined || closed === undefined) return { ok: false, failure: brokenOff };
  return { ok: true, value: { ...summary, records, isOneFile: closed.isOneFile } };
}

const brokenOff: Failure = {
  code: 'interrupted',
  exit: 1,
  message: 'the collecting was stopped before its end',
  help: 'what came in is stored; klog follow --resume goes on with it',
};
