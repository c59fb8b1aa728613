// Service → pods: by the selector and by what EndpointSlices and Endpoints list, because a pod that
// is not ready is just what somebody looks for, and a Service without a selector has only them.
// Where a selector selects nothing, the pods that come near say why.
import { asObject, asObjects, readCount, readText } from '../../core/json.ts';
import { nearNames } from '../../core/near-names.ts';
import { patch, scale } from './commands.ts';
import { kindTitle, link, missing, unchecked, withHelp, type Link } from './link.ts';
import { equalities, fulfils, requirementText, selects, type Requirement } from './selectors.ts';
import { templateLabels } from './templates.ts';
import { statusOf } from './object-status.ts';
import { isThere, type GraphObject, type World } from './world.ts';

/** Pods behind a Service that are there at the moment, each once. */
export function podsOf(world: World, service: GraphObject): readonly GraphObject[] {
  return [...new Set([...selectedPods(world, service), ...endpointPods(world, service)])];
}

/** What leads from a Service to its pods, and what is wrong on the way. */
export function serviceLinks(world: World, service: GraphObject): readonly Link[] {
  const spec = asObject(service.content['spec']);
  const externalName = readText(spec['externalName']);
  if (spec['type'] === 'ExternalName') {
    return [{ relation: 'pod', by: `outside: ${externalName ?? '?'}`, problems: [] }];
  }
  const requirements = equalities(spec['selector']);
  const listed = endpointPods(world, service);
  const selected = selectedPods(world, service);
  const links = podsOf(world, service).map((pod) =>
    selected.includes(pod) ? link('pod', pod) : link('pod', pod, 'by its EndpointSlice'),
  );
  if (requirements.length === 0) {
    const outside = endpointAddresses(world, service);
    if (listed.length > 0) return links;
    const { absent } = endpointTargets(world, service);
    if (absent.length > 0) return [unchecked('pod', notCollected(absent))];
    if (outside.length > 0) {
      return [{ relation: 'pod', by: `no pod: ${outside.slice(0, 5).join(', ')}`, problems: [] }];
    }
    const coverage = world.coverage('endpointslice', service.namespace);
    if (coverage.is === 'unchecked' && endpointsOf(world, service).length === 0) {
      const text = `Service \`${service.name}\` has no selector, and its EndpointSlices were ${coverage.reason}`;
      return [unchecked('pod', text)];
    }
    return [
      missing('pod', `Service \`${service.name}\` has no selector, and no endpoint is known`),
    ];
  }
  if (selected.length === 0) return [...links, whyNone(world, service, requirements)];
  const found = [...readiness(selected), ...portProblems(service, selected)];
  const isWhole = world.coverage('pod', service.namespace).is === 'listed';
  return [...links, ...(isWhole ? found : found.map(ofCollected))];
}

/** What holds for the pods that are known need not hold for all. */
function ofCollected({ problems, ...rest }: Link): Link {
  return {
    ...rest,
    problems: problems.map(({ text }) => ({
      is: 'unchecked',
      text: `among the pods that were collected: ${text}`,
    })),
  };
}

function selectedPods(world: World, service: GraphObject): readonly GraphObject[] {
  const requirements = equalities(asObject(service.content['spec'])['selector']);
  return world
    .all('pod', service.namespace)
    .filter((pod) => isThere(pod) && !isOver(pod) && selects(requirements, pod.labels));
}

/** Pods that have ended serve nothing: the API keeps them out of endpoints as well. */
function isOver({ content }: GraphObject): boolean {
  const phase = asObject(content['status'])['phase'];
  return phase === 'Succeeded' || phase === 'Failed';
}

/** EndpointSlices and Endpoints of a Service. */
function endpointsOf(world: World, { namespace, name }: GraphObject): readonly GraphObject[] {
  const slices = world
    .all('endpointslice', namespace)
    .filter((slice) => isThere(slice) && slice.labels.get('kubernetes.io/service-name') === name);
  const endpoints = world.find('endpoints', namespace, name);
  return endpoints === undefined ? slices : [...slices, endpoints];
}

function endpointPods(world: World, service: GraphObject): readonly GraphObject[] {
  return endpointTargets(world, service).pods;
}

/** Pods that endpoints name: those that are there, and the names of those that nobody has seen. */
function endpointTargets(
  world: World,
  service: GraphObject,
): { readonly pods: readonly GraphObject[]; readonly absent: readonly string[] } {
  const names = [...new Set(endpointsOf(world, service).flatMap(targetsOf))];
  const found = names.map((name) => world.find('pod', service.namespace, name));
  return {
    pods: found.filter((pod) => pod !== undefined && isThere(pod)) as readonly GraphObject[],
    absent: names.filter((_, index) => found[index] === undefined),
  };
}

/** `its EndpointSlice names 2 pods that were not among what was collected: `web-1`, `web-2``. */
function notCollected(names: readonly string[]): string {
  const list = names.slice(0, mostValues).map((name) => `\`${name}\``);
  const more = names.length > mostValues ? ' …' : '';
  const count = names.length === 1 ? '1 pod that was' : `${names.length} pods that were`;
  return `its endpoints name ${count} not among what was collected: ${list.join(', ')}${more}`;
}

function targetsOf({ content }: GraphObject): readonly string[] {
  const ofSlice = asObjects(content['endpoints']);
  const ofEndpoints = asObjects(content['subsets']).flatMap((subset) => [
    ...asObjects(subset['addresses']),
    ...asObjects(subset['notReadyAddresses']),
  ]);
  return [...ofSlice, ...ofEndpoints].flatMap((each) => {
    const target = asObject(each['targetRef']);
    return target['kind'] === 'Pod' ? (readText(target['name']) ?? []) : [];
  });
}

function endpointAddresses(world: World, service: GraphObject): readonly string[] {
  return endpointsOf(world, service).flatMap(({ content }) => [
    ...asObjects(content['endpoints']).flatMap((each) =>
      Array.isArray(each['addresses'])
        ? (each['addresses'] as unknown[]).flatMap((address) => readText(address) ?? [])
        : [],
    ),
    ...asObjects(content['subsets']).flatMap((subset) =>
      asObjects(subset['addresses']).flatMap((each) => readText(each['ip']) ?? []),
    ),
  ]);
}

/** Why a selector selects nothing: the label that no pod has, and what pods have instead. */
function whyNone(world: World, service: GraphObject, requirements: readonly Requirement[]): Link {
  const { name, namespace } = service;
  const wanted = requirements.map((each) => `\`${requirementText(each)}\``).join(' ');
  const text = `Service \`${name}\` selects no pod: ${wanted}`;
  const pods = world.all('pod', namespace).filter((pod) => isThere(pod) && !isOver(pod));
  const coverage = world.coverage('pod', namespace);
  if (coverage.is === 'unchecked') {
    const reason = `Pods were ${coverage.reason}`;
    return unchecked(
      'pod',
      pods.length === 0
        ? `could not check which pods it selects: ${reason}`
        : `could not check whether it selects a pod: none that was collected has ${wanted}, and as a whole ${reason}`,
    );
  }
  // A list that was narrowed by a selector looks like a whole one: what others say of pods tells.
  const { absent } = endpointTargets(world, service);
  if (absent.length > 0) return unchecked('pod', notCollected(absent));
  const elsewhere = uncollected(world, namespace, requirements);
  if (elsewhere !== undefined) return unchecked('pod', elsewhere);
  const scaled = scaledDown(world, namespace, requirements);
  const [empty] = scaled;
  if (empty !== undefined) {
    const told = scaled.map(
      (each) => `${kindTitle(each.kind)} \`${each.name}\` has these labels and is scaled to 0`,
    );
    return withHelp(missing('pod', [text, ...told].join('; ')), scale(empty, 1));
  }
  if (pods.length === 0) {
    return missing('pod', `${text}; there is no pod in namespace \`${namespace ?? ''}\``);
  }
  const reasons = requirements
    .filter((each) => !pods.some((pod) => fulfils(pod.labels, each)))
    .flatMap((each) => nearLabels(pods, each));
  const combined =
    reasons.length === 0 && requirements.length > 1
      ? ['each label is on some pod, but no pod has all of them']
      : reasons;
  const found = missing('pod', [text, ...combined].join('; '));
  return withHelp(found, otherLabel(pods, service, requirements));
}

/** A workload that says it has such pods, where none was collected. */
function uncollected(
  world: World,
  namespace: string | undefined,
  requirements: readonly Requirement[],
): string | undefined {
  for (const kind of ['deployment', 'statefulset', 'replicaset']) {
    for (const workload of world.all(kind, namespace)) {
      const count = readCount(asObject(workload.content['status'])['replicas']) ?? 0;
      if (count === 0 || !isThere(workload)) continue;
      if (!selects(requirements, templateLabels(workload))) continue;
      const pods = count === 1 ? '1 pod, which was' : `${count} pods, which were`;
      return `${kindTitle(kind)} \`${workload.name}\` has ${pods} not among what was collected`;
    }
  }
  return undefined;
}

/** Workloads whose pods it would select, if they had any. */
function scaledDown(
  world: World,
  namespace: string | undefined,
  requirements: readonly Requirement[],
): readonly GraphObject[] {
  return ['deployment', 'statefulset'].flatMap((kind) =>
    world.all(kind, namespace).filter((workload) => {
      const isEmpty = readCount(asObject(workload.content['spec'])['replicas']) === 0;
      return isEmpty && selects(requirements, templateLabels(workload));
    }),
  );
}

/** The command that makes a Service select the pods that are meant, where one label is to be mended. */
function otherLabel(
  pods: readonly GraphObject[],
  service: GraphObject,
  requirements: readonly Requirement[],
): string | undefined {
  const unmet = requirements.filter((each) => !pods.some((pod) => fulfils(pod.labels, each)));
  const [only, second] = unmet;
  if (only === undefined || second !== undefined) return undefined;
  const { key, value: wanted } = only;
  const values = new Set(pods.flatMap(({ labels }) => labels.get(key) ?? []));
  const [near, other] = nearNames(wanted, [...values]);
  if (near === undefined || other !== undefined) return undefined;
  return patch(service, { spec: { selector: { [key]: near } } });
}

const mostValues = 3;

/** What pods have where a label was wanted that none of them has. */
function nearLabels(
  pods: readonly GraphObject[],
  { key, value: wanted }: Requirement,
): readonly string[] {
  const counts = new Map<string, number>();
  for (const { labels } of pods) {
    const value = labels.get(key);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  if (counts.size === 0) {
    const keys = [...new Set(pods.flatMap(({ labels }) => [...labels.keys()]))];
    const [near] = nearNames(key, keys);
    return [
      `no pod has a label \`${key}\`${near === undefined ? '' : `; there is one with a similar name: \`${near}\``}`,
    ];
  }
  const near = nearNames(wanted, [...counts.keys()]);
  const byCount = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  const shown = near.length > 0 ? near.slice(0, 1) : byCount.slice(0, mostValues);
  return shown.map((value) => {
    const count = counts.get(value) ?? 0;
    return `${count} ${count === 1 ? 'pod has' : 'pods have'} \`${key}=${value}\``;
  });
}

/** Says where pods are selected and none of them is ready. */
function readiness(pods: readonly GraphObject[]): readonly Link[] {
  const ready = pods.filter((pod) => statusOf('pod', pod.content).health === 'good');
  if (ready.length > 0) return [];
  return [
    missing(
      'pod',
      pods.length === 1 ? 'its only pod is not ready' : `none of its ${pods.length} pods is ready`,
    ),
  ];
}

/** A named target port must be a name of some container's port; numbers need no declaration. */
function portProblems(service: GraphObject, pods: readonly GraphObject[]): readonly Link[] {
  const names = new Set(pods.flatMap(portNames));
  return asObjects(asObject(service.content['spec'])['ports']).flatMap((port) => {
    const target = readText(port['targetPort']);
    if (target === undefined || names.has(target)) return [];
    const [near] = nearNames(target, [...names]);
    const there = [...names].map((each) => `\`${each}\``).join(', ');
    const instead =
      near !== undefined
        ? `; there is one with a similar name: \`${near}\``
        : names.size === 0
          ? '; they name no port'
          : `; they have ${there}`;
    return [missing('pod', `no container of its pods has a port named \`${target}\`${instead}`)];
  });
}

function portNames({ content }: GraphObject): readonly string[] {
  const spec = asObject(content['spec']);
  return [...asObjects(spec['containers']), ...asObjects(spec['initContainers'])]
    .flatMap((container) => asObjects(container['ports']))
    .flatMap((port) => readText(port['name']) ?? []);
}
