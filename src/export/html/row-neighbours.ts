// What else happened around a row of a page, by the rules of klog: Events, ends and first errors of
// what is related to it. Related is what the page's world ties together.
import type { TimelineRecord } from '../../core/record.ts';
import type { Relatedness, RelatedObjects, Subject } from '../../query/graph/related.ts';
import { objectKey } from '../../query/graph/world.ts';
import { neighboursOf, usualNeighbours, type Neighbour } from '../../query/neighbours.ts';
import { subjectOf } from '../../query/record-subject.ts';
import { writerName } from '../../query/writer-name.ts';
import type { PageWorld } from './page-world.ts';
import { rowRecord } from './row-record.ts';
import type { RowSearch } from './row-search.ts';
import type { RowStore } from './row-store.ts';

/** Rows that are looked at on either side; in a window full of errors more say nothing new. */
const mostLooked = 20_000;
const mostNear = 2000;
const mostBefore = 2000;
const errorSeverity = 17;

/** Neighbours of a row of `store`, closest first; their ids are rows. */
export function rowNeighbours(
  store: RowStore,
  search: RowSearch,
  world: PageWorld,
  row: number,
): readonly Neighbour[] {
  const about = rowRecord(store, row);
  const reach = Number(usualNeighbours.window / 1000n);
  const centre = store.times[row] ?? 0;
  const isSameRequest = search.requestTest(about);
  const near: TimelineRecord[] = [];
  const before: TimelineRecord[] = [];
  const podsOfRequest = new Set<string>();
  const look = (each: number): void => {
    const record = rowRecord(store, each);
    if (isSameRequest(record)) podsOfRequest.add(writerName(record));
    const isTold = record.kind !== 'log' || record.severityNumber >= errorSeverity;
    if (isTold && record.kind !== 'notice' && near.length < mostNear) near.push(record);
  };
  let first = row;
  while (first > 0 && row - first < mostLooked && (store.times[first - 1] ?? 0) >= centre - reach) {
    first--;
  }
  for (let each = first; each < store.count && each - row < mostLooked; each++) {
    if ((store.times[each] ?? 0) > centre + reach) break;
    look(each);
  }
  for (let each = first - 1; each >= 0 && first - each < mostLooked; each--) {
    if ((store.severities[each] ?? 0) < errorSeverity) continue;
    if (before.push(rowRecord(store, each)) >= mostBefore) break;
  }
  return neighboursOf(
    {
      ...{ about, near, before, isSameRequest, podsOfRequest },
      related: relatedIn(world, subjectOf(about)),
      isSameCluster: ({ cluster }) => cluster === about.cluster,
    },
    usualNeighbours.limit,
  );
}

/** Resources of many lines are named by few: owners, Services, routes. */
const mostResources = 12;

/** Resources that a record is of: its pod or what its Event is about, and what that belongs to. */
export function resourcesOf({ objects }: PageWorld, record: TimelineRecord): readonly Subject[] {
  const subject = subjectOf(record);
  if (subject === undefined) return [];
  const key = objectKey(subject);
  const place = objects.findIndex((object) => objectKey(object) === key);
  const owners = objects.filter(
    ({ kind, members = [] }) =>
      kind !== 'node' &&
      place !== -1 &&
      members.some(({ isOwn, of }) => isOwn && of.includes(place)),
  );
  return [subject, ...owners].slice(0, mostResources);
}

const ranks = { same: 1, owner: 2, path: 3, node: 5 } as const;

/** What belongs to the same owners, Services and routes as an object does, and these themselves. */
function relatedIn({ objects }: PageWorld, subject: Subject | undefined): RelatedObjects {
  const related = new Map<string, Relatedness>();
  const add = (object: Subject | undefined, rank: number, why: string): void => {
    if (object === undefined) return;
    const key = objectKey(object);
    if ((related.get(key)?.rank ?? Infinity) > rank) related.set(key, { rank, why });
  };
  const key = subject && objectKey(subject);
  const place = objects.findIndex((object) => objectKey(object) === key);
  if (subject !== undefined) add(subject, ranks.same, `the same ${subject.kind}`);
  objects.forEach((object, at) => {
    const own = (object.members ?? []).filter(({ isOwn }) => isOwn);
    const isSubject = at === place;
    const reason = own.find(({ of }) => of.includes(place))?.reason;
    if (!isSubject && reason === undefined) return;
    const isNode = object.kind === 'node';
    const isOwner = reason?.startsWith('owned by') === true;
    const rank = isNode ? ranks.node : isOwner ? ranks.owner : ranks.path;
    add(object, rank, `${object.kind} ${object.name}`);
    if (isNode) return;
    for (const { of, reason } of own) for (const each of of) add(objects[each], rank, reason);
  });
  return {
    of: (kind, namespace, name) => related.get(objectKey({ kind, namespace, name })),
  };
}
