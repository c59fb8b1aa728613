// What an address in a text stands for: IPs of pods, Services and nodes, names of cluster DNS, hosts
// of Ingresses and routes. Only what held at the moment of the world: pod IPs are given again.
import { asObject, asObjects, readText } from '../../core/json.ts';
import { isThere, type GraphObject, type World } from './world.ts';

/**
 * The objects that an IP, with or without a port, or a host name stands for. A pod on the node's
 * network has the node's address, so both are given.
 */
export function objectsAtAddress(world: World, address: string): readonly GraphObject[] {
  const host = withoutPort(address.toLowerCase());
  return candidates(world).filter(
    (object) => isThere(object) && addressesOf(object).includes(host),
  );
}

function candidates(world: World): readonly GraphObject[] {
  return ['pod', 'service', 'node', 'ingress', 'httproute', 'gateway'].flatMap((kind) =>
    world.all(kind),
  );
}

function withoutPort(address: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1];
  if (bracketed !== undefined) return bracketed;
  const [host = '', port, more] = address.split(':');
  return port !== undefined && more === undefined ? host : address;
}

/** Every IP and host name by which an object is reached, in lower case. */
export function addressesOf(object: GraphObject): readonly string[] {
  const { kind, namespace, name, content } = object;
  const spec = asObject(content['spec']);
  const status = asObject(content['status']);
  const found: unknown[] = [];
  switch (kind) {
    case 'pod':
      found.push(status['podIP'], ...asObjects(status['podIPs']).map((each) => each['ip']));
      found.push(...hostnameOf(spec, namespace));
      break;
    case 'service':
      found.push(spec['clusterIP'], ...texts(spec['clusterIPs']), ...texts(spec['externalIPs']));
      found.push(...published(status['loadBalancer']), ...serviceNames(name, namespace));
      break;
    case 'node':
      found.push(...asObjects(status['addresses']).map((each) => each['address']));
      break;
    case 'ingress':
      found.push(...asObjects(spec['rules']).map((rule) => rule['host']));
      break;
    case 'httproute':
      found.push(...texts(spec['hostnames']));
      break;
    case 'gateway':
      found.push(...asObjects(status['addresses']).map((each) => each['value']));
      break;
  }
  const usable = found.flatMap((each) => readText(each)?.toLowerCase() ?? []);
  return [...new Set(usable.filter((each) => each !== 'none'))];
}

/** DNS names of a Service (kubernetes.io, DNS for Services and Pods), the default domain given. */
function serviceNames(name: string, namespace: string | undefined): readonly string[] {
  if (namespace === undefined) return [];
  const base = `${name}.${namespace}`;
  return [base, `${base}.svc`, `${base}.svc.cluster.local`, `${base}.svc.cluster.local.`];
}

/** A pod of a StatefulSet has a name under its Service: `web-0.web.shop.svc.cluster.local`. */
function hostnameOf(
  spec: Readonly<Record<string, unknown>>,
  namespace: string | undefined,
): readonly string[] {
  const [host, subdomain] = [readText(spec['hostname']), readText(spec['subdomain'])];
  if (host === undefined || subdomain === undefined) return [];
  return [
    `${host}.${subdomain}`,
    ...serviceNames(subdomain, namespace).map((each) => `${host}.${each}`),
  ];
}

function published(loadBalancer: unknown): readonly unknown[] {
  return asObjects(asObject(loadBalancer)['ingress']).flatMap((each) => [
    each['ip'],
    each['hostname'],
  ]);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as unknown[]).flatMap((each) => readText(each) ?? []) : [];
}
