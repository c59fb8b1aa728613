// Entry of the thread that writes a part of a capture into a new one. Nothing is written before its
// secrets are gone, so that no page of the file ever held them. Until all is there, the file does not
// say that it is a capture: what a killed writer leaves is not taken for one.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { ObjectDefinition, RecordBatch } from '../core/batch.ts';
import { KlogError, type Result } from '../core/failure.ts';
import { rulesFact, toRules } from '../core/reading-rules.ts';
import type { StoredRecord } from '../core/stored-state.ts';
import { findTimeZone } from '../core/time-zone.ts';
import { compileOwnRule } from '../export/redact/own-rules.ts';
import {
  keysWithoutFingerprints,
  redactObject,
  redactStored,
} from '../export/redact/redact-stored.ts';
import { Redactor } from '../export/redact/redactor.ts';
import { Importer } from '../ingest/importer.ts';
import type { RecordSink } from '../ingest/record-sink.ts';
import { captureDefinitions } from '../query/capture-rules.ts';
import { KnownObjects } from '../query/known-objects.ts';
import { settleWindow } from '../query/language/time-expression.ts';
import { linkedObjects } from '../query/slice-objects.ts';
import { companionsOf, involvedIn } from '../query/slice-rows.ts';
import { captureFailure } from '../store/capture-failures.ts';
import { readFacts, redactedFact } from '../store/facts.ts';
import {
  openCaptureForReading,
  openCaptureForWriting,
  type ReadableCapture,
  type WritableCapture,
} from '../store/open-capture.ts';
import { RecordWriter, type CommitResult } from '../store/record-writer.ts';
import { hideFromReaders, showToReaders } from '../store/schema.ts';
import { storedObjects, storedRecordsOf } from '../store/stored-records.ts';
import type { SliceData, SliceSummary } from './slice-messages.ts';

const data = workerData as SliceData;
/** Facts that say how to read the records, and whence they are; others are about another file. */
const keptFacts: readonly string[] = [rulesFact, 'clusters', 'selection'];

function must(result: CommitResult): void {
  if (!result.ok) throw new KlogError(result.failure);
}

/** The new capture holds nothing that could be asked for. */
function sinkTo(writer: RecordWriter): RecordSink {
  return {
    write: (batch: RecordBatch) => {
      must(writer.write(batch));
    },
    ready: () => Promise.resolve(),
    drained: () => Promise.resolve(),
    linesOf: () => Promise.reject(new Error('a new capture has no lines')),
    positionOf: () => Promise.resolve(undefined),
    tailOf: () => Promise.resolve([]),
  };
}

async function copy(from: ReadableCapture, to: WritableCapture): Promise<SliceSummary> {
  const { ids, query, now, zoneName, redaction, facts } = data;
  const zone = findTimeZone(zoneName);
  if (!zone.ok) throw new KlogError(zone.failure);
  const redactor = redaction && new Redactor(redaction.map(compileOwnRule));
  const rules = toRules(captureDefinitions(from.db));
  const { streams, subjects } = involvedIn(from.db, ids);
  const window = settleWindow(query.windows, { now, zone: zone.value });
  const companions = companionsOf(from.db, ids, streams, window);
  const isLinked = linkedObjects(new KnownObjects(from.db), subjects);
  let objects = 0;

  function* wantedObjects(): Generator<ObjectDefinition> {
    for (const object of storedObjects(from.db)) {
      const kept = isLinked(object) ? redactObject(object, redactor) : undefined;
      if (kept === undefined) continue;
      if (kept.name !== '') objects++;
      yield kept;
    }
  }
  const keys = keysOf(from);
  const withoutSecrets = (record: StoredRecord): StoredRecord => {
    if (redactor === undefined) return record;
    const { key, ref } = record.stream;
    return redactStored({ ...record, stream: { key: keys.get(key) ?? key, ref } }, redactor, rules);
  };
  function* wantedRecords(): Generator<StoredRecord> {
    for (const record of storedRecordsOf(from.db, ids)) yield withoutSecrets(record);
    for (const record of storedRecordsOf(from.db, companions)) yield withoutSecrets(record);
  }

  const writer = new RecordWriter(to.db, to.file);
  const sink = sinkTo(writer);
  const stored = { sources: [], streams: new Map<string, number>() };
  // The clock stands still: batches, and with them the bytes of the file, depend on the input alone.
  const importer = new Importer({ sink, stored, nowMs: () => 0, rules });
  await importer.readCapture(wantedObjects(), wantedRecords(), true);
  must(writer.finish());
  const known = [...readFacts(from.db)].filter(([name]) => keptFacts.includes(name));
  const told = { ...Object.fromEntries(known), ...facts };
  must(
    writer.noteFacts({
      ...(redactor?.value(told) ?? told),
      ...(redactor === undefined ? {} : { [redactedFact]: redactor.counts }),
    }),
  );
  return {
    companions: companions.length,
    objects,
    streams: importer.summary.streams,
    ...(redactor === undefined ? {} : { redacted: redactor.counts }),
  };
}

function keysOf({ db }: ReadableCapture): ReadonlyMap<string, string> {
  const keys = db.prepare<[], string>('SELECT key FROM main.streams ORDER BY key').pluck().all();
  return keysWithoutFingerprints(keys.filter((key) => typeof key === 'string'));
}

async function run(): Promise<Result<SliceSummary>> {
  const from = openCaptureForReading(data.file);
  if (!from.ok) return from;
  try {
    const to = openCaptureForWriting(data.target);
    if (!to.ok) return to;
    let value: SliceSummary;
    try {
      to.value.deferSync();
      hideFromReaders(to.value.db);
      value = await copy(from.value, to.value);
      showToReaders(to.value.db);
    } finally {
      to.value.close();
    }
    flushToDisk(data.target);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof KlogError) return { ok: false, failure: error.failure };
    const failure = captureFailure(data.file, error);
    if (failure === undefined) throw error;
    return { ok: false, failure };
  } finally {
    from.value.close();
  }
}

function flushToDisk(file: string): void {
  const descriptor = openSync(file, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

parentPort?.postMessage(await run());
