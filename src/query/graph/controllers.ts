// Which pods serve an Ingress or a Gateway. No field of the API says it, so evidence is gathered,
// the surest first: what the user says, a published address that leads to pods, arguments that name
// the class, labels of a known controller, who reported Events, who holds the leader's Lease, settings
// in the environment by their names.
// Whatever is found says by which of these; nothing is taken for sure because it is the only guess.
import { asObject, asObjects, readText } from '../../core/json.ts';
import { link, unchecked, type Link } from './link.ts';
import { knownController, knownControllers, type KnownController } from './known-controllers.ts';
import { ownersOf } from './observation.ts';
import { podsOf } from './service-links.ts';
import { fulfils, type Requirement } from './selectors.ts';
import { isThere, type GraphObject, type World } from './world.ts';

/** Evidence that objects alone do not give. */
export interface ControllerHints {
  /** Pods that the user names as the controller: NS/SELECTOR. */
  readonly given?: { readonly namespace: string; readonly selector: readonly Requirement[] };
  /** Who reported Events about an object. */
  readonly reportersOf: (
    object: Pick<GraphObject, 'kind' | 'namespace' | 'name'>,
  ) => readonly string[];
}

/** What is to be served: the class, if it exists, and the object that wants it. */
export interface ServedClass {
  /** Absent where no object of the class exists. */
  readonly object?: GraphObject;
  readonly name?: string;
  /** `spec.controller`. */
  readonly controller?: string;
  /** The Ingress or Gateway that asks; absent where the class itself is looked at. */
  readonly asking?: GraphObject;
}

interface Evidence {
  readonly pods: readonly GraphObject[];
  readonly by: string;
}

/** Links to the controller's pods, or one that says why none is named. */
export function controllerLinks(
  world: World,
  served: ServedClass,
  hints: ControllerHints,
): readonly Link[] {
  const { given } = hints;
  if (given !== undefined) {
    const pods = podsBy(world, given.namespace, (pod) =>
      given.selector.every((each) => fulfils(pod.labels, each)),
    );
    if (pods.length > 0) return linksTo({ pods, by: 'as --controller says' });
    return [unchecked('controller', 'no pod fits --controller')];
  }
  const known = served.controller === undefined ? undefined : knownController(served.controller);
  if (known?.isOutside === true) {
    const text = `${known.title}: traffic does not pass through pods of this cluster`;
    return [{ relation: 'controller', by: text, problems: [] }];
  }
  const byArguments = podsBy(world, undefined, (pod) => namesClass(pod, served));
  const byLabels = known === undefined ? [] : inRole(podsOfKnown(world, known), known, served);
  const addresses = served.asking === undefined ? [] : publishedAddresses(served.asking);
  const found =
    fromAddress(world, addresses, [...byArguments, ...byLabels]) ??
    evidence(byArguments, `its arguments name ${className(served)}`) ??
    evidence(byLabels, `labels of ${known?.title ?? ''}`) ??
    fromReporters(world, served, hints) ??
    fromLeases(world, known, served) ??
    fromEnvironment(world);
  if (found !== undefined) return linksTo(found);
  return [unchecked('controller', notFound(world, known))];
}

/** Why no pod is named, and what helps. */
function notFound(world: World, known: KnownController | undefined): string {
  const help = 'name them with --controller NS/SELECTOR';
  const coverage = world.coverage('pod', undefined);
  if (coverage.is === 'partly') {
    const places = coverage.namespaces.slice(0, 5).map((each) => `\`${each}\``);
    return `could not find out which pods serve it: of pods, only those of ${places.join(', ')} were collected`;
  }
  if (coverage.is === 'unchecked') {
    return `could not find out which pods serve it: Pods were ${coverage.reason}`;
  }
  const [label] = known?.labels ?? [];
  if (known !== undefined && label !== undefined) {
    return `could not find pods of ${known.title} (\`${label.join('=')}\`), which serves it: does it run? Under other labels, ${help}`;
  }
  return `could not find out which pods serve it (by addresses, arguments, labels, Events, leases and settings): ${help}`;
}

function linksTo({ pods, by }: Evidence): readonly Link[] {
  return pods.map((pod) => link('controller', pod, by));
}

function evidence(pods: readonly GraphObject[], by: string): Evidence | undefined {
  return pods.length === 0 ? undefined : { pods, by };
}

function className({ name, controller }: ServedClass): string {
  return `\`${name ?? controller ?? ''}\``;
}

function podsBy(
  world: World,
  namespace: string | undefined,
  test: (pod: GraphObject) => boolean,
): readonly GraphObject[] {
  return world.all('pod', namespace).filter((pod) => isThere(pod) && test(pod));
}

/** Addresses that the controller wrote into the status of the Ingress or Gateway. */
function publishedAddresses({ content }: GraphObject): readonly string[] {
  const status = asObject(content['status']);
  const ofIngress = asObjects(asObject(status['loadBalancer'])['ingress']);
  const ofGateway = asObjects(status['addresses']);
  return [
    ...ofIngress.flatMap((each) => readText(each['ip']) ?? readText(each['hostname']) ?? []),
    ...ofGateway.flatMap((each) => readText(each['value']) ?? []),
  ];
}

/**
 * A Service that has the address leads to its pods. An address of a node fits every pod on the
 * node's network, so there it only confirms pods that other evidence names.
 */
function fromAddress(
  world: World,
  addresses: readonly string[],
  named: readonly GraphObject[],
): Evidence | undefined {
  for (const address of addresses) {
    const services = world.all('service').filter((service) => hasAddress(service, address));
    const pods = services.flatMap((service) => podsOf(world, service));
    const [service] = services;
    if (pods.length > 0 && service !== undefined) {
      const place = `${service.namespace ?? ''}/${service.name}`;
      return { pods, by: `the published address ${address} is Service ${place}` };
    }
    const there = podsBy(world, undefined, (pod) => podAddresses(pod).includes(address));
    const confirmed = there.filter((pod) => named.includes(pod));
    if (confirmed.length > 0) {
      return { pods: confirmed, by: `it has the published address ${address}` };
    }
    const own = there.filter((pod) => asObject(pod.content['spec'])['hostNetwork'] !== true);
    if (own.length > 0) return { pods: own, by: `it has the published address ${address}` };
  }
  return undefined;
}

function hasAddress({ content }: GraphObject, address: string): boolean {
  const spec = asObject(content['spec']);
  const ingress = asObjects(asObject(asObject(content['status'])['loadBalancer'])['ingress']);
  const external = Array.isArray(spec['externalIPs']) ? (spec['externalIPs'] as unknown[]) : [];
  return (
    spec['clusterIP'] === address ||
    external.includes(address) ||
    ingress.some((each) => each['ip'] === address || each['hostname'] === address)
  );
}

function podAddresses({ content }: GraphObject): readonly string[] {
  const status = asObject(content['status']);
  const all = [status['podIP'], ...asObjects(status['podIPs']).map((each) => each['ip'])];
  if (asObject(content['spec'])['hostNetwork'] === true) all.push(status['hostIP']);
  return all.flatMap((each) => readText(each) ?? []);
}

/** Flags of any controller that name the class or the controller it serves. */
const classFlag =
  /^-{1,2}[\w.-]{0,80}(?:ingress-?class|controller-?class|gateway-?class)[\w-]{0,40}$/i;

function namesClass(pod: GraphObject, { name, controller }: ServedClass): boolean {
  const wanted = new Set([name, controller].filter((each) => each !== undefined));
  return argumentsOf(pod).some((list) =>
    list.some((argument, index) => {
      const equals = argument.indexOf('=');
      const flag = equals === -1 ? argument : argument.slice(0, equals);
      if (!classFlag.test(flag)) return false;
      const value = equals === -1 ? list[index + 1] : argument.slice(equals + 1);
      return value !== undefined && wanted.has(value.replace(/^(["'])(.*)\1$/s, '$2'));
    }),
  );
}

function argumentsOf({ content }: GraphObject): readonly (readonly string[])[] {
  return asObjects(asObject(content['spec'])['containers']).map((container) =>
    ['command', 'args'].flatMap((field) => {
      const list = container[field];
      if (!Array.isArray(list)) return [];
      return (list as unknown[]).filter((each) => typeof each === 'string');
    }),
  );
}

function podsOfKnown(world: World, { labels }: KnownController): readonly GraphObject[] {
  return podsBy(world, undefined, (pod) =>
    labels.some(([key, value]) => pod.labels.get(key) === value),
  );
}

function fromReporters(
  world: World,
  { asking }: ServedClass,
  { reportersOf }: ControllerHints,
): Evidence | undefined {
  if (asking === undefined) return undefined;
  for (const reporter of reportersOf(asking)) {
    const known = knownControllers.find(({ reporters }) => reporters?.includes(reporter));
    const pods = known === undefined ? [] : podsOfKnown(world, known);
    if (pods.length > 0) return { pods, by: `its Events are reported by ${reporter}` };
  }
  return undefined;
}

/** The pod that holds the leader's Lease, with those of its workload: all of them serve. */
function fromLeases(
  world: World,
  known: KnownController | undefined,
  { controller }: ServedClass,
): Evidence | undefined {
  const own = plain(controller?.slice(controller.lastIndexOf('/') + 1) ?? '');
  for (const lease of world.all('lease')) {
    const isKnown = known?.leases?.some((start) => lease.name.startsWith(start)) === true;
    const isNamed =
      known === undefined && own.length >= shortestTelling && plain(lease.name).includes(own);
    if (!isKnown && !isNamed) continue;
    const holder = readText(asObject(lease.content['spec'])['holderIdentity']);
    const pod = world
      .all('pod', lease.namespace)
      .find(({ name }) => holder === name || holder?.startsWith(`${name}_`) === true);
    if (pod === undefined || !isThere(pod)) continue;
    const pods = siblingsOf(world, pod);
    const who = pods.length === 1 ? 'it holds' : 'one of them holds';
    return { pods, by: `${who} the Lease ${lease.name}` };
  }
  return undefined;
}

/** Shorter names of controllers are words of other names. */
const shortestTelling = 8;

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d]/g, '');
}

/** Pods of the same ReplicaSet, DaemonSet or other owner, the pod itself among them. */
function siblingsOf(world: World, pod: GraphObject): readonly GraphObject[] {
  const owner = ownersOf(pod.content).find(({ isController }) => isController);
  if (owner?.uid === undefined) return [pod];
  return podsBy(world, pod.namespace, (other) =>
    ownersOf(other.content).some(({ uid }) => uid === owner.uid),
  );
}

const classSetting = /(?:INGRESS_?CLASS|GATEWAY_?CLASS|CONTROLLER_?CLASS|CONTROLLER_?NAME)/i;

/** Values of the environment are never read: that a pod is told of a class there is all that is known. */
function fromEnvironment(world: World): Evidence | undefined {
  const pods = podsBy(world, undefined, (pod) => environmentOf(pod).some(isClassSetting));
  const names = new Set(pods.flatMap((pod) => environmentOf(pod).filter(isClassSetting)));
  const workloads = new Set(pods.map((pod) => ownersOf(pod.content)[0]?.uid ?? pod.name));
  // Of several such workloads nothing says which one it is.
  if (workloads.size !== 1) return undefined;
  const [name = ''] = names;
  return { pods, by: `it alone has ${name} in its environment, whose value is not read` };
}

function isClassSetting(name: string): boolean {
  return classSetting.test(name);
}

/** Those of a controller's pods that are set up for what asks; all where none says so. */
function inRole(
  pods: readonly GraphObject[],
  { roles }: KnownController,
  { object, asking }: ServedClass,
): readonly GraphObject[] {
  if (roles === undefined) return pods;
  const isGateway = object?.kind === 'gatewayclass' || asking?.kind === 'gateway';
  const role = roles[isGateway ? 'gateway' : 'ingress'];
  const fitting = pods.filter((pod) =>
    [...argumentsOf(pod).flat(), ...environmentOf(pod)].some((each) => role.test(each)),
  );
  return fitting.length === 0 ? pods : fitting;
}

/** Names of a pod's environment variables. */
function environmentOf({ content }: GraphObject): readonly string[] {
  return asObjects(asObject(content['spec'])['containers']).flatMap((container) =>
    asObjects(container['env']).flatMap((each) => readText(each['name']) ?? []),
  );
}
