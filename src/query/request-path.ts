// One request as a path over pods: a hop is what one pod wrote before another one did, indented by
// who came in while whom was waiting. Clocks of nodes differ, so two hops may overlap or stand the
// wrong way round; nothing here hides that.
import type { TimelineRecord } from '../core/record.ts';
import type { TimestampNs } from '../core/time.ts';
import { writerName } from './request-list.ts';

export interface Hop {
  readonly pod: string;
  /** How many pods are waiting while this one works: 0 for the first. */
  readonly depth: number;
  readonly from: TimestampNs;
  readonly to: TimestampNs;
  readonly records: readonly TimelineRecord[];
  /** Nanoseconds between the end of the hop before and this one; negative where clocks differ. */
  readonly gap: bigint;
}

export interface RequestPath {
  readonly from: TimestampNs;
  readonly to: TimestampNs;
  readonly hops: readonly Hop[];
  readonly pods: readonly string[];
}

/** The path of records in the order of the timeline; absent without any that has a time. */
export function requestPath(records: Iterable<TimelineRecord>): RequestPath | undefined {
  const hops: Hop[] = [];
  const waiting: string[] = [];
  let group: TimelineRecord[] = [];
  const close = (): void => {
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined) return;
    const pod = writerName(first);
    const known = waiting.indexOf(pod);
    // Back in a pod that was waiting: those that it had called are done.
    if (known === -1) waiting.push(pod);
    else waiting.splice(known + 1);
    const gap = first.time - (hops.at(-1)?.to ?? first.time);
    hops.push({
      pod,
      depth: waiting.length - 1,
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
