// What is told of a thing of the cluster as it was at a moment: its tree, and what of it can be followed.
import { clockNear, findTimeZone, utc } from '../../core/time-zone.ts';
import { findObjects } from '../graph/find-object.ts';
import { graphRows } from '../graph/graph-rows.ts';
import { graphSummary } from '../graph/graph-summary.ts';
import { pivotsOf } from '../graph/pivots.ts';
import type { Subject } from '../graph/related.ts';
import { graphOf } from '../graph/resource-graph.ts';
import type { TimelineReader } from '../timeline-reader.ts';
import type { BrowseReply, GraphRequest, PivotsRequest } from './browse-messages.ts';

type Step = BrowseReply | undefined;

/** What of a thing can be followed. */
export function* readPivots(
  { objects }: TimelineReader,
  { cluster, subject, at, node }: PivotsRequest,
): Generator<Step> {
  const world = objects.at(at, cluster);
  yield undefined;
  yield { kind: 'pivots', pivots: pivotsOf(world, subject, objects.of(cluster).hints, node) };
}

/** The tree of everything that a thing is connected with. */
export function* readGraph(
  reader: TimelineReader,
  { cluster, subject, at, zoneName }: GraphRequest,
): Generator<Step> {
  const { objects } = reader;
  const world = objects.at(at, cluster);
  yield undefined;
  const found = findObjects(world, typedName(subject));
  if (!found.ok) {
    const { message, reason, help } = found.failure;
    const summary = [message, reason, help].filter((part) => part !== undefined).join('; ');
    yield { kind: 'graph', rows: [], summary };
    return;
  }
  const { hints } = objects.of(cluster);
  const graphs = found.value.map((object) => graphOf(world, object, hints));
  yield undefined;
  const zone = findTimeZone(zoneName);
  const near = at ?? reader.newestTime();
  const timeText = near === undefined ? String : clockNear(zone.ok ? zone.value : utc, near);
  const rows = graphs.flatMap((graph) => graphRows(graph, timeText));
  const told = rows.map(({ object, ...row }) => ({
    ...row,
    ...(object === undefined
      ? {}
      : { subject: { kind: object.kind, namespace: object.namespace, name: object.name } }),
  }));
  yield { kind: 'graph', rows: told, summary: graphSummary(graphs) };
}

function typedName({ kind, namespace, name }: Subject): string {
  return namespace === undefined ? `${kind}/${name}` : `${namespace}/${kind}/${name}`;
}
