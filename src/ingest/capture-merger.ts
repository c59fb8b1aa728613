// Adds what another capture holds. Its records stay as they were settled there (times, severity,
// origin); only ids are read again from the text, as an index of ids is not copied. What this capture
// has already is left out by the same identities as for any input: a line by its stamp and bytes in
// its stream, a line without a stamp by its place in its file, an Event by its observation.
import type { RuntimeTime } from '../../parsers/types.ts';
import { linesPerRank, recordFlags } from '../core/batch.ts';
import type { EventObservation, SourceDefinition, SourceProgress } from '../core/batch.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import { readAgain } from '../core/reading-rules.ts';
import type { ReadingRules } from '../core/reading-rules.ts';
import { recordKinds } from '../core/record.ts';
import { sha256 } from '../core/sha256.ts';
import type { KnownSource, StoredEntry, StoredRecord, StoredSource } from '../core/stored-state.ts';
import type { SettledRecord } from './batch-builder.ts';
import { idsOf } from './ids-of-line.ts';
import { StoredRecords } from './known-source.ts';
import { StreamBudget } from './line-budget.ts';
import type { RegisteredStream } from './stream-registry.ts';

type Observation = Omit<EventObservation, 'row'>;

/** A source that this import has read to its end. */
export interface ReadSource {
  readonly index: number;
  readonly path: string;
  readonly fingerprint: string;
  readonly contentHash: string;
  readonly lines: number;
}

export interface MergeContext {
  /** Rules of the capture that is written. */
  readonly rules: ReadingRules;
  /** Sources that this capture knew before. */
  readonly sources: readonly KnownSource[];
  /** Sources that this import has read; those of the other capture are added to them. */
  readonly readSources: ReadSource[];
  readonly tailOf: (sourceId: number) => Promise<readonly StoredEntry[]>;
  /** The stream of a key, as the other capture has it. */
  readonly resolve: (key: string, ref: ContainerRef) => RegisteredStream;
  /** Index of a source that is new to this import. */
  readonly addSource: (source: Omit<SourceDefinition, 'index'>) => number;
  readonly noteProgress: (progress: SourceProgress) => void;
  readonly loadBudget: (key: string, fromUs: number, budget: StreamBudget) => Promise<void>;
  readonly emit: (record: SettledRecord, observation: Observation | undefined) => void;
  readonly noteDuplicate: (lines: number) => void;
  /** Called after each record; settles when there is room for more. */
  readonly afterRecord: () => Promise<void>;
}

interface OpenStream {
  readonly registered: RegisteredStream;
  readonly key: string;
  readonly budget: StreamBudget;
  /** Newest stamp that this capture had of it before, µs. */
  readonly knownUntilUs: number;
  newestUs: number;
}

interface OpenSource {
  readonly index: number;
  readonly source: StoredSource;
  /** Lines of it that this capture has; absent where it does not know it. */
  readonly before: StoredRecords | undefined;
  /** How many lines that are, as far as they are complete. */
  readonly knownLines: number;
}

const kindOf = ({ flags }: StoredRecord): string | undefined =>
  recordKinds[flags & recordFlags.kindMask];

/** Adds `records`, which come stream by stream, each in the order of time. */
export async function mergeRecords(
  records: Iterable<StoredRecord>,
  context: MergeContext,
): Promise<void> {
  const sources = new Map<number, OpenSource>();
  let stream: OpenStream | undefined;
  for (const record of records) {
    if (stream?.key !== record.stream.key) {
      closeStream(stream);
      stream = openStream(record, context);
    }
    const source = await sourceOf(record, sources, context);
    await mergeRecord(record, stream, source, context);
    await context.afterRecord();
  }
  closeStream(stream);
  for (const { index, source, knownLines } of sources.values()) {
    const { path, fingerprint, readBytes, readLines, contentHash, isWhole } = source;
    if (contentHash === undefined || knownLines >= readLines) continue;
    if (fingerprint !== undefined) {
      context.readSources.push({ index, path, fingerprint, contentHash, lines: readLines });
    }
    context.noteProgress({ source: index, readBytes, readLines, contentHash, isWhole });
  }
}

function openStream({ stream: { key, ref } }: StoredRecord, context: MergeContext): OpenStream {
  const registered = context.resolve(key, ref);
  const { lastUs } = registered;
  return { registered, key, budget: new StreamBudget(), knownUntilUs: lastUs, newestUs: lastUs };
}

function closeStream(stream: OpenStream | undefined): void {
  if (stream !== undefined) stream.registered.lastUs = stream.newestUs;
}

async function sourceOf(
  { source, rank }: StoredRecord,
  sources: Map<number, OpenSource>,
  context: MergeContext,
): Promise<OpenSource | undefined> {
  if (source === undefined) return undefined;
  const open = sources.get(source.id);
  if (open !== undefined) return open;
  const { path, fingerprint, contentHash, sizeBytes, layout } = source;
  const isThis = (each: ReadSource | KnownSource): boolean =>
    each.fingerprint === fingerprint && isOneFile(each, source);
  const read = context.readSources.find(isThis);
  if (read !== undefined) {
    const before = new StoredRecords({ readLines: read.lines }, []);
    const opened = { index: read.index, source, before, knownLines: read.lines };
    sources.set(source.id, opened);
    return opened;
  }
  const known = fingerprint === undefined ? undefined : context.sources.find(isThis);
  const before = known && new StoredRecords(known, await context.tailOf(known.id));
  const index = context.addSource({
    path,
    rank,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(layout === undefined ? {} : { layout }),
    ...(known === undefined ? {} : { continues: known.id }),
  });
  if (known === undefined && contentHash !== undefined) {
    // Recognised after an interruption: what is stored by then is compared entry by entry.
    const { readBytes } = source;
    context.noteProgress({ source: index, readBytes, readLines: 0, contentHash, isWhole: false });
  }
  const opened = { index, source, before, knownLines: known?.readLines ?? -1 };
  sources.set(source.id, opened);
  return opened;
}

/** One file, read to the same place or, under its own path, further in one of the two. */
function isOneFile(
  known: Pick<KnownSource, 'contentHash' | 'path'>,
  source: StoredSource,
): boolean {
  return known.contentHash === source.contentHash || known.path === source.path;
}

async function mergeRecord(
  record: StoredRecord,
  stream: OpenStream,
  source: OpenSource | undefined,
  context: MergeContext,
): Promise<void> {
  const settled = settle(record, stream, source, context.rules);
  const { observed } = record;
  const kind = kindOf(record);
  const isLine = kind === 'log' || kind === 'notice';
  if (isLine && observed !== undefined) {
    const missing = await withoutKnownLines(settled, observed, stream, context);
    if (missing === undefined) context.noteDuplicate(record.lineCount);
    else context.emit(missing, undefined);
    return;
  }
  if (isLine && source?.source.contentHash !== undefined) {
    const missing =
      source.before === undefined ? settled : source.before.missing(settled, stream.key);
    if (missing === undefined) context.noteDuplicate(record.lineCount);
    else context.emit(missing, undefined);
    return;
  }
  context.emit(settled, record.observation ?? observationOf(record, source));
}

/** Stands in for an identity where a row has none of its own, so that it is added once. */
function observationOf(record: StoredRecord, source: OpenSource | undefined): Observation {
  const { stream, line, time, detail, raw } = record;
  const parts = [
    source?.source.path,
    stream.key,
    line,
    time.us,
    time.restNs,
    kindOf(record),
    detail,
  ];
  const bytes = Buffer.concat([Buffer.from(JSON.stringify(parts)), Buffer.from(raw)]);
  return { cluster: '', uid: `row:${sha256(bytes)}`, resourceVersion: '' };
}

function settle(
  record: StoredRecord,
  stream: OpenStream,
  source: OpenSource | undefined,
  rules: ReadingRules,
): SettledRecord {
  const { time, observed, timestamp, format, severityNumber, raw } = record;
  const isText = typeof raw === 'string';
  const text = isText ? raw : Buffer.from(raw).toString('utf8');
  const kind = kindOf(record);
  return {
    stream: stream.registered.definition.index,
    source: source?.index ?? 0,
    // Lines of no file keep their whole place: it is theirs among the stream's, behind those of files.
    line: source === undefined ? record.rank * linesPerRank + record.line : record.line,
    lineCount: record.lineCount,
    flags: record.flags,
    timeUs: time.us,
    timeRestNs: time.restNs,
    observedUs: observed?.us ?? Number.NaN,
    observedRestNs: observed?.restNs ?? 0,
    timestampUs: timestamp?.us ?? Number.NaN,
    timestampRestNs: timestamp?.restNs ?? 0,
    text,
    parsed: {
      ...(kind === 'log' ? idsOf(readAgain(rules, format, text)) : {}),
      format,
      severityNumber,
      body: '',
    },
    bytes: isText ? undefined : raw,
    lineStamps: record.lineStamps,
    detail: record.detail,
  };
}

/** What is left of a stamped record once the lines that are stored are taken away. */
async function withoutKnownLines(
  settled: SettledRecord,
  observed: RuntimeTime,
  stream: OpenStream,
  context: MergeContext,
): Promise<SettledRecord | undefined> {
  const stamps = [0, ...(settled.lineStamps ?? [])];
  const lines = settled.lineStamps === undefined ? [settled.text] : settled.text.split('\n');
  const missing: { readonly text: string; readonly stamp: number; readonly index: number }[] = [];
  for (const [index, text] of lines.entries()) {
    const stamp = stamps[index] ?? 0;
    const time = later(observed, stamp);
    if (time.us > stream.newestUs) stream.newestUs = time.us;
    if (!(await isKnown(time, text, stream, context))) missing.push({ text, stamp, index });
  }
  const [first] = missing;
  if (first === undefined) return undefined;
  if (missing.length === lines.length) return settled;
  const time = later(observed, first.stamp);
  const rest = missing.slice(1).map(({ stamp }) => stamp - first.stamp);
  return {
    ...settled,
    line: settled.line + first.index,
    lineCount: missing.length,
    observedUs: time.us,
    observedRestNs: time.restNs,
    text: missing.map(({ text }) => text).join('\n'),
    lineStamps: rest.length === 0 ? undefined : rest,
  };
}

async function isKnown(
  time: RuntimeTime,
  text: string,
  stream: OpenStream,
  context: MergeContext,
): Promise<boolean> {
  const { budget, key, knownUntilUs } = stream;
  if (time.us > knownUntilUs) return false;
  if (!budget.covers(time.us)) await context.loadBudget(key, budget.startFor(time.us), budget);
  return budget.take(time, text);
}

function later({ us, restNs }: RuntimeTime, deltaNs: number): RuntimeTime {
  const total = restNs + deltaNs;
  const whole = Math.floor(total / 1000);
  return { us: us + whole, restNs: total - whole * 1000 };
}
