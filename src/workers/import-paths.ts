// Starts an import and follows it: one thread reads and parses, one owns the capture, and this one
// stays free. Built worker files lie in `dist/workers`; run from source (tests), the built ones are
// used too, so build first.
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Failure, Result } from '../core/failure.ts';
import { noDefinitions } from '../core/reading-rules.ts';
import type { RuleDefinitions } from '../core/reading-rules.ts';
import type { ReadSummary } from '../ingest/importer.ts';
import type { ZoneCount } from '../ingest/zone-counts.ts';
import type { BundleLimits } from '../streamers/bundle/limits.ts';
import type { SkippedInput } from '../streamers/types.ts';
import type { ReaderReport, StopWriter, WriterReport } from './messages.ts';
import type { ReaderData } from './parse.ts';
import type { FoundZone } from './settle-times.ts';
import { workerFile, youngMb } from './worker-file.ts';
import type { WriterData } from './write.ts';

export interface ImportProgress {
  /** Bytes read from disk, before decompression. */
  readonly bytesRead: number;
  readonly totalBytes: number;
  readonly lines: number;
}

export interface ImportRequest {
  /** Files, folders, archives, or `-`. */
  readonly paths: readonly string[];
  /** Created where it does not exist; otherwise what it holds is not added again. */
  readonly captureFile: string;
  /** Bounds on archives and folders that differ from the defaults. */
  readonly limits?: Partial<BundleLimits>;
  /** What the user adds to klog's own understanding of lines. */
  readonly definitions?: RuleDefinitions;
  /** `PATTERN=ZONE` for times that name no zone, checked before. */
  readonly assumeZones?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Told after each commit how many records were added: a reader can see them now. */
  readonly onCommitted?: (records: number) => void;
}

/** Where the time of an import went, ms. */
export interface ImportPhases {
  readonly parseBusyMs: number;
  readonly writeBusyMs: number;
  readonly finishMs: number;
}

export interface ImportSummary extends ReadSummary {
  readonly captureFile: string;
  /** Event observations that were stored before. */
  readonly repeatedEvents: number;
  readonly skipped: readonly SkippedInput[];
  /** Paths that could not be read, or not to their end. */
  readonly failures: readonly Failure[];
  /** False where a reader keeps the write-ahead log in use. */
  readonly isOneFile: boolean;
  readonly phases: ImportPhases;
}

/**
 * Imports `paths` into a capture. On abort everything committed stays and the failure's code is
 * `interrupted`; a failure of the disk leaves everything committed before it.
 */
export async function importPaths(request: ImportRequest): Promise<Result<ImportSummary>> {
  const { paths, captureFile, signal } = request;
  const channel = new MessageChannel();
  const isRepeatable = !paths.includes('-');
  const writerData: WriterData = { file: captureFile, isRepeatable, reader: channel.port1 };
  const readerData: ReaderData = {
    paths,
    captureFile,
    limits: request.limits ?? {},
    definitions: request.definitions ?? noDefinitions,
    assumeZones: request.assumeZones ?? [],
    writer: channel.port2,
  };
  const writer = startWorker('write', writerData, [channel.port1]);
  const reader = startWorker('parse', readerData, [channel.port2]);
  let closed: Extract<WriterReport, { type: 'closed' }> | undefined;
  let done: Extract<ReaderReport, { type: 'done' | 'failed' }> | undefined;

  const whenDone = new Promise<void>((resolve) => {
    reader.on('message', (message: ReaderReport) => {
      if (message.type === 'progress') {
        request.onProgress?.(message);
        return;
      }
      done = message;
      resolve();
    });
    reader.on('exit', () => {
      resolve();
    });
  });
  const whenClosed = new Promise<void>((resolve, reject) => {
    writer.on('message', (message: WriterReport) => {
      if (message.type === 'committed') request.onCommitted?.(message.records);
      else {
        closed = message;
        resolve();
      }
    });
    // Either thread's throw is a bug; a writer that is gone without a word would be waited for.
    writer.on('error', reject);
    reader.on('error', reject);
  });
  const abort = (): void => {
    const stop: StopWriter = { type: 'stop' };
    // The reader goes first, so that nothing more arrives.
    const stopWriter = (): void => {
      writer.postMessage(stop);
    };
    reader.terminate().then(stopWriter, stopWriter);
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await whenClosed;
    // Messages of two threads come in no order: the reader's last word may still be on its way.
    if (closed?.failure === undefined) await whenDone;
  } finally {
    signal?.removeEventListener('abort', abort);
    await Promise.all([reader.terminate(), writer.terminate()]);
  }
  if (closed?.failure !== undefined) return { ok: false, failure: closed.failure };
  if (done?.type === 'failed') return { ok: false, failure: done.failure };
  if (done === undefined || closed === undefined) return { ok: false, failure: interrupted };
  const { summary, skipped, failures } = done;
  return {
    ok: true,
    value: {
      ...summary,
      zones: withFound(summary.zones, closed.foundZones),
      captureFile,
      repeatedEvents: closed.repeatedEvents,
      skipped,
      failures,
      isOneFile: closed.isOneFile,
      phases: {
        parseBusyMs: done.busyMs,
        writeBusyMs: closed.busyMs,
        finishMs: closed.finishMs,
      },
    },
  };
}

/** The counts, in which zones that were found at the end stand for assumed ones. */
function withFound(zones: readonly ZoneCount[], found: readonly FoundZone[]): readonly ZoneCount[] {
  const offsets = new Map(found.map(({ key, offsetMinutes }) => [key, offsetMinutes]));
  return zones.map((zone) => {
    const offsetMinutes = zone.source === 'assumed' ? offsets.get(zone.key) : undefined;
    return offsetMinutes === undefined ? zone : { ...zone, offsetMinutes, source: 'inferred' };
  });
}

const interrupted: Failure = {
  code: 'interrupted',
  exit: 1,
  message: 'the import was stopped before its end',
  help: 'what was read is stored; the same command with the same --capture goes on with it',
};

function startWorker(
  name: 'parse' | 'write',
  data: ReaderData | WriterData,
  transferList: MessagePort[],
): Worker {
  const resourceLimits = { maxYoungGenerationSizeMb: youngMb };
  return new Worker(workerFile(name), { workerData: data, transferList, resourceLimits });
}

type MessagePort = MessageChannel['port1'];
