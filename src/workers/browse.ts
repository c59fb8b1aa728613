// Entry of the thread behind a view: answers its questions from the capture in bounded steps, what
// somebody waits for first, and looks for orders between any two steps. It never writes.
import { parentPort, workerData } from 'node:worker_threads';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { findTimeZone } from '../core/time-zone.ts';
import { TimelineBrowser, type BrowseStep } from '../query/browse/timeline-browser.ts';
import { captureFailure } from '../store/capture-failures.ts';
import { openCaptureForReading } from '../store/open-capture.ts';
import type { BrowseData, BrowseOrder, BrowseReport } from './browse-messages.ts';

if (!parentPort) throw new Error('browse.ts is the entry of a worker thread');
const port = parentPort;
const { file, zoneName } = workerData as BrowseData;

interface Job {
  readonly serial: number;
  readonly rank: number;
  readonly steps: Generator<BrowseStep>;
  lastProgress: number;
}

/** Milliseconds between two pieces of news about a count. */
const progressEvery = 100;
const jobs: Job[] = [];
let isWorking = false;

function say(report: BrowseReport): void {
  port.postMessage(report);
}

function remove(serial: number): void {
  const at = jobs.findIndex((job) => job.serial === serial);
  if (at >= 0) jobs.splice(at, 1);
}

function step(job: Job): void {
  const next = job.steps.next();
  if (next.done === true) {
    remove(job.serial);
    say({ type: 'done', serial: job.serial });
    return;
  }
  const { value } = next;
  if (value === undefined) return;
  if (value.kind === 'survey' && value.progress < 1) {
    const now = performance.now();
    if (now - job.lastProgress < progressEvery) return;
    job.lastProgress = now;
  }
  say({ type: 'reply', serial: job.serial, reply: value });
}

async function work(): Promise<void> {
  isWorking = true;
  for (;;) {
    const [first] = jobs;
    if (first === undefined) break;
    const job = jobs.reduce((best, each) => (each.rank < best.rank ? each : best), first);
    step(job);
    // Orders that came meanwhile are taken in here.
    await nextTurn();
  }
  isWorking = false;
}

const zone = findTimeZone(zoneName);
const opened = openCaptureForReading(file);
if (!zone.ok) say({ type: 'failure', failure: zone.failure });
else if (!opened.ok) say({ type: 'failure', failure: opened.failure });
else {
  const browser = new TimelineBrowser(opened.value, zone.value);
  port.on('message', (order: BrowseOrder) => {
    if (order.type === 'drop') {
      remove(order.serial);
      return;
    }
    const { serial, rank, request } = order;
    jobs.push({ serial, rank, steps: browser.answer(request), lastProgress: 0 });
    if (!isWorking) work().catch(fail);
  });
}

function fail(error: unknown): void {
  const failure = captureFailure(file, error);
  // A bug ends the thread, and with it the view.
  if (failure === undefined) throw error;
  jobs.length = 0;
  isWorking = false;
  say({ type: 'failure', failure });
}
