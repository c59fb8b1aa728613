// Entry of the thread that reads a timeline: it drives the reader's bounded steps and sends pages of
// records, no more than it has room for. It is ended from outside, between any two statements.
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { Failure } from '../core/failure.ts';
import { findTimeZone } from '../core/time-zone.ts';
import { TimelineReader } from '../query/timeline-reader.ts';
import { captureFailure } from '../store/capture-failures.ts';
import { openCaptureForReading } from '../store/open-capture.ts';
import type { ReadData, ReadReport } from './read-messages.ts';

if (!parentPort) throw new Error('read.ts is the entry of a worker thread');
const port = parentPort;
const { file, request, pagesAhead } = workerData as ReadData;
const { zoneName, enoughAnswers = Infinity, ...asked } = request;
let room = pagesAhead;
port.on('message', () => room++);

async function read(): Promise<Failure | undefined> {
  const zone = findTimeZone(zoneName);
  if (!zone.ok) return zone.failure;
  const opened = openCaptureForReading(file);
  if (!opened.ok) return opened.failure;
  try {
    let answers = 0;
    const reader = new TimelineReader(opened.value);
    for (const step of reader.read({ ...asked, zone: zone.value })) {
      if (step.records.length === 0 && step.notes === undefined) continue;
      while (room <= 0) await once(port, 'message');
      room--;
      say({ type: 'page', step });
      answers += step.records.length - step.contextIds.size;
      if (answers >= enoughAnswers) break;
    }
    return undefined;
  } catch (error) {
    const failure = captureFailure(file, error);
    if (failure) return failure;
    throw error;
  } finally {
    opened.value.close();
  }
}

function say(report: ReadReport): void {
  port.postMessage(report);
}

const failure = await read();
say(failure ? { type: 'failure', failure } : { type: 'end' });
port.close();
