// The clusters that `klog graph` looks at: those that contexts name, asked now, or those of a capture.
import { KlogError, type Failure, type Result } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';
import { nearNames } from '../core/near-names.ts';
import { partClusters, type ClusterWorld } from '../query/graph/clusters.ts';
import type { ControllerHints } from '../query/graph/controllers.ts';
import type { Observation } from '../query/graph/observation.ts';
import { worldAt } from '../query/graph/world.ts';
import { observationsOf, reportersOfEvents } from '../query/read-observations.ts';
import { systemClock } from '../streamers/cluster/clock.ts';
import { connect, connectionFailure } from '../streamers/cluster/connect.ts';
import type { ConnectionOptions } from '../streamers/cluster/kubeconfig.ts';
import { listObjects } from '../streamers/cluster/list-objects.ts';

export interface AskedCluster extends ClusterWorld {
  readonly hints: ControllerHints;
}

export interface LiveClusters {
  readonly clusters: readonly AskedCluster[];
  /** Of clusters that could not be reached. */
  readonly failures: readonly Failure[];
  /** Meant where none is named: that of the only context; absent with several. */
  readonly namespace?: string;
}

/** Asks each cluster what is in it; two contexts of one cluster give one. */
export async function liveClusters(
  connections: readonly ConnectionOptions[],
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<LiveClusters> {
  const listed = await Promise.all(connections.map((each) => listCluster(each, namespace, signal)));
  const lists = listed.flatMap((each) => (each.ok ? [each.value] : []));
  const observations = lists.flatMap((each) => each.observations);
  const reportersOf = reportersOfEvents(lists.flatMap((each) => each.events));
  const clusters = partClusters(observations, lists).map((part) => ({
    names: part.names,
    world: worldAt(part.observations),
    hints: { reportersOf },
  }));
  const [only, second] = lists;
  const own = second === undefined ? only?.namespace : undefined;
  return {
    clusters,
    failures: listed.flatMap((each) => (each.ok ? [] : [each.failure])),
    ...(own === undefined ? {} : { namespace: own }),
  };
}

interface ListedCluster {
  readonly name: string;
  readonly namespace: string;
  readonly observations: readonly Observation[];
  readonly events: readonly JsonObject[];
}

async function listCluster(
  connection: ConnectionOptions,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<Result<ListedCluster>> {
  const connected = await connect(connection);
  if (!connected.ok) return connected;
  const client = connected.value;
  const { name } = client.config;
  const inside = namespace ?? client.config.namespace;
  try {
    const listed = await listObjects({ client, namespace: inside, clock: systemClock, signal });
    if (listed.unreachable !== undefined && !signal.aborted) {
      return { ok: false, failure: connectionFailure(client.config, listed.unreachable) };
    }
    const objects = listed.objects.map((object) => ({ ...object, cluster: name }));
    return {
      ok: true,
      value: {
        name,
        namespace: inside,
        observations: observationsOf(objects),
        events: listed.events.map(({ content }) => content),
      },
    };
  } finally {
    client.close();
  }
}

/** The clusters of a capture that go by one of the names; all where none is given, or there is one. */
export function ofContexts<Cluster extends ClusterWorld>(
  clusters: readonly Cluster[],
  contexts: readonly string[],
): readonly Cluster[] {
  if (contexts.length === 0) return clusters;
  const asked = clusters.filter(({ names }) => contexts.some((each) => names.has(each)));
  // A context that is set once for all says nothing of a capture with one cluster.
  if (asked.length > 0 || clusters.length === 1) return asked.length > 0 ? asked : clusters;
  const there = clusters.flatMap(({ names }) => [...names].filter((name) => name !== undefined));
  const [context = ''] = contexts;
  throw new KlogError({
    code: 'cluster_not_found',
    exit: 2,
    message: `cannot find the cluster \`${context}\` in this capture`,
    location: { where: `--context ${context}` },
    help:
      there.length === 0
        ? 'nothing in it names a cluster: leave out --context'
        : nearNames(context, there).length > 0
          ? `there is one with a similar name: ${nearNames(context, there)[0] ?? ''}`
          : `there ${there.length === 1 ? 'is' : 'are'} ${there.slice(0, 10).join(', ')}`,
  });
}
