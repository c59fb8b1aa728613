import type { ResourceName } from './ast.ts';

/** kubectl's names of kinds, singular form first. */
const kinds: readonly string[] = [
  'pod pods po',
  'container containers',
  'namespace namespaces ns',
  'node nodes no',
  'deployment deployments deploy',
  'replicaset replicasets rs',
  'statefulset statefulsets sts',
  'daemonset daemonsets ds',
  'job jobs',
  'cronjob cronjobs cj',
  'service services svc',
  'ingress ingresses ing',
  'httproute httproutes',
  'gateway gateways gtw',
  'persistentvolumeclaim persistentvolumeclaims pvc',
  'persistentvolume persistentvolumes pv',
  'configmap configmaps cm',
  'secret secrets',
  'serviceaccount serviceaccounts sa',
  'horizontalpodautoscaler horizontalpodautoscalers hpa',
  'endpoints ep',
  'endpointslice endpointslices',
  'ingressclass ingressclasses',
  'gatewayclass gatewayclasses gc',
  'grpcroute grpcroutes',
  'storageclass storageclasses sc',
  'referencegrant referencegrants refgrant',
  'lease leases',
  'poddisruptionbudget poddisruptionbudgets pdb',
  'replicationcontroller replicationcontrollers rc',
];

const singular = new Map<string, string>();
for (const line of kinds) {
  const names = line.split(' ');
  for (const name of names) singular.set(name, names[0] ?? name);
}

/** The singular lower-case form of a kind in any of kubectl's spellings; unknown kinds as typed. */
export function singularKind(kind: string): string {
  const lower = kind.toLowerCase();
  return singular.get(lower) ?? lower;
}

/** Whether kubectl knows a kind by this spelling. */
export function isKnownKind(word: string): boolean {
  return singular.has(word.toLowerCase());
}

/** Every spelling of a kind that kubectl knows, in lower case. */
export function kindNames(kind: string): ReadonlySet<string> {
  const line = kinds.find((names) => names.split(' ')[0] === kind);
  return new Set(line === undefined ? [kind, `${kind}s`] : line.split(' '));
}

/** Reads `[NS/]KIND/NAME`; `undefined` where parts are missing or empty. */
export function readResourceName(text: string): ResourceName | undefined {
  const parts = text.split('/');
  if (parts.includes('') || /\s/.test(text)) return undefined;
  const [first = '', second = '', third] = parts;
  if (parts.length === 2) return { kind: singularKind(first), name: second };
  if (parts.length === 3 && third !== undefined) {
    return { namespace: first, kind: singularKind(second), name: third };
  }
  return undefined;
}
