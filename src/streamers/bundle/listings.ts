// Which kinds a file of objects lists as a whole: what is not in a list did not exist, and what
// nobody listed could not be checked. A list says neither its namespace nor, if it is empty and
// mixed, its kind, so the path helps. A list that was narrowed by a selector looks like a whole one;
// the graph finds some of them out by what other objects say.
import { newestStamp } from '../../core/object-stamps.ts';
import { parseRfc3339, formatUtc, type InstantParts, type TimestampNs } from '../../core/time.ts';
import type { RawObject } from '../types.ts';
import { isKubernetesName, pathParts } from './layouts/path-parts.ts';
import type { ListHead } from './parse-objects.ts';

/** Kinds by the plural that tools call their files by, where it is not formed by an `s`. */
const irregular: Readonly<Record<string, string>> = {
  ingresses: 'Ingress',
  ingressclasses: 'IngressClass',
  gatewayclasses: 'GatewayClass',
  storageclasses: 'StorageClass',
  endpoints: 'Endpoints',
};
const regular = new Map(
  [
    'Pod',
    'Service',
    'EndpointSlice',
    'Deployment',
    'ReplicaSet',
    'ReplicationController',
    'StatefulSet',
    'DaemonSet',
    'Job',
    'CronJob',
    'Node',
    'Namespace',
    'ConfigMap',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'HorizontalPodAutoscaler',
    'HTTPRoute',
    'GRPCRoute',
    'Gateway',
    'ReferenceGrant',
    'Lease',
  ].map((kind) => [`${kind.toLowerCase()}s`, kind]),
);
const clusterWide = new Set([
  'IngressClass',
  'GatewayClass',
  'StorageClass',
  'Node',
  'Namespace',
  'PersistentVolume',
]);

/** Takes note of one file's objects and lists, and says at its end what it lists as a whole. */
export class FileListings {
  readonly #path: string;
  readonly #heads: ListHead[] = [];
  readonly #namespaces = new Map<string, Set<string>>();
  readonly #versions = new Map<string, string>();
  #newest: TimestampNs | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  readonly addList = (head: ListHead): void => {
    const isKnown = this.#heads.some(({ kind }) => kind === head.kind);
    if (!isKnown) this.#heads.push(head);
  };

  addObject({ kind, namespace, apiVersion, content }: RawObject): void {
    let namespaces = this.#namespaces.get(kind);
    if (namespaces === undefined) this.#namespaces.set(kind, (namespaces = new Set()));
    if (namespace !== undefined) namespaces.add(namespace);
    if (apiVersion !== undefined) this.#versions.set(kind, apiVersion);
    const stamp = newestStamp(content);
    if (stamp !== undefined && (this.#newest === undefined || stamp > this.#newest)) {
      this.#newest = stamp;
    }
  }

  /** One object without a name for each kind that was listed: `ServiceList`. */
  listings(observed: InstantParts | undefined): readonly RawObject[] {
    if (this.#heads.length === 0) return [];
    const typed = this.#heads.flatMap(({ kind }) => kind ?? []);
    const isMixed = this.#heads.some(({ kind }) => kind === undefined);
    // Events are records of the timeline, not objects.
    const kinds = new Set([...typed, ...(isMixed ? this.#namespaces.keys() : [])]);
    kinds.delete('Event');
    const named = kindOfFile(this.#path);
    if (isMixed && kinds.size === 0 && named !== undefined) kinds.add(named);
    return [...kinds].map((kind) => {
      const head = this.#heads.find((each) => each.kind === kind);
      const apiVersion = head?.apiVersion ?? this.#versions.get(kind);
      const namespace = this.#namespaceOf(kind);
      const content = this.#newest === undefined ? {} : { notBefore: formatUtc(this.#newest) };
      return {
        kind: `${kind}List`,
        name: '',
        content,
        ...(apiVersion === undefined ? {} : { apiVersion }),
        ...(namespace === undefined ? {} : { namespace }),
        ...(observed === undefined ? {} : { observed }),
      };
    });
  }

  /** Absent for lists of all namespaces, and for kinds that live in none. */
  #namespaceOf(kind: string): string | undefined {
    const found = [...(this.#namespaces.get(kind) ?? [])];
    if (clusterWide.has(kind) || found.length > 1) return undefined;
    return found[0] ?? namespaceOfFile(this.#path);
  }
}

/** `ingresses.yaml` → `Ingress`. */
function kindOfFile(path: string): string | undefined {
  const stem = pathParts(path).name.replace(/\..*$/, '').replaceAll('-', '');
  return Object.hasOwn(irregular, stem) ? irregular[stem] : regular.get(stem);
}

/** The namespace that a path names: a folder above the file, or the file itself below a kind. */
function namespaceOfFile(path: string): string | undefined {
  const { path: whole, folder, name } = pathParts(path);
  const gathered = /\/namespaces\/([^/]+)\//.exec(whole)?.[1];
  const parent = /([^/]+)\/$/.exec(folder)?.[1];
  const stem = name.replace(/\.(?:json|ya?ml)$/, '');
  const namespace = gathered ?? (kindOfFile(path) === undefined ? stem : parent);
  // A name that is none keeps the list from being taken for one of all namespaces.
  return namespace !== undefined && isKubernetesName(namespace) ? namespace : '-';
}

const stamp =
  /(?:^|[^\d])(\d{4})-?(\d\d)-?(\d\d)[T_-](\d\d)[-_:]?(\d\d)[-_:]?(\d\d)Z(?![\dA-Za-z])/g;

/**
 * When objects were read, where the path says it in UTC (`2026-11-25T09-32-04Z/`); the innermost
 * folder counts. Stamps without a zone say nothing.
 */
export function observedOfPath(path: string): InstantParts | undefined {
  let found: InstantParts | undefined;
  for (const [, year, month, day, hour, minute, second] of path.matchAll(stamp)) {
    found =
      parseRfc3339(
        `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`,
      ) ?? found;
  }
  return found;
}
