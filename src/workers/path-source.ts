// Where a cluster's objects and the resource graph meet for `klog follow ingress/web`: lists what
// connects resources, finds the path, says what it chose and why.
import { followPath } from '../query/graph/follow-targets.ts';
import { findObjects } from '../query/graph/find-object.ts';
import { objectName } from '../query/graph/graph-rows.ts';
import { worldAt } from '../query/graph/world.ts';
import { observationsOf } from '../query/read-observations.ts';
import { systemClock } from '../streamers/cluster/clock.ts';
import { connectionFailure } from '../streamers/cluster/connect.ts';
import type { FollowPathSource, PathTarget } from '../streamers/cluster/follow-run.ts';
import type { ApiClient } from '../streamers/cluster/http.ts';
import { pathKindByName } from '../streamers/cluster/kinds.ts';
import { listObjects } from '../streamers/cluster/list-objects.ts';
import type { Selection } from '../streamers/cluster/selection.ts';
import type { FollowReport } from '../streamers/types.ts';

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
  const targets = async (): Promise<readonly PathTarget[]> => {
    const listed = await listObjects({ client, namespace, clock: systemClock, signal });
    if (signal.aborted) return [];
    if (listed.unreachable !== undefined) {
      const failure = connectionFailure(client.config, listed.unreachable);
      report({ code: failure.code, message: failure.message, failure });
      return [];
    }
    const world = worldAt(observationsOf(listed.objects));
    const found = findObjects(world, `${namespace}/${kind.kind}/${name}`);
    if (!found.ok) {
      report({ code: found.failure.code, message: found.failure.message, failure: found.failure });
      return [];
    }
    const [root] = found.value;
    if (root === undefined) return [];
    const path = followPath(world, root, { reportersOf: () => [] }, narrowing);
    for (const target of path.targets) {
      say('on_path', `following ${objectName({ ...root, ...target })}: ${target.why}`);
    }
    for (const problem of path.problems) say('path_broken', `on the way: ${problem}`);
    return path.targets;
  };
  return { kind, name, namespace, targets };
}
