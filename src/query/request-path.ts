// One request as a path over pods: a hop is what one pod wrote before another one did, indented below
// the pod that called it where ids of parents say which, else by who came in while whom was waiting.
// Clocks of nodes differ, so two hops may overlap or stand the wrong way round; nothing here hides that.
import type { TimelineRecord } from '../core/record.ts';
import type { TimestampNs } from '../core/time.ts';
import { writerName } from './writer-name.ts';

export interface Hop {
  readonly pod: string;
  /** How many pods are waiting while this one works: 0 for the first. */
  readonly depth: number;
  /** The pod that a parent request or span names as the caller; absent where none is named. */
  readonly calledBy?: string;
  readonly from: TimestampNs;
  readonly to: TimestampNs;
  readonly records: readonly TimelineRecord[];
  /** Nanoseconds between the end of the hop before and this one; negative where clocks differ. */
  readonly gap: bigint;
}

/** A hop as a row tells it: without the lines of which nothing is said. */
export interface HopSummary extends Omit<Hop, 'records'> {
  /** How many records it has. */
  readonly count: number;
  readonly first: TimelineRecord;
  /** Warnings and worse behind the first record. */
  readonly severe: readonly TimelineRecord[];
}

/** Warnings of a hop that are told at most: those behind say the same. */
const mostSevere = 200;

export function summariseHop({ records, ...hop }: Hop): HopSummary | undefined {
  const [first, ...rest] = records;
  if (first === undefined) return undefined;
  const severe = rest.filter(({ severityNumber }) => severityNumber >= 13).slice(0, mostSevere);
  return { ...hop, count: records.length, first, severe };
}

export interface RequestPath {
  readonly from: TimestampNs;
  readonly to: TimestampNs;
  readonly hops: readonly Hop[];
  readonly pods: readonly string[];
}

/** The path of records in the order of the timeline; absent without any that has a time. */
export function requestPath(records: readonly TimelineRecord[]): RequestPath | undefined {
  const callersOf = callers(records);
  const hops: Hop[] = [];
  let waiting: string[] = [];
  /** Pods that each pod was called through, itself last: where those belong that it calls later. */
  const ways = new Map<string, readonly string[]>();
  let group: TimelineRecord[] = [];
  const close = (): void => {
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined) return;
    const pod = writerName(first);
    const known = waiting.indexOf(pod);
    const named = callersOf(group, pod);
    // Of several pods that carry the parent's id the one that came in last has called.
    const caller = named && (waiting.findLast((each) => named.has(each)) ?? seenIn(named, ways));
    // Back in a pod that was waiting: those that it had called are done.
    if (known !== -1) waiting.splice(known + 1);
    else waiting = wayTo(pod, (caller === undefined ? undefined : ways.get(caller)) ?? waiting);
    ways.set(pod, [...waiting]);
    const gap = first.time - (hops.at(-1)?.to ?? first.time);
    hops.push({
      pod,
      depth: waiting.length - 1,
      ...(caller === undefined ? {} : { calledBy: caller }),
      from: first.time,
      to: last.time,
      records: group,
      gap,
    });
    group = [];
  };
  for (const record of records) {
    if (record.timeSource === 'none') continue;
    const [first] = group;
    if (first !== undefined && writerName(first) !== writerName(record)) close();
    group.push(record);
  }
  close();
  const [first] = hops;
  if (first === undefined) return undefined;
  const to = hops.reduce((latest, hop) => (hop.to > latest ? hop.to : latest), first.to);
  return { from: first.from, to, hops, pods: [...new Set(hops.map(({ pod }) => pod))] };
}

/** `way` and the pod behind it; up to the pod where it is on the way itself. */
function wayTo(pod: string, way: readonly string[]): string[] {
  const at = way.indexOf(pod);
  return [...(at === -1 ? way : way.slice(0, at)), pod];
}

/** The last of some pods that the path has come to. */
function seenIn(pods: ReadonlySet<string>, ways: ReadonlyMap<string, unknown>): string | undefined {
  return [...ways.keys()].findLast((each) => pods.has(each));
}

/** Finds the pods that wrote under the ids which a pod's records name as their parents'. */
function callers(
  records: readonly TimelineRecord[],
): (group: readonly TimelineRecord[], pod: string) => ReadonlySet<string> | undefined {
  const writers = new Map<string, Set<string>>();
  const add = (id: string | undefined, pod: string): void => {
    if (id === undefined) return;
    const known = writers.get(id);
    if (known === undefined) writers.set(id, new Set([pod]));
    else known.add(pod);
  };
  for (const record of records) {
    add(record.requestId, writerName(record));
    add(record.spanId, writerName(record));
  }
  return (group, pod) => {
    for (const { parentRequestId, parentSpanId } of group) {
      for (const id of [parentSpanId, parentRequestId]) {
        const found = id === undefined ? undefined : writers.get(id);
        const others = [...(found ?? [])].filter((each) => each !== pod);
        if (others.length > 0) return new Set(others);
      }
    }
    return undefined;
  };
}
