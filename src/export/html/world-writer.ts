// Works out of the objects of a capture what a page needs of them. Bounded: a page of a large cluster
// must not be mostly about what it does not show.
import type { ControllerHints } from '../../query/graph/controllers.ts';
import { topOwner } from '../../query/graph/follow-targets.ts';
import {
  knowsOwners,
  membersOfObject,
  mentionsOf,
  namedOwners,
} from '../../query/graph/members.ts';
import type { GraphObject, World } from '../../query/graph/world.ts';
import { containerStates } from './container-states.ts';
import type { PageWorld, WorldMembers, WorldMention, WorldObject } from './page-world.ts';

/** Objects in a page, and members in all their lists together. */
const mostObjects = 20_000;
const mostMembers = 200_000;
/** Names in the list of what was cut. */
const mostCut = 1000;

/** What the objects of `world` (of all time) say, for a page. */
export function worldForPage(world: World, hints: ControllerHints): PageWorld {
  const seen = [...world.everything()];
  const kept = [
    ...seen.slice(0, mostObjects),
    ...namedOwners(world)
      .filter(({ kind, namespace, name }) => world.find(kind, namespace, name) === undefined)
      .slice(0, mostObjects),
  ];
  const places = new Map(kept.map((object, place) => [object, place]));
  let left = mostMembers;
  const cut = seen.slice(mostObjects).map(({ kind, name }) => `${kind}/${name}`);
  const objects = kept.map((object, place): WorldObject => {
    const members = left > 0 ? membersByReason(world, object, hints, places) : [];
    left -= members.reduce((sum, { of }) => sum + of.length, 0);
    if (left <= 0) cut.push(`${object.kind}/${object.name}`);
    return worldObject(world, object, place < seen.length, left > 0 ? members : []);
  });
  return { objects, ...(cut.length === 0 ? {} : { cut: cut.slice(0, mostCut) }) };
}

function membersByReason(
  world: World,
  root: GraphObject,
  hints: ControllerHints,
  places: ReadonlyMap<GraphObject, number>,
): readonly WorldMembers[] {
  const groups = new Map<string, WorldMembers & { readonly of: number[] }>();
  for (const { object, reason, isOwn } of membersOfObject(world, root, hints)) {
    const place = places.get(object);
    if (object === root || place === undefined) continue;
    const key = `${reason}\n${isOwn}`;
    const group = groups.get(key) ?? { reason, ...(isOwn ? { isOwn } : {}), of: [] };
    group.of.push(place);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function worldObject(
  world: World,
  object: GraphObject,
  isSeen: boolean,
  members: readonly WorldMembers[],
): WorldObject {
  const { kind, namespace, name } = object;
  const mentions = mentionsOf(world, { object, isOwn: true }).map(
    ({ from, until, ...mention }): WorldMention => ({
      ...mention,
      ...(from === undefined ? {} : { from: String(from) }),
      ...(until === undefined ? {} : { until: String(until) }),
    }),
  );
  const isPod = kind === 'pod' && isSeen;
  const owner = isPod ? topOwner(world, object) : object;
  const states = isPod ? containerStates(world.history(object)) : {};
  return {
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(isSeen ? {} : { isNamedOnly: true }),
    ...(isPod && knowsOwners(world, namespace, name) ? { isKnown: true } : {}),
    ...(owner === object ? {} : { workload: `${owner.kind} ${owner.name}` }),
    ...(mentions.length === 0 ? {} : { mentions }),
    ...(members.length === 0 ? {} : { members }),
    ...(Object.keys(states).length === 0 ? {} : { states }),
  };
}
