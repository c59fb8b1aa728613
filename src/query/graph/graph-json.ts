import { formatUtc } from '../../core/time.ts';
import { statusOf } from './object-status.ts';
import type { GraphLink, GraphNode } from './resource-graph.ts';

/** The graph as plain JSON: absent values are absent, times are UTC. */
export function graphJson(node: GraphNode): object {
  const { object, links } = node;
  const { kind, namespace, name, uid, apiVersion, state, content } = object;
  const { health, text } = statusOf(kind, content);
  const { seen, changedBy, gone, isLater } = state;
  return {
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(uid === undefined ? {} : { uid }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    health,
    ...(text === '' ? {} : { status: text }),
    ...(seen === undefined ? {} : { seen: formatUtc(seen) }),
    ...(isLater === undefined ? {} : { isLater }),
    ...(changedBy === undefined ? {} : { changedBy: formatUtc(changedBy) }),
    ...(gone === undefined ? {} : { gone: gone === 'unknown' ? gone : formatUtc(gone) }),
    links: links.map(linkJson),
  };
}

function linkJson({ relation, direction, by, problems, node, isRepeated }: GraphLink): object {
  return {
    relation,
    direction,
    ...(by === undefined ? {} : { by }),
    ...(problems.length === 0 ? {} : { problems }),
    ...(isRepeated === undefined ? {} : { isRepeated }),
    ...(node === undefined ? {} : { to: graphJson(node) }),
  };
}
