// Where a cluster's objects and the resource graph meet for `klog follow ingress/web`: lists what
// connects resources, finds the path, says what it chose and why.
import { followPath, type FollowPath } from '../query/graph/follow-targets.ts';
import { findObjects } from '../query/graph/find-object.ts';
import { objectName } from '../query/graph/graph-rows.ts';
import { podsOf } from '../query/graph/service-links.ts';
import { kindKey, worldAt, type World } from '../query/graph/world.ts';
import { observationsOf, reportersOfEvents } from '../query/read-observations.ts';
import { systemClock } from '../streamers/cluster/clock.ts';
import { connectionFailure } from '../streamers/cluster/connect.ts';
import type { FollowPathSource, FoundPath } from '../streamers/cluster/follow-run.ts';
import type { ApiClient } from '../streamers/cluster/http.ts';
import { pathKindByName } from '../streamers/cluster/kinds.ts';
import { listObjects, type ListedObjects } from '../streamers/cluster/list-objects.ts';
import type { Selection } from '../streamers/cluster/selection.ts';
import type { FollowReport, RawObject } from '../streamers/types.ts';

const nothing: FoundPath = { targets: [], objects: [] };

/** The path of the selection's resource; absent where it has pods of its own, or none is named. */
export function pathSource(
  client: ApiClient,
  { resource, namespaces, path: narrowing }: Selection,
  report: (report: FollowReport) => void,
  signal: AbortSignal,
): FollowPathSource | undefined {
  const kind = resource === undefined ? undefined : pathKindByName(resource.kind);
  if (resource === undefined || kind === undefined) return undefined;
  const { name } = resource;
  const namespace = namespaces?.[0] ?? client.config.namespace;
  const said = new Set<string>();
  const say = (code: string, message: string): void => {
    if (said.has(message)) return;
    said.add(message);
    report({ code, message });
  };
  const find = async (): Promise<FoundPath> => {
    const listed = await listObjects({ client, namespace, clock: systemClock, signal });
    if (signal.aborted) return nothing;
    if (listed.unreachable !== undefined) {
      const failure = connectionFailure(client.config, listed.unreachable);
      report({ code: failure.code, message: failure.message, failure });
      return nothing;
    }
    const world = worldAt(observationsOf(listed.objects));
    const found = findObjects(world, `${namespace}/${kind.kind}/${name}`);
    if (!found.ok) {
      report({ code: found.failure.code, message: found.failure.message, failure: found.failure });
      return nothing;
    }
    const [root] = found.value;
    if (root === undefined) return nothing;
    const reportersOf = reportersOfEvents(listed.events.map(({ content }) => content));
    const path = followPath(world, root, { reportersOf }, narrowing);
    for (const target of path.targets) {
      say('on_path', `following ${objectName({ ...root, ...target })}: ${target.why}`);
    }
    for (const problem of path.problems) say('path_broken', `on the way: ${problem}`);
    const onPath = new Set(path.objects.map(objectName));
    const isOnPath = (object: RawObject): boolean =>
      onPath.has(objectName({ ...object, kind: kindKey(object.kind, object.apiVersion) }));
    const objects = listed.objects.filter(isOnPath);
    return { targets: path.targets, objects: [...objects, ...podsInstead(world, path, listed)] };
  };
  return { kind, name, namespace, find };
}

/**
 * Where a Service selects no pod, all pods of its namespace: those that come near say what is wrong, in
 * the capture as well as now.
 */
function podsInstead(
  world: World,
  { objects }: FollowPath,
  listed: ListedObjects,
): readonly RawObject[] {
  const lost = objects.filter(
    (each) => each.kind === 'service' && podsOf(world, each).length === 0,
  );
  const namespaces = new Set(lost.flatMap(({ namespace }) => namespace ?? []));
  return [...namespaces]
    .filter((namespace) => world.coverage('pod', namespace).is === 'listed')
    .flatMap((namespace) => {
      const pods = listed.objects.filter(
        (each) => each.kind === 'Pod' && each.namespace === namespace,
      );
      const list = listed.objects.find(
        (each) => each.kind === 'PodList' && each.content['reason'] === undefined,
      );
      return list === undefined ? pods : [...pods, { ...list, namespace }];
    });
}
