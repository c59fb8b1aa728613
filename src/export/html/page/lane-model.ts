// Which lanes there are, in which order and under which headings: the pods of the path that the page
// is about in the order of the graph, else pods by workload. No document, no drawing.
import type { ContainerRef } from '../../../core/container-ref.ts';
import type { PageWorld, PathRow, WorldObject } from '../page-world.ts';
import { quoted } from './rows.ts';

export interface Lane {
  readonly is: 'lane';
  /** Tells lanes apart; kept in the address of a page. */
  readonly key: string;
  readonly name: string;
  /** `shop · deployment web` */
  readonly group: string;
  /** Stands under a heading. */
  readonly isInGroup?: true;
  /** Asks for the records of the lane. */
  readonly condition: string;
  /** Of a pod: what objects say of it. */
  readonly object?: WorldObject;
}

export interface LaneHeading {
  readonly is: 'heading';
  readonly text: string;
  readonly depth: number;
  readonly health?: PathRow['health'];
  /** All of it, where `text` is short. */
  readonly title: string;
}

export type LaneRow = Lane | LaneHeading;

/** More rows are not drawn. */
const mostRows = 400;

/** The name of what made the pod, going by the suffixes that controllers give. */
function workloadByName(pod: string): string {
  return pod
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}$/, '')
    .replace(/-(?:[bcdfghjklmnpqrstvwxz2456789]{8,10}|\d{1,10})$/, '');
}

function laneOf({ namespace, pod, node, service }: ContainerRef, object?: WorldObject): Lane {
  const within = namespace === undefined ? '' : `namespace:${quoted(namespace)} `;
  const place = namespace === undefined ? '' : `${namespace} · `;
  if (pod !== undefined) {
    return {
      ...{ is: 'lane', key: `${namespace ?? ''}/${pod}`, name: pod },
      group: `${place}${object?.workload ?? workloadByName(pod)}`,
      condition: `${within}pod:${quoted(pod)}`,
      ...(object === undefined ? {} : { object }),
    };
  }
  if (node !== undefined) {
    const name = service === undefined ? `node ${node}` : `${service}@${node}`;
    const by = service === undefined ? '' : ` service:${quoted(service)}`;
    return {
      ...{ is: 'lane', key: `@${name}`, name },
      ...{ group: 'nodes', condition: `node:${quoted(node)}${by}` },
    };
  }
  return {
    ...{ is: 'lane', key: `${namespace ?? ''}/`, name: `${place}no pod` },
    ...{ group: namespace ?? '', condition: `${within}-pod:*` },
  };
}

export interface LaneOrder {
  readonly rows: readonly LaneRow[];
  /** The row of each stream; -1: it has none. */
  readonly rowOf: readonly number[];
}

/** The rows for `streams`, lanes in `pinned` first. */
export function arrangeLanes(
  streams: readonly ContainerRef[],
  world: PageWorld,
  pinned: ReadonlySet<string>,
): LaneOrder {
  const pods = new Map<string, WorldObject>(
    world.objects.flatMap((object) =>
      object.kind === 'pod' && !object.isNamedOnly
        ? [[`${object.namespace ?? ''}/${object.name}`, object] as const]
        : [],
    ),
  );
  const keys = streams.map((ref) => laneOf(ref).key);
  const lanes = new Map(
    streams.map((ref, stream) => {
      const key = keys[stream] ?? '';
      return [key, laneOf(ref, pods.get(key))] as const;
    }),
  );
  const rows: LaneRow[] = [];
  const take = (key: string): void => {
    const lane = lanes.get(key);
    if (lane !== undefined) rows.push({ ...lane, isInGroup: true });
    lanes.delete(key);
  };
  const hasPins = [...lanes.keys()].some((key) => pinned.has(key));
  if (hasPins) rows.push(heading('pinned'));
  for (const key of [...lanes.keys()].sort()) if (pinned.has(key)) take(key);
  for (const path of world.paths ?? []) {
    for (const row of path) {
      const pod = /^pod\/(.*)$/.exec(row.name)?.[1];
      const isDrawn = pod !== undefined && lanes.has(pod);
      // A pod's lane stands for its row, unless the row says more than where the pod is.
      if (!isDrawn || row.health !== 'good') rows.push(pathHeading(row, isDrawn));
      if (pod !== undefined) take(pod);
    }
  }
  const others = [...lanes.values()].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  if (rows.length > 0 && others.length > 0) {
    rows.push(heading(world.paths === undefined ? 'others' : 'not on the path'));
  }
  const sizes = new Map<string, number>();
  for (const { group } of others) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  let group = '';
  for (const lane of others) {
    // A lane alone needs no heading: its name says as much.
    const isInGroup = (sizes.get(lane.group) ?? 0) > 1;
    if (isInGroup && lane.group !== group) rows.push(heading(lane.group, 1));
    group = lane.group;
    rows.push(isInGroup ? { ...lane, isInGroup } : lane);
  }
  const shown = rows.slice(0, mostRows);
  const left = rows.length - shown.length;
  if (left > 0) shown.push(heading(`${left} more rows are not drawn`));
  const places = new Map(shown.map((row, place) => [row.is === 'lane' ? row.key : '', place]));
  return { rows: shown, rowOf: keys.map((key) => places.get(key) ?? -1) };
}

function sortKey({ group, key }: Lane): string {
  return `${group}\n${key}`;
}

function heading(text: string, depth = 0): LaneHeading {
  return { is: 'heading', text, depth, title: text };
}

function pathHeading(
  { depth, relation, name, text, health }: PathRow,
  isPod: boolean,
): LaneHeading {
  const title = [relation && `${relation}:`, name, text].filter(Boolean).join('  ');
  return { is: 'heading', text: isPod ? text : title, depth, health, title };
}
