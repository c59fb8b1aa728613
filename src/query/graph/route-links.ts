// From what takes requests in to the Services behind it: Ingress and its class, HTTPRoute and its
// kin, Gateway and its class. Every name that leads nowhere becomes a link that says so.
import { asObject, asObjects, readCount, readText, type JsonObject } from '../../core/json.ts';
import { controllerLinks, type ControllerHints } from './controllers.ts';
import { nearNames } from '../../core/near-names.ts';
import { link, linkByName, missing, unchecked, withHelp, type Link } from './link.ts';
import { patch } from './commands.ts';
import { isThere, type GraphObject, type World } from './world.ts';

/** Routes of the Gateway API that lead to Services. */
export const routeKinds = ['httproute', 'grpcroute', 'tlsroute', 'tcproute', 'udproute'] as const;

const oldAnnotation = 'kubernetes.io/ingress.class';
const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class';

export function ingressLinks(
  world: World,
  ingress: GraphObject,
  hints: ControllerHints,
): readonly Link[] {
  return [...classLinks(world, ingress, hints), ...ingressBackends(world, ingress)];
}

/** The name of the class that an Ingress asks for, by its field or the older annotation. */
function classNameOf({ content }: GraphObject): {
  readonly name?: string;
  readonly isAnnotated: boolean;
} {
  const field = readText(asObject(content['spec'])['ingressClassName']);
  if (field !== undefined) return { name: field, isAnnotated: false };
  const name = readText(asObject(asObject(content['metadata'])['annotations'])[oldAnnotation]);
  return name === undefined ? { isAnnotated: false } : { name, isAnnotated: true };
}

function classLinks(world: World, ingress: GraphObject, hints: ControllerHints): readonly Link[] {
  const { name, isAnnotated } = classNameOf(ingress);
  if (name !== undefined) {
    const target = world.find('ingressclass', undefined, name);
    // The annotation is older than the objects: controllers may serve a name that no object has.
    if (isAnnotated && target === undefined) {
      const by = `annotation ${oldAnnotation}: ${name}`;
      return [
        { relation: 'class', by, problems: [] },
        ...controllerLinks(world, { name, asking: ingress }, hints),
      ];
    }
    const direct = withHelp(
      linkByName(world, 'class', { kind: 'ingressclass', name }),
      isAnnotated ? undefined : otherClass(world, ingress, name),
    );
    if (direct.to !== undefined || direct.problems.some(({ is }) => is === 'missing')) {
      return [direct];
    }
    return [direct, ...controllerLinks(world, { name, asking: ingress }, hints)];
  }
  const classes = world.all('ingressclass').filter(isThere);
  const standard = classes.find(
    ({ content }) =>
      asObject(asObject(content['metadata'])['annotations'])[defaultAnnotation] === 'true',
  );
  if (standard !== undefined) return [link('class', standard, 'the default class')];
  const coverage = world.coverage('ingressclass', undefined);
  if (coverage.is === 'unchecked' && classes.length === 0) {
    return [
      unchecked(
        'class',
        `could not check which class serves it: it names none, and IngressClasses were ${coverage.reason}`,
      ),
    ];
  }
  const names = classes.map((each) => `\`${each.name}\``).join(', ');
  const there = classes.length === 0 ? 'there is none' : `there is ${names}`;
  return [missing('class', `it names no IngressClass, and none is the default; ${there}`)];
}

/** The command that gives an Ingress the class that is meant, where one is alike or the only one. */
function otherClass(world: World, ingress: GraphObject, name: string): string | undefined {
  const names = world
    .all('ingressclass')
    .filter(isThere)
    .map((each) => each.name);
  const [near, second] = nearNames(name, names);
  const meant =
    near !== undefined && second === undefined ? near : names.length === 1 ? names[0] : undefined;
  return meant === undefined ? undefined : patch(ingress, { spec: { ingressClassName: meant } });
}

function ingressBackends(world: World, { content, namespace }: GraphObject): readonly Link[] {
  const spec = asObject(content['spec']);
  const links: Link[] = [];
  const add = (backend: JsonObject, by: string): void => {
    const service = asObject(backend['service']);
    // extensions/v1beta1 had two plain fields instead.
    const name = readText(service['name']) ?? readText(backend['serviceName']);
    if (name === undefined) return;
    const port = asObject(service['port']);
    const wanted =
      readCount(port['number']) ??
      readText(port['name']) ??
      readCount(backend['servicePort']) ??
      readText(backend['servicePort']);
    links.push(serviceLink(world, namespace, name, wanted, by));
  };
  for (const rule of asObjects(spec['rules'])) {
    const host = readText(rule['host']) ?? '*';
    for (const path of asObjects(asObject(rule['http'])['paths'])) {
      add(asObject(path['backend']), `${host}${readText(path['path']) ?? '/'}`);
    }
  }
  add(asObject(spec['defaultBackend']), 'default backend');
  return links;
}

/** A Service by name, with the port that is asked of it. */
function serviceLink(
  world: World,
  namespace: string | undefined,
  name: string,
  port: string | number | undefined,
  by: string,
): Link {
  const shown = port === undefined ? by : `${by} port ${port}`;
  const found = linkByName(world, 'backend', { kind: 'service', namespace, name }, shown);
  if (found.to === undefined || port === undefined) return found;
  const ports = asObjects(asObject(found.to.content['spec'])['ports']);
  const isThere = ports.some((each) => each['port'] === port || each['name'] === port);
  if (isThere || ports.length === 0) return found;
  const list = ports
    .map((each) => [readText(each['name']), readCount(each['port'])].filter((x) => x !== undefined))
    .map((parts) => `\`${parts.join(' ')}\``)
    .join(', ');
  const text = `Service \`${name}\` has no port \`${port}\`; it has ${list}`;
  return { ...found, problems: [...found.problems, { is: 'missing', text }] };
}

/** The controller's pods behind an IngressClass or GatewayClass; `asking` is what led there. */
export function classControllers(
  world: World,
  object: GraphObject,
  asking: GraphObject | undefined,
  hints: ControllerHints,
): readonly Link[] {
  const spec = asObject(object.content['spec']);
  const controller = readText(spec['controller']) ?? readText(spec['controllerName']);
  return controllerLinks(
    world,
    {
      object,
      name: object.name,
      ...(controller === undefined ? {} : { controller }),
      ...(asking === undefined ? {} : { asking }),
    },
    hints,
  );
}

/** HTTPRoute and its kin: the Gateways that take it, the Services behind it. */
export function routeLinks(world: World, route: GraphObject): readonly Link[] {
  const spec = asObject(route.content['spec']);
  const parents = asObjects(spec['parentRefs']).flatMap((reference): readonly Link[] => {
    const name = readText(reference['name']);
    const kind = readText(reference['kind']) ?? 'Gateway';
    if (name === undefined) return [];
    const namespace = readText(reference['namespace']) ?? route.namespace;
    const relation = kind === 'Gateway' ? 'gateway' : 'backend';
    const section = readText(reference['sectionName']);
    const target = { kind: kind.toLowerCase(), namespace, name };
    return [linkByName(world, relation, target, section && `listener ${section}`)];
  });
  const backends = asObjects(spec['rules']).flatMap((rule) => {
    const paths = asObjects(rule['matches']).flatMap(
      (match) => readText(asObject(match['path'])['value']) ?? [],
    );
    const by = paths.length === 0 ? '/' : paths.slice(0, 3).join(', ');
    return asObjects(rule['backendRefs']).flatMap((reference): readonly Link[] => {
      const name = readText(reference['name']);
      if (name === undefined || (readText(reference['kind']) ?? 'Service') !== 'Service') return [];
      const namespace = readText(reference['namespace']) ?? route.namespace;
      const found = serviceLink(world, namespace, name, readCount(reference['port']), by);
      return namespace === route.namespace ? [found] : [withGrant(world, route, found, namespace)];
    });
  });
  return [...parents, ...backends];
}

/** A backend in another namespace needs a ReferenceGrant there. */
function withGrant(
  world: World,
  route: GraphObject,
  found: Link,
  namespace: string | undefined,
): Link {
  const grants = world.all('referencegrant', namespace).filter(isThere);
  const isGranted = grants.some(({ content }) =>
    asObjects(asObject(content['spec'])['from']).some(
      (from) =>
        readText(from['kind'])?.toLowerCase() === route.kind &&
        from['namespace'] === route.namespace,
    ),
  );
  if (isGranted) return found;
  const what = `a ReferenceGrant in namespace \`${namespace ?? ''}\``;
  const isListed = world.coverage('referencegrant', namespace).is === 'listed';
  return {
    ...found,
    problems: [
      ...found.problems,
      isListed
        ? { is: 'missing', text: `${what} that allows it does not exist` }
        : { is: 'unchecked', text: `could not check whether ${what} allows it` },
    ],
  };
}

/** A Gateway: its class, the pods that carry its traffic, and what is attached to it. */
export function gatewayLinks(
  world: World,
  gateway: GraphObject,
  hints: ControllerHints,
): readonly Link[] {
  const className = readText(asObject(gateway.content['spec'])['gatewayClassName']);
  // Controllers that start proxies for each Gateway label them so (Gateway API, GEP-1762).
  const carriers = world
    .all('pod')
    .filter(
      (pod) =>
        isThere(pod) &&
        pod.namespace !== undefined &&
        pod.labels.get('gateway.networking.k8s.io/gateway-name') === gateway.name,
    )
    .map((pod) => link('controller', pod, 'by its gateway-name label'));
  if (className === undefined) return carriers;
  const found = linkByName(world, 'class', { kind: 'gatewayclass', name: className });
  if (found.to !== undefined || carriers.length > 0) return [found, ...carriers];
  return [found, ...controllerLinks(world, { name: className, asking: gateway }, hints)];
}

/** Ingresses and routes whose rules name the Service. */
export function routesTo(world: World, service: GraphObject): readonly Link[] {
  const isBackend = (links: readonly Link[]): boolean =>
    links.some(({ relation, to }) => relation === 'backend' && to === service);
  const ingresses = world
    .all('ingress', service.namespace)
    .filter((ingress) => isThere(ingress) && isBackend(ingressBackends(world, ingress)));
  const routes = routeKinds
    .flatMap((kind) => world.all(kind))
    .filter((route) => isThere(route) && isBackend(routeLinks(world, route)));
  return [...ingresses, ...routes].map((each) => link('routed by', each));
}

/** What asks for a class or a Gateway. */
export function askersOf(world: World, object: GraphObject): readonly Link[] {
  if (object.kind === 'ingressclass') {
    return world
      .all('ingress')
      .filter((each) => isThere(each) && classNameOf(each).name === object.name)
      .map((each) => link('routed by', each));
  }
  const routes =
    object.kind === 'gatewayclass'
      ? world
          .all('gateway')
          .filter(({ content }) => asObject(content['spec'])['gatewayClassName'] === object.name)
      : routeKinds
          .flatMap((kind) => world.all(kind))
          .filter((route) => routeLinks(world, route).some(({ to }) => to === object));
  return routes.filter(isThere).map((each) => link('route', each));
}
