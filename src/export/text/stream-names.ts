// The short name that a row shows for its pod: the least that tells it from every other stream of
// the timeline. `checkout` where one pod of that workload is there, `checkout-x2x1z` where there are
// several, the namespace only where there are two, the container only where the pod has two.
//
// Names come from the whole list of streams, not from what has been printed, so that the first
// rows do not read otherwise than the last.
import { podKey, type ContainerRef } from '../../core/container-ref.ts';
import { PodLooks, type PodLook } from './pod-looks.ts';
import { podForms } from './pod-names.ts';

/** What a name may be made of; also what a record has of its origin. */
export type NamedOrigin = Pick<
  ContainerRef,
  'cluster' | 'namespace' | 'pod' | 'container' | 'node' | 'service'
>;

const separator = '\0';

/** Short pod names by `podKey`: no two pods of one namespace share one. */
function shortenPods(origins: readonly NamedOrigin[]): ReadonlyMap<string, string> {
  const byNamespace = new Map<string, Map<string, string>>();
  for (const origin of origins) {
    if (origin.pod === undefined) continue;
    const space = [origin.cluster ?? '', origin.namespace ?? ''].join(separator);
    const pods = byNamespace.get(space) ?? new Map<string, string>();
    pods.set(podKey(origin), origin.pod);
    byNamespace.set(space, pods);
  }
  const names = new Map<string, string>();
  for (const pods of byNamespace.values()) {
    // Who wants each form? One that more than one pod could be called is nobody's.
    const wanted = new Map<string, number>();
    for (const pod of pods.values()) {
      for (const form of new Set(podForms(pod))) wanted.set(form, (wanted.get(form) ?? 0) + 1);
    }
    for (const [key, pod] of pods) {
      names.set(key, podForms(pod).find((form) => wanted.get(form) === 1) ?? pod);
    }
  }
  return names;
}

/** Names streams and keeps each name's place, which decides its colour. */
export interface StreamNamer {
  /** The short name; empty where nothing is known of the origin. */
  readonly name: (origin: NamedOrigin & { readonly file?: string }) => string;
  /** A name of something else, with cluster and namespace where pods show theirs. */
  readonly prefixed: (origin: NamedOrigin, name: string) => string;
  /** Number of the pod's look (pod-looks.ts), the same in all views; -1 for what has no pod. */
  readonly place: (origin: NamedOrigin) => number;
  /** One or two letters of the pod's own; empty for what has no pod. */
  readonly tag: (origin: NamedOrigin) => string;
  /** Cells that the longest name takes. */
  readonly width: number;
}

/** A namer for a timeline of these streams, in the order of the capture. Others get their full name. */
export function streamNamer(origins: readonly NamedOrigin[]): StreamNamer {
  const pods = shortenPods(origins);
  const clusters = new Set(origins.map((origin) => origin.cluster));
  const namespaces = new Set(
    origins.filter((origin) => origin.pod !== undefined).map((origin) => origin.namespace),
  );
  const containers = new Map<string, Set<string>>();
  for (const origin of origins) {
    if (origin.container === undefined) continue;
    const key = podKey(origin);
    containers.set(key, (containers.get(key) ?? new Set()).add(origin.container));
  }
  const looks = new PodLooks();
  const lookOf = ({ cluster = '', namespace = '', pod }: NamedOrigin): PodLook | undefined =>
    pod === undefined ? undefined : looks.of({ cluster, namespace, pod });
  for (const origin of origins) lookOf(origin);
  const cache = new Map<string, string>();

  const placeOf = ({ cluster, namespace }: NamedOrigin): string[] => [
    ...(clusters.size > 1 && cluster !== undefined ? [cluster] : []),
    ...(namespaces.size > 1 && namespace !== undefined ? [namespace] : []),
  ];
  const compose: StreamNamer['name'] = (origin) => {
    const parts = placeOf(origin);
    if (origin.pod === undefined) {
      const rest = [origin.node, origin.service ?? origin.container].filter((part) => part);
      if (rest.length > 0) return [...parts, ...rest].join('/');
      return origin.file?.split('/').at(-1) ?? '';
    }
    const key = podKey(origin);
    parts.push(pods.get(key) ?? origin.pod);
    const several = (containers.get(key)?.size ?? 0) > 1 || !pods.has(key);
    if (several && origin.container !== undefined) parts.push(origin.container);
    return parts.join('/');
  };
  const name: StreamNamer['name'] = (origin) => {
    const { container = '', node = '', service = '', file = '' } = origin;
    const own = `${container}${separator}${node}${separator}${service}${separator}${file}`;
    const key = `${podKey(origin)}${separator}${own}`;
    let known = cache.get(key);
    if (known === undefined) cache.set(key, (known = compose(origin)));
    return known;
  };
  return {
    name,
    prefixed: (origin, other) => [...placeOf(origin), other].join('/'),
    place: (origin) => lookOf(origin)?.place ?? -1,
    tag: (origin) => lookOf(origin)?.tag ?? '',
    width: Math.max(0, ...origins.map((origin) => name(origin).length)),
  };
}
