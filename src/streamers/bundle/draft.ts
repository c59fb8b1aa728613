// Drafts: log files found in the first pass, before it is known whose they are, which are the same
// file under two names, and in which order the files of one container follow each other.
import type { ContainerRef } from '../../core/container-ref.ts';
import type { InstantParts } from '../../core/time.ts';
import type { FileOnDisk } from './expand.ts';
import type { PathReading } from './layouts/types.ts';
import { pathParts } from './layouts/path-parts.ts';
import { compareBytes } from './walk.ts';
import type { EnvelopeName } from '../../../parsers/types.ts';

export interface Draft {
  readonly file: FileOnDisk;
  readonly ordinal: number;
  readonly path: string;
  readonly reading: PathReading;
  readonly envelope?: EnvelopeName;
  readonly firstTime?: InstantParts;
  readonly modifiedMs?: number;
  readonly fingerprint: string;
  /** After decompression; absent where only reading all would tell. */
  readonly sizeBytes?: number;
  contentHash?: string;
  ref: ContainerRef;
}

/** The layout whose path says most comes first where one log lies under two names. */
const preference = ['var_log_pods', 'var_log_containers', 'docker_containers'];

/**
 * Drafts that may be one file under two names: same head, and not of different known sizes.
 * The caller must know the content hash of each before {@link dropDuplicates}.
 */
export function possibleDuplicates(drafts: readonly Draft[]): readonly Draft[] {
  return [...groupBy(drafts, (draft) => draft.fingerprint).values()].flatMap((group) => {
    const isUnsure = group.some((draft) => draft.sizeBytes === undefined);
    if (isUnsure) return group.length > 1 ? group : [];
    const bySize = groupBy(group, (draft) => String(draft.sizeBytes));
    return [...bySize.values()].filter((same) => same.length > 1).flat();
  });
}

/**
 * Leaves one of each set of files with the same bytes, unless their paths name different
 * containers: two replicas may well have written the same. What the dropped path knew goes to the
 * one that stays.
 */
export function dropDuplicates(drafts: readonly Draft[]): {
  readonly kept: readonly Draft[];
  readonly dropped: readonly { readonly draft: Draft; readonly sameAs: Draft }[];
} {
  const dropped = new Map<Draft, Draft>();
  const hashed = drafts.filter(({ contentHash, sizeBytes }) => contentHash && sizeBytes !== 0);
  for (const group of groupBy(hashed, ({ contentHash = '' }) => contentHash).values()) {
    const kept: Draft[] = [];
    for (const draft of group.length > 1 ? [...group].sort(byPreference) : []) {
      const sameAs = kept.find((other) => isCompatible(draft, other));
      if (sameAs === undefined) {
        kept.push(draft);
      } else {
        sameAs.ref = { ...draft.ref, ...sameAs.ref };
        dropped.set(draft, sameAs);
      }
    }
  }
  return {
    kept: drafts.filter((draft) => !dropped.has(draft)),
    dropped: [...dropped].map(([draft, sameAs]) => ({ draft, sameAs })),
  };
}

function byPreference(a: Draft, b: Draft): number {
  const place = ({ reading }: Draft): number => {
    const index = preference.indexOf(reading.layout);
    if (index >= 0) return index;
    return preference.length + (reading.layout === 'plain' ? 1 : 0);
  };
  return place(a) - place(b) || compareBytes(a.path, b.path);
}

function isCompatible(a: Draft, b: Draft): boolean {
  if (a.reading.run !== undefined && b.reading.run !== undefined) {
    if (a.reading.run !== b.reading.run) return false;
  }
  return mayBeSame(a.ref, b.ref);
}

/** No field that both know differs. */
export function mayBeSame(a: ContainerRef, b: ContainerRef): boolean {
  const other = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a).every(([key, value]) => !other.has(key) || other.get(key) === value);
}

/** Place of each draft among the files of its container instance: the oldest first, from 0. */
export function ranks(drafts: readonly Draft[]): ReadonlyMap<Draft, number> {
  const rank = new Map<Draft, number>();
  for (const group of groupBy(drafts, instanceKey).values()) {
    const sorted = [...group].sort(byRotation);
    if (sorted.every((draft) => draft.firstTime !== undefined)) sorted.sort(byFirstTime);
    sorted.forEach((draft, index) => rank.set(draft, index));
  }
  return rank;
}

function instanceKey({ ref, reading, path }: Draft): string {
  const { folder, name } = pathParts(path);
  const isNamed = ref.podUid !== undefined || ref.containerId !== undefined;
  return JSON.stringify([
    // A number tells the run as well: a rotated file has one where the current file may not.
    ref.restartCount === undefined ? reading.run : undefined,
    ...Object.entries(ref).sort(([a], [b]) => compareBytes(a, b)),
    // Without an id two folders may speak of two pods of one name.
    ...(isNamed ? [] : [folder, name]),
  ]);
}

/** Numbers count backwards, stamps forwards, and the file being written comes last. */
function byRotation(a: Draft, b: Draft): number {
  const left = rotationKey(a.path);
  const right = rotationKey(b.path);
  return left[0] - right[0] || left[1] - right[1] || compareBytes(a.path, b.path);
}

function rotationKey(path: string): readonly [number, number] {
  const { rotation } = pathParts(path);
  if (rotation === undefined) return [2, 0];
  return rotation.length < 8
    ? [0, -Number(rotation)]
    : [1, Number(rotation.replace('-', '').padEnd(14, '0'))];
}

function byFirstTime({ firstTime: a }: Draft, { firstTime: b }: Draft): number {
  if (a === undefined || b === undefined) return 0;
  return a.us - b.us || a.restNs - b.restNs;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
