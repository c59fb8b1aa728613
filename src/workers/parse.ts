// The thread that reads and understands the input of an import: bundle plan, lines, records. It
// never touches the capture; batches go to the writing thread.
import { realpathSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { Importer } from '../ingest/importer.ts';
import { isWhollyKnown } from '../ingest/known-source.ts';
import type { BundleLimits } from '../streamers/bundle/limits.ts';
import type { Failure } from '../core/failure.ts';
import { toGivenZones } from '../core/given-zones.ts';
import type { RuleDefinitions } from '../core/reading-rules.ts';
import { captureDefinitions } from '../query/capture-rules.ts';
import { captureFailure } from '../store/capture-failures.ts';
import { openCaptureForReading } from '../store/open-capture.ts';
import { storedObjects, storedRecords } from '../store/stored-records.ts';
import { pathFailure } from '../streamers/bundle/failures.ts';
import { planBundle } from '../streamers/bundle/plan.ts';
import { readInputs } from '../streamers/bundle/read-inputs.ts';
import type { RawEvent, RawObject, SkippedInput } from '../streamers/types.ts';
import type { ReaderReport } from './messages.ts';
import { KeptRules } from './kept-rules.ts';
import { RemoteSink } from './remote-sink.ts';

/** What {@link importPaths} starts this thread with. */
export interface ReaderData {
  readonly paths: readonly string[];
  /** The capture that is written: not an input, wherever it lies. */
  readonly captureFile: string;
  readonly limits: Partial<BundleLimits>;
  /** What the user adds to klog's own understanding of lines. */
  readonly definitions: RuleDefinitions;
  /** `PATTERN=ZONE`, checked before. */
  readonly assumeZones: readonly string[];
  readonly writer: MessagePort;
}

const progressEveryMs = 100;
const { paths, captureFile, limits, definitions, assumeZones, writer } = workerData as ReaderData;

function report(message: ReaderReport): void {
  parentPort?.postMessage(message);
}

/** Adds another capture's content; what could not be read of it is a failure, the rest is kept. */
async function addCapture(
  path: string,
  importer: Importer,
  kept: KeptRules,
): Promise<readonly Failure[]> {
  if (realpathSync(path) === realpathSync(captureFile)) return [];
  const opened = openCaptureForReading(path);
  if (!opened.ok) return [opened.failure];
  const { db, close } = opened.value;
  try {
    if (!kept.merge(captureDefinitions(db), path)) return [];
    importer.useRules(kept.rules);
    await importer.readCapture(storedObjects(db), storedRecords(db));
    return [];
  } catch (error) {
    const failure = captureFailure(path, error);
    if (failure === undefined) throw error;
    importer.flush();
    return [failure];
  } finally {
    close();
  }
}

async function main(): Promise<void> {
  const sink = new RemoteSink(writer);
  const stored = await sink.state();
  const start = performance.now();
  const kept = new KeptRules(sink, stored.definitions, definitions);
  const importer = new Importer({
    sink,
    stored,
    nowMs: Date.now,
    rules: kept.rules,
    givenZones: toGivenZones(assumeZones),
  });
  const known = new Set(stored.sources.map(({ fingerprint }) => fingerprint));
  const plan = await planBundle(paths, {
    limits,
    isKnown: (fingerprint) => known.has(fingerprint),
    onObject: (object: RawObject) => {
      importer.addObject(object);
    },
    onEvent: (event: RawEvent) => {
      importer.addEvent(event);
    },
  });
  if (!plan.ok) {
    report({ type: 'failed', failure: plan.failure });
    sink.finish();
    return;
  }
  importer.endObjects();
  const skipped: SkippedInput[] = [...plan.value.skipped];
  let reportedMs = 0;
  const inputs = readInputs(plan.value, {
    onSkipped: (each) => {
      skipped.push(each);
    },
    onProgress: ({ bytesRead, totalBytes }) => {
      const now = performance.now();
      if (now - reportedMs < progressEveryMs) return;
      reportedMs = now;
      report({ type: 'progress', bytesRead, totalBytes, lines: importer.summary.lines });
    },
    isWanted: (input) => !isWhollyKnown(input, stored.sources),
  });
  for await (const { input, chunks } of inputs) {
    kept.settle();
    await importer.readInput(input, chunks);
  }
  importer.flush();
  const merged: Failure[] = [];
  for (const path of plan.value.captures) merged.push(...(await addCapture(path, importer, kept)));
  const late = skipped.slice(plan.value.skipped.length);
  const failures = [
    ...kept.failures,
    ...plan.value.failures,
    ...merged,
    ...late.flatMap((each) => pathFailure(each.path, true, [each]) ?? []),
  ];
  const busyMs = performance.now() - start - sink.waitedMs;
  report({ type: 'done', summary: importer.summary, skipped, failures, busyMs });
  sink.finish();
}

await main();
