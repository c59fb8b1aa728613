// The first pass over what the user gave: which logs there are and whose, and all objects and
// Events. Folders cost a look at the head of each file; archives are read through once, because
// nothing is extracted. What cannot be read is reported and never stops the rest.
import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Failure, Result } from '../../core/failure.ts';
import type { LogInput, RawEvent, RawObject, SkippedInput } from '../types.ts';
import type { Bytes } from './byte-reader.ts';
import { Collector } from './collector.ts';
import { dropDuplicates, mayBeSame, possibleDuplicates, ranks, type Draft } from './draft.ts';
import { expand, type ExpansionReport, type FileOnDisk } from './expand.ts';
import { notFound, nothingRead, pathFailure } from './failures.ts';
import { identify } from './identify.ts';
import { pathParts } from './layouts/path-parts.ts';
import { recognise } from './layouts/index.ts';
import { DamagedInput, defaultBundleLimits, type BundleLimits } from './limits.ts';
import { planPipe } from './pipe.ts';
import type { PlannedFile, ReadablePlan } from './read-inputs.ts';
import { standardInput } from './stdin.ts';
import { walkFolder } from './walk.ts';

export interface BundleOptions {
  readonly limits?: Partial<BundleLimits>;
  /** Takes objects and Events as they are found; without it the plan holds them. */
  readonly onObject?: (object: RawObject) => void | Promise<void>;
  readonly onEvent?: (event: RawEvent) => void | Promise<void>;
  /** Told the bytes read from disk so far, of an unknown total. */
  readonly onProgress?: (bytesRead: number) => void;
  /** True where a file with this fingerprint was imported before: its content hash is then known
   *  before it is read. */
  readonly isKnown?: (fingerprint: string) => boolean;
  /** What `-` stands for; standard input by default. */
  readonly stdin?: Bytes;
}

export interface BundlePlan extends ReadablePlan {
  /** In the order in which {@link ReadablePlan.files} gives them. */
  readonly inputs: readonly LogInput[];
  readonly objects: readonly RawObject[];
  readonly events: readonly RawEvent[];
  /** klog's own capture files among the paths given: opened in place, not read as logs. */
  readonly captures: readonly string[];
  readonly skipped: readonly SkippedInput[];
  /** Paths given that could not be read, or not to their end. */
  readonly failures: readonly Failure[];
}

/**
 * Looks at all of `paths` (files, folders, archives, `-`). Fails only where nothing at all could
 * be read. Waits for the first bytes of standard input where `-` is among the paths.
 */
export async function planBundle(
  paths: readonly string[],
  options: BundleOptions = {},
): Promise<Result<BundlePlan>> {
  const limits = { ...defaultBundleLimits, ...options.limits };
  const collector = new Collector(limits, options);
  const failures: Failure[] = [];
  const seen = new Set<string>();
  let pipe: ReadablePlan['pipe'];
  for (const path of paths) {
    if (path === '-') {
      const planned = await planPipe(options.stdin ?? standardInput(), collector);
      if (planned.ok) pipe = planned.value;
      else failures.push(planned.failure);
      continue;
    }
    const real = await realpath(path).catch(() => undefined);
    if (real !== undefined && seen.has(real)) continue;
    if (real !== undefined) seen.add(real);
    const failure = await collectPath(path, collector);
    if (failure !== undefined) failures.push(failure);
  }
  const { objects, events, captures, skipped } = collector;
  const found = await settle(collector, options);
  const hasAny = collector.found > 0 || pipe !== undefined;
  if (!hasAny) {
    return { ok: false, failure: failures[0] ?? nothingRead(paths.join(' '), skipped) };
  }
  const { files, inputs } = found;
  return {
    ok: true,
    value: {
      files,
      inputs: pipe === undefined ? inputs : [...inputs, pipe.input],
      objects,
      events,
      captures,
      skipped,
      failures,
      limits,
      totalBytes: files.reduce((sum, { file }) => sum + file.sizeBytes, 0),
      ...(pipe === undefined ? {} : { pipe }),
    },
  };
}

/** Collects one path given by the user; a Failure where it could not be read, or not wholly. */
async function collectPath(path: string, collector: Collector): Promise<Failure | undefined> {
  const before = { found: collector.found, skipped: collector.skipped.length };
  try {
    const status = await stat(path);
    if (status.isDirectory()) {
      for await (const file of walkFolder(path, collector.report)) {
        await collectFile(file, false, collector);
      }
    } else if (status.isFile()) {
      const file = { path, sizeBytes: status.size, modifiedMs: Math.floor(status.mtimeMs) };
      await collectFile(file, true, collector);
    } else {
      collector.report.onSkipped({ path, reason: 'special_file' });
    }
  } catch (error) {
    if (!(error instanceof DamagedInput)) return notFound(path, error);
    collector.report.onSkipped({ path, reason: error.reason, detail: error.message });
  }
  const skipped = collector.skipped.slice(before.skipped);
  return pathFailure(path, collector.found > before.found, skipped);
}

async function collectFile(
  file: FileOnDisk,
  isGiven: boolean,
  collector: Collector,
): Promise<void> {
  try {
    for await (const member of expand(file, collector.report)) {
      await collector.add(file, member, isGiven && !member.isInArchive);
    }
  } catch (error) {
    if (error instanceof DamagedInput) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    collector.report.onSkipped({ path: file.path, reason: 'unreadable', detail });
  }
}

/** Names, dedupes and orders what was found, once all objects are known. */
async function settle(
  collector: Collector,
  options: BundleOptions,
): Promise<{ files: readonly PlannedFile[]; inputs: readonly LogInput[] }> {
  const { drafts, report, pods } = collector;
  collector.nameKindNodes();
  for (const draft of drafts) draft.ref = identify(draft.reading, pods);
  applyLinks(collector);
  const isKnown = options.isKnown ?? (() => false);
  await hashDrafts(
    new Set([...possibleDuplicates(drafts), ...drafts.filter((d) => isKnown(d.fingerprint))]),
    report,
  );
  const { kept, dropped } = dropDuplicates(drafts);
  for (const { draft, sameAs } of dropped) {
    report.onSkipped({ path: draft.path, reason: 'duplicate_content', detail: sameAs.path });
  }
  const rank = ranks(kept);
  const planned = new Map<FileOnDisk, Map<number, LogInput>>();
  for (const draft of kept) {
    const logs = planned.get(draft.file) ?? new Map<number, LogInput>();
    logs.set(draft.ordinal, toInput(draft, rank.get(draft) ?? 0));
    planned.set(draft.file, logs);
  }
  const files = [...planned]
    .map(([file, logs]) => ({ file, logs }))
    .sort(byFolderAndRank(new Map([...planned.keys()].map((file, index) => [file, index]))));
  return { files, inputs: files.flatMap(({ logs }) => [...logs.values()]) };
}

/** A link's own name may say more than its target's (`containers/` names the container's id). */
function applyLinks({ links, drafts, pods, report }: Collector): void {
  if (links.length === 0) return;
  const byPath = new Map<string, Draft>();
  for (const draft of drafts) {
    byPath.set(draft.path, draft);
    byPath.set(resolve(draft.path), draft);
  }
  for (const { path, target } of links) {
    const draft = byPath.get(target);
    if (draft !== undefined) {
      const ref = identify(recognise(resolve(path), new Uint8Array(0)), pods);
      if (mayBeSame(ref, draft.ref)) draft.ref = { ...ref, ...draft.ref };
    }
    report.onSkipped({ path, reason: 'link', detail: target });
  }
}

async function hashDrafts(drafts: ReadonlySet<Draft>, report: ExpansionReport): Promise<void> {
  const unknown = [...drafts].filter(({ contentHash }) => contentHash === undefined);
  const quiet = {
    ...report,
    onSkipped: () => undefined,
    onLink: () => undefined,
    onEntry: () => undefined,
  };
  for (const file of new Set(unknown.map((draft) => draft.file))) {
    const wanted = new Map(
      unknown.filter((draft) => draft.file === file).map((draft) => [draft.ordinal, draft]),
    );
    for await (const member of expand(file, quiet)) {
      const draft = wanted.get(member.ordinal);
      if (draft === undefined) continue;
      const hash = createHash('sha256');
      try {
        for await (const piece of member.bytes) hash.update(piece);
      } catch {
        // A damaged file is no certain duplicate; the second pass reports the damage.
        continue;
      }
      draft.contentHash = hash.digest('hex');
    }
  }
}

function toInput(draft: Draft, rank: number): LogInput {
  const { path, reading, ref, sizeBytes, modifiedMs, fingerprint, contentHash } = draft;
  return {
    path,
    layout: reading.layout,
    ref,
    envelope: draft.envelope ?? reading.envelope ?? 'detect',
    rank,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(modifiedMs === undefined ? {} : { modified: { us: modifiedMs * 1000, restNs: 0 } }),
    fingerprint,
    ...(contentHash === undefined ? {} : { contentHash }),
  };
}

/** As found, but the files of one container in the order in which they were written. */
function byFolderAndRank(
  found: ReadonlyMap<FileOnDisk, number>,
): (a: PlannedFile, b: PlannedFile) => number {
  const place = (file: FileOnDisk): number => found.get(file) ?? 0;
  return (a, b) => {
    const [left, right] = [a, b].map(({ file, logs }) => ({
      folder: pathParts(file.path).folder,
      rank: [...logs.values()][0]?.rank ?? 0,
      place: place(file),
    }));
    if (left === undefined || right === undefined) return 0;
    return left.folder === right.folder && a.logs.size === 1 && b.logs.size === 1
      ? left.rank - right.rank || left.place - right.place
      : left.place - right.place;
  };
}
