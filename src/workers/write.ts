// The thread that owns the capture file during an import: opens it, commits batches as they come,
// answers what is stored, and closes it. It alone can fail for the disk's reasons.
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { freeBytesBeside } from '../store/free-space.ts';
import { openCaptureForWriting } from '../store/open-capture.ts';
import type { Answer, FromWriter, ToWriter, WriterReport } from './messages.ts';
import { StoreSink } from './store-sink.ts';

/** What {@link importPaths} starts this thread with. */
export interface WriterData {
  readonly file: string;
  /** All inputs can be read again: none is a pipe. */
  readonly isRepeatable: boolean;
  /** Bytes; beyond them the oldest records go. Absent: no limit. */
  readonly maxBytes?: number;
  readonly reader: MessagePort;
}

const { file, isRepeatable, maxBytes, reader } = workerData as WriterData;

function report(message: WriterReport): void {
  parentPort?.postMessage(message);
}

function tellReader(message: FromWriter, transfer: readonly ArrayBuffer[] = []): void {
  reader.postMessage(message, transfer);
}

function main(): void {
  const opened = openCaptureForWriting(file);
  if (!opened.ok) {
    const nothing = { repeatedEvents: 0, records: 0 };
    reportClosed({ failure: opened.failure, committed: nothing, foundZones: [] }, true, 0, 0);
    return;
  }
  const capture = opened.value;
  const sink = new StoreSink(capture, isRepeatable, {
    freeBytes: () => freeBytesBeside(capture.file),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  let busyMs = 0;
  let reported = 0;

  const timed = (work: () => void): number => {
    const start = performance.now();
    work();
    const took = performance.now() - start;
    busyMs += took;
    return took;
  };

  const close = (finishMs: number): void => {
    const { isOneFile } = sink.close();
    reportClosed(sink, isOneFile, busyMs, finishMs);
    reader.close();
    parentPort?.close();
  };

  const answer = (question: number, value: Answer | undefined): void => {
    if (value === undefined) close(0);
    else tellReader({ type: 'answer', question, value });
  };

  reader.on('message', (message: ToWriter) => {
    switch (message.type) {
      case 'batch': {
        timed(() => {
          sink.write(message.batch);
        });
        tellReader({ type: 'taken' });
        if (sink.failure !== undefined) {
          close(0);
          return;
        }
        if (sink.committed.records > reported) {
          reported = sink.committed.records;
          report({ type: 'committed', records: reported, busyMs });
        }
        return;
      }
      case 'lines_of': {
        const { question, key, fromUs, exceptSource } = message;
        answer(question, sink.linesOf(key, fromUs, exceptSource));
        return;
      }
      case 'position_of':
        answer(message.question, sink.positionOf(message.key));
        return;
      case 'tail_of':
        answer(message.question, sink.tailOf(message.source));
        return;
      case 'facts':
        sink.noteFacts(message.facts);
        return;
      case 'finish':
        close(
          timed(() => {
            sink.finish();
          }),
        );
    }
  });
  // The one thing that the main thread says is {@link StopWriter}.
  parentPort?.on('message', () => {
    close(0);
  });
  const state = sink.stored();
  if (state === undefined) close(0);
  else tellReader({ type: 'state', state });
}

function reportClosed(
  sink: Pick<StoreSink, 'failure' | 'committed' | 'foundZones'>,
  isOneFile: boolean,
  busyMs: number,
  finishMs: number,
): void {
  const { failure, foundZones } = sink;
  const { repeatedEvents } = sink.committed;
  const closed = {
    type: 'closed',
    repeatedEvents,
    foundZones,
    isOneFile,
    busyMs,
    finishMs,
  } as const;
  report(failure === undefined ? closed : { ...closed, failure });
}

main();
