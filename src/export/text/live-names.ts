// Names of streams while they are followed: pod and container in full, as the cluster calls them,
// because who comes later is not known. Cluster and namespace stand before them where the selection
// spans several.
import { PodLooks } from './pod-looks.ts';
import type { NamedOrigin, StreamNamer } from './stream-names.ts';

/** A namer that learns its streams from the records it is asked about. */
export function liveNamer(shows: {
  readonly cluster: boolean;
  readonly namespace: boolean;
}): StreamNamer {
  const looks = new PodLooks();
  let width = 0;
  const prefixOf = ({ cluster, namespace }: NamedOrigin): string =>
    [shows.cluster ? cluster : undefined, shows.namespace ? namespace : undefined]
      .filter((part) => part !== undefined)
      .map((part) => `${part} `)
      .join('');
  const widened = (name: string): string => {
    width = Math.max(width, name.length);
    return name;
  };
  return {
    name: (origin) => {
      const { pod, container, node, service } = origin;
      const own = pod === undefined ? [node, service] : [pod, container];
      const text = own.filter((part) => part !== undefined).join(' ');
      return widened(prefixOf(origin) + text);
    },
    prefixed: (origin, name) => widened(prefixOf(origin) + name),
    place: ({ cluster = '', namespace = '', pod }) =>
      pod === undefined ? -1 : looks.of({ cluster, namespace, pod }).place,
    tag: ({ cluster = '', namespace = '', pod }) =>
      pod === undefined ? '' : looks.of({ cluster, namespace, pod }).tag,
    get width() {
      return width;
    },
  };
}
