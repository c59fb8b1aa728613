// "What else happened?" For one record: Events, restarts and gaps of what is related to it, and the
// first error of each kind that related pods wrote, within a window around it. Ranked by how closely
// things are related, then by how near in time; each says why it is there. Pure: what is near in
// time, and what related means, comes in.
import type { TimelineRecord } from '../core/record.ts';
import type { Relatedness, RelatedObjects } from './graph/related.ts';
import { singularKind } from './language/resource-name.ts';
import { writerName } from './writer-name.ts';

export interface Neighbour {
  readonly record: TimelineRecord;
  /** 0: the same request; larger is further. */
  readonly rank: number;
  readonly why: string;
  /** Nanoseconds after the record asked about; negative: before it. */
  readonly delta: bigint;
}

/** Nanoseconds to both sides, and how many, unless somebody says otherwise. */
export const usualNeighbours = { window: 30_000_000_000n, limit: 20 } as const;

export interface NeighbourhoodInput {
  readonly about: TimelineRecord;
  /** Records in the window: Events, restarts, gaps and errors, in the order of the timeline. */
  readonly near: readonly TimelineRecord[];
  /** Errors of before the window, newest first: what was already going on is no news. */
  readonly before: readonly TimelineRecord[];
  readonly related: RelatedObjects;
  /** Whether a record is of the cluster of the one asked about; of others only the request counts. */
  readonly isSameCluster: (record: TimelineRecord) => boolean;
  /** Whether a record belongs to the request of the one asked about. */
  readonly isSameRequest: (record: TimelineRecord) => boolean;
  /** `NAMESPACE/POD` of the pods that the request went over. */
  readonly podsOfRequest: ReadonlySet<string>;
}

/** The neighbours of a record, closest first, at most `limit`. */
export function neighboursOf(input: NeighbourhoodInput, limit: number): readonly Neighbour[] {
  const { about } = input;
  const known = new Set(input.before.map(errorKind));
  const found: Neighbour[] = [];
  for (const record of input.near) {
    if (record.id === about.id) continue;
    const relatedness = relatednessOf(record, input);
    if (relatedness === undefined) continue;
    let { why } = relatedness;
    if (record.kind === 'log') {
      const kind = errorKind(record);
      if (known.has(kind) || kind === errorKind(about)) continue;
      known.add(kind);
      why = `first error of its kind, ${why}`;
    }
    found.push({ record, rank: relatedness.rank, why, delta: record.time - about.time });
  }
  return found.sort(byCloseness).slice(0, limit);
}

function byCloseness(a: Neighbour, b: Neighbour): number {
  return a.rank - b.rank || Number(size(a.delta) - size(b.delta)) || a.record.id - b.record.id;
}

function size(delta: bigint): bigint {
  return delta < 0n ? -delta : delta;
}

/** A pod that the request went over is as near as one of the same owner. */
const requestPod: Relatedness = { rank: 2, why: 'a pod of the same request' };

function relatednessOf(
  record: TimelineRecord,
  { about, related, isSameCluster, isSameRequest, podsOfRequest }: NeighbourhoodInput,
): Relatedness | undefined {
  if (isSameRequest(record)) return { rank: 0, why: 'the same request' };
  if (!isSameCluster(record)) return undefined;
  const { namespace, pod } = record;
  if (record.kind === 'event') {
    const { regarding = {} } = record.event;
    const { kind, name } = regarding;
    const isNamed = kind !== undefined && name !== undefined;
    const direct = isNamed ? related.of(singularKind(kind), regarding.namespace, name) : undefined;
    if (direct !== undefined) return { ...direct, why: `Event, ${direct.why}` };
  }
  if (pod === undefined) return undefined;
  const isSamePod = pod === about.pod && namespace === about.namespace;
  if (isSamePod) return { rank: 1, why: 'the same pod' };
  return podsOfRequest.has(writerName(record)) ? requestPod : related.of('pod', namespace, pod);
}

const longestKind = 160;

/** What errors of one kind share: who writes them and the message without its particulars. */
function errorKind(record: TimelineRecord): string {
  const [line = ''] = record.body.slice(0, longestKind * 2).split('\n', 1);
  const shape = line
    .replace(/"[^"]*"|'[^']*'/g, '""')
    .replace(/[\da-f]{8,}|\d+/gi, '#')
    .slice(0, longestKind);
  return `${record.namespace ?? ''}/${record.container ?? ''}\n${shape}`;
}
