// Names of streams while they are followed: pod and container in full, as the cluster calls them,
// because who comes later is not known. Cluster and namespace stand before them where the selection
// spans several.
import type { NamedOrigin, StreamNamer } from './stream-names.ts';

/** A namer that learns its streams from the records it is asked about. */
export function liveNamer(shows: {
  readonly cluster: boolean;
  readonly namespace: boolean;
}): StreamNamer {
  const places = new Map<string, number>();
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
    place: ({ cluster = '', namespace = '', pod }) => {
      if (pod === undefined) return -1;
      const key = `${cluster}\0${namespace}\0${pod}`;
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, places.size);
      return places.size - 1;
    },
    get width() {
      return width;
    },
  };
}
