import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { graphOf, problemsOf } from '../../../src/query/graph/resource-graph.ts';
import { graphRows } from '../../../src/query/graph/graph-rows.ts';
import { equalities } from '../../../src/query/graph/selectors.ts';
import type { ControllerHints } from '../../../src/query/graph/controllers.ts';
import type { World } from '../../../src/query/graph/world.ts';
import { ingress, listed, object, pod, service, world } from '../../support/build-world.ts';

const noHints: ControllerHints = { reportersOf: () => [] };

/** The tree below an object, two blanks a step. */
function tree(given: World, kind: string, name: string, hints = noHints): readonly string[] {
  const root = given.all(kind).find((each) => each.name === name);
  if (root === undefined) throw new Error(`no ${kind}/${name}`);
  return graphRows(graphOf(given, root, hints), () => 'then').map((row) =>
    [row.lead.replace(/[│├└─]/g, ' '), row.relation, row.name, row.name === '' ? row.text : '']
      .filter((part) => part !== '')
      .join(' ')
      .trimEnd(),
  );
}

function problems(given: World, kind: string, name: string, hints = noHints): readonly string[] {
  const root = given.all(kind).find((each) => each.name === name);
  if (root === undefined) throw new Error(`no ${kind}/${name}`);
  return problemsOf(graphOf(given, root, hints)).map(({ is, text }) => `${is}: ${text}`);
}

const nginx = object('IngressClass', 'nginx', { spec: { controller: 'k8s.io/ingress-nginx' } });
const controller = pod(
  'controller-x',
  { 'app.kubernetes.io/name': 'ingress-nginx' },
  { metadata: { namespace: 'ingress' } },
);
const web = [service('web', { app: 'web' }), pod('web-1', { app: 'web' })];
const healthy = [nginx, controller, ...web, ingress('web', 'web', { ingressClassName: 'nginx' })];

describe('a healthy path', () => {
  test('is silent, and leads from the Ingress to controller and pods', () => {
    expect(problems(world(healthy), 'ingress', 'web')).toEqual([]);
    expect(tree(world(healthy), 'ingress', 'web')).toEqual([
      'ingress/shop/web',
      '    class ingressclass/nginx',
      '       controller (labels of ingress-nginx) pod/ingress/controller-x',
      '    backend (shop.example/ port 80) service/shop/web',
      '       pod pod/shop/web-1',
    ]);
  });
  test('leads back from a pod to all that uses it, and not down again to its siblings', () => {
    const owned = (kind: string, name: string, owner: string): JsonObject => ({
      ownerReferences: [{ kind, name, uid: `${kind}-${name}`, controller: true, for: owner }],
    });
    const given = world([
      ...healthy,
      object('Deployment', 'api', { spec: { replicas: 1 } }),
      object('ReplicaSet', 'api-1', { metadata: owned('Deployment', 'api', 'api-1') }),
      pod('api-1-x', { app: 'web' }, { metadata: owned('ReplicaSet', 'api-1', 'api-1-x') }),
    ]);
    expect(tree(given, 'pod', 'api-1-x')).toEqual([
      'pod/shop/api-1-x',
      '    ↑ owner replicaset/shop/api-1',
      '       ↑ owner deployment/shop/api',
      '    ↑ selected by service/shop/web',
      '       ↑ routed by ingress/shop/web',
    ]);
  });
});

describe('a missing link is named', () => {
  const cases: readonly (readonly [string, readonly JsonObject[], string])[] = [
    [
      'a class with a slip',
      [nginx, controller, ...web, ingress('web', 'web', { ingressClassName: 'ngnix' })],
      'missing: IngressClass `ngnix` does not exist; there is one with a similar name: `nginx`',
    ],
    [
      'a class unlike any',
      [nginx, controller, ...web, ingress('web', 'web', { ingressClassName: 'public' })],
      'missing: IngressClass `public` does not exist; there is only `nginx`',
    ],
    [
      'no class and no default',
      [nginx, controller, ...web, ingress('web', 'web')],
      'missing: it names no IngressClass, and none is the default; there is `nginx`',
    ],
    [
      'a renamed Service',
      [
        nginx,
        controller,
        service('webs', { app: 'web' }),
        pod('web-1', { app: 'web' }),
        healthy[4],
      ].filter((each) => each !== undefined),
      'missing: Service `web` does not exist; there is one with a similar name: `webs`',
    ],
    [
      'a port that the Service has not',
      [
        nginx,
        controller,
        service('web', { app: 'web' }, { ports: [{ name: 'http', port: 8080 }] }),
        pod('web-1', { app: 'web' }),
        ingress('web', 'web', { ingressClassName: 'nginx' }),
      ],
      'missing: Service `web` has no port `80`; it has `http 8080`',
    ],
    [
      'a selector with a slip',
      [
        nginx,
        controller,
        service('web', { app: 'wbe' }),
        ...['a', 'b', 'c'].map((name) => pod(name, { app: 'web' })),
        ingress('web', 'web', { ingressClassName: 'nginx' }),
      ],
      'missing: Service `web` selects no pod: `app=wbe`; 3 pods have `app=web`',
    ],
    [
      'labels that no pod has together',
      [
        nginx,
        controller,
        service('web', { app: 'web', tier: 'front' }),
        pod('a', { app: 'web' }),
        pod('b', { tier: 'front' }),
        ingress('web', 'web', { ingressClassName: 'nginx' }),
      ],
      'missing: Service `web` selects no pod: `app=web` `tier=front`; each label is on some pod, but no pod has all of them',
    ],
    [
      'a workload that is scaled down',
      [
        nginx,
        controller,
        service('web', { app: 'web' }),
        pod('other', { app: 'other' }),
        object('Deployment', 'web', {
          spec: { replicas: 0, template: { metadata: { labels: { app: 'web' } } } },
        }),
        ingress('web', 'web', { ingressClassName: 'nginx' }),
      ],
      'missing: Service `web` selects no pod: `app=web`; Deployment `web` has these labels and is scaled to 0',
    ],
    [
      'a target port that no container names',
      [
        nginx,
        controller,
        service('web', { app: 'web' }, { ports: [{ port: 80, targetPort: 'htpp' }] }),
        pod('web-1', { app: 'web' }, { spec: { containers: [{ ports: [{ name: 'http' }] }] } }),
        ingress('web', 'web', { ingressClassName: 'nginx' }),
      ],
      'missing: no container of its pods has a port named `htpp`; there is one with a similar name: `http`',
    ],
    [
      'pods of which none is ready',
      [
        nginx,
        controller,
        service('web', { app: 'web' }),
        pod('web-1', { app: 'web' }, { status: { conditions: [] } }),
        pod('web-2', { app: 'web' }, { status: { conditions: [] } }),
        ingress('web', 'web', { ingressClassName: 'nginx' }),
      ],
      'missing: none of its 2 pods is ready',
    ],
  ];
  test.each(cases)('%s', (_name, objects, expected) => {
    expect(problems(world(objects), 'ingress', 'web')).toEqual([expected]);
  });
  test('of a route: its Gateway and its Service', () => {
    const route = object('HTTPRoute', 'web', {
      spec: {
        parentRefs: [{ name: 'edge' }],
        rules: [{ backendRefs: [{ name: 'wbe', port: 80 }] }],
      },
    });
    expect(problems(world([...web, route]), 'httproute', 'web')).toEqual([
      'missing: Gateway `edge` does not exist; there is no Gateway at all in namespace `shop`',
      'missing: Service `wbe` does not exist; there is one with a similar name: `web`',
    ]);
  });
});

describe('what was not read', () => {
  test.each([
    ['IngressClass', 'could not check whether IngressClass `ngnix` exists'],
    ['Service', 'could not check whether Service `wbe` exists'],
  ])('%s: "could not check", never "does not exist"', (kind, expected) => {
    const broken = ingress('web', 'wbe', { ingressClassName: 'ngnix' });
    const found = problems(world([broken, controller], [kind]), 'ingress', 'web');
    expect(found.filter((text) => text.includes(expected))).toHaveLength(1);
    expect(found.filter((text) => text.includes('does not exist') && text.includes(kind))).toEqual(
      [],
    );
  });
  test('a refusal is named with its reason', () => {
    const given = world(
      [ingress('web', 'web', { ingressClassName: 'nginx' }), ...web],
      ['IngressClass'],
      [listed('IngressClass', { reason: 'Forbidden' })],
    );
    expect(problems(given, 'ingress', 'web')[0]).toBe(
      'unchecked: could not check whether IngressClass `nginx` exists: IngressClasses were not readable (Forbidden)',
    );
  });
  test('Pods: a Service whose pods nobody listed is not said to select none', () => {
    const given = world([service('web', { app: 'web' })], ['Pod']);
    expect(problems(given, 'service', 'web')).toEqual([
      'unchecked: could not check which pods it selects: Pods were not among what was collected',
    ]);
  });
  test('Pods: of which only some were collected', () => {
    const waiting = pod('web-1', { app: 'web' }, { status: { conditions: [] } });
    const ofOthers = world([service('api', { app: 'api' }), waiting], ['Pod']);
    expect(problems(ofOthers, 'service', 'api')).toEqual([
      'unchecked: could not check whether it selects a pod: none that was collected has `app=api`, and as a whole Pods were not among what was collected',
    ]);
    const ofOwn = world([service('web', { app: 'web' }), waiting], ['Pod']);
    expect(problems(ofOwn, 'service', 'web')).toEqual([
      'unchecked: among the pods that were collected: its only pod is not ready',
    ]);
  });
  const slice = object('EndpointSlice', 'api-x', {
    metadata: { labels: { 'kubernetes.io/service-name': 'api' } },
    endpoints: [{ targetRef: { kind: 'Pod', name: 'api-1' } }],
  });
  test.each<[string, JsonObject[], string]>([
    [
      'endpoints',
      [service('api', { app: 'api' }), slice],
      'its endpoints name 1 pod that was not among what was collected: `api-1`',
    ],
    [
      'a workload',
      [
        service('api', { app: 'api' }),
        object('Deployment', 'api', {
          spec: { template: { metadata: { labels: { app: 'api' } } } },
          status: { replicas: 3 },
        }),
      ],
      'Deployment `api` has 3 pods, which were not among what was collected',
    ],
    [
      'endpoints of a Service without a selector',
      [service('api', {}), slice],
      'its endpoints name 1 pod that was not among what was collected: `api-1`',
    ],
  ])('Pods: a narrowed list looks whole, but %s knows more', (_name, contents, text) => {
    const given = world([...contents, pod('web-1', { app: 'web' })]);
    expect(problems(given, 'service', 'api')).toEqual([`unchecked: ${text}`]);
  });
  test('EndpointSlices: a Service without a selector', () => {
    expect(problems(world([service('db', {})]), 'service', 'db')).toEqual([
      'unchecked: Service `db` has no selector, and its EndpointSlices were not among what was collected',
    ]);
  });
  test('pods of the controller in a namespace that was not collected', () => {
    const given = world(
      [nginx, ...web, ingress('web', 'web', { ingressClassName: 'nginx' })],
      ['Pod'],
      [listed('Pod', { namespace: 'shop' })],
    );
    expect(problems(given, 'ingress', 'web')).toEqual([
      'unchecked: could not find out which pods serve it: of pods, only those of `shop` were collected',
    ]);
  });
});

describe('the controller of a class', () => {
  const asks = (status: JsonObject = {}): JsonObject => ({
    ...ingress('web', 'web', { ingressClassName: 'own' }),
    status,
  });
  const own = object('IngressClass', 'own', { spec: { controller: 'acme.io/own' } });
  const address = { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } };
  const inIngress = { metadata: { namespace: 'ingress' } };
  const cases: readonly (readonly [string, readonly JsonObject[], string | undefined])[] = [
    [
      'the published address of a Service',
      [
        object('Service', 'edge', {
          metadata: { namespace: 'ingress' },
          spec: { selector: { a: 'edge' } },
          status: address,
        }),
        pod('edge-1', { a: 'edge' }, inIngress),
        asks(address),
      ],
      'the published address 192.0.2.7 is Service ingress/edge',
    ],
    [
      'a node address, where arguments confirm the pod among all on the node network',
      [
        pod(
          'proxy',
          { k: 'proxy' },
          { spec: { hostNetwork: true }, status: { podIP: '192.0.2.7' } },
        ),
        pod(
          'edge-1',
          { a: 'edge' },
          {
            ...inIngress,
            spec: { hostNetwork: true, containers: [{ args: ['--ingress-class=own'] }] },
            status: { podIP: '192.0.2.7' },
          },
        ),
        asks(address),
      ],
      'it has the published address 192.0.2.7',
    ],
    [
      'arguments in two words',
      [
        pod(
          'edge-1',
          {},
          { ...inIngress, spec: { containers: [{ args: ['--controller-class', 'acme.io/own'] }] } },
        ),
        asks(),
      ],
      'its arguments name `own`',
    ],
    [
      'the only environment that names a class',
      [
        pod(
          'edge-1',
          {},
          { ...inIngress, spec: { containers: [{ env: [{ name: 'ACME_INGRESS_CLASS' }] }] } },
        ),
        asks(),
      ],
      'it alone has ACME_INGRESS_CLASS in its environment, whose value is not read',
    ],
    [
      'a Lease that is called like the controller, with the other pods of its workload',
      [
        ...['edge-0', 'edge-1'].map((name) =>
          pod(
            name,
            {},
            {
              metadata: {
                ...inIngress.metadata,
                ownerReferences: [{ kind: 'DaemonSet', name: 'edge', uid: 'd', controller: true }],
              },
            },
          ),
        ),
        object('Lease', 'acme-edge-router-leader', {
          metadata: { namespace: 'ingress' },
          spec: { holderIdentity: 'edge-0_b7c1' },
        }),
        { ...own, spec: { controller: 'acme.io/edge-router' } },
        asks(),
      ],
      'one of them holds the Lease acme-edge-router-leader',
    ],
    ['nothing at all', [pod('edge-1', {}, inIngress), asks()], undefined],
  ];
  test.each(cases)('is found by %s', (_name, objects, expected) => {
    const rows = tree(world([own, ...web, ...objects]), 'ingress', 'web');
    const row = rows.findLast((each) => each.includes('controller'));
    expect(row).toContain(expected ?? 'could not find out which pods serve it');
    if (expected !== undefined) expect(row).toContain('pod/ingress/edge-1');
  });
  test('is whom the user names, whatever else there is', () => {
    const given = world([own, ...web, pod('edge-9', { mine: 'yes' }, inIngress), asks()]);
    const hints: ControllerHints = {
      ...noHints,
      given: { namespace: 'ingress', selector: equalities({ mine: 'yes' }) },
    };
    expect(tree(given, 'ingress', 'web', hints)).toContain(
      '       controller (as --controller says) pod/ingress/edge-9',
    );
  });
  test('is who reports Events about the Ingress, and who holds the Lease', () => {
    const known = object('IngressClass', 'own', { spec: { controller: 'k8s.io/ingress-nginx' } });
    const plain = pod('edge-1', {}, inIngress);
    const lease = object('Lease', 'ingress-nginx-leader', {
      metadata: { namespace: 'ingress' },
      spec: { holderIdentity: 'edge-1' },
    });
    const row = tree(world([known, plain, lease, ...web, asks()]), 'ingress', 'web')[2];
    expect(row?.trim()).toBe(
      'controller (it holds the Lease ingress-nginx-leader) pod/ingress/edge-1',
    );
  });
  test('is, of pods with the same labels, the one that is set up for what asks', () => {
    const traefik = { 'app.kubernetes.io/name': 'traefik' };
    const set = (name: string, container: JsonObject): JsonObject =>
      pod(name, traefik, { ...inIngress, spec: { containers: [container] } });
    const route = object('HTTPRoute', 'web', { spec: { parentRefs: [{ name: 'edge' }] } });
    const given = world([
      object('IngressClass', 'own', { spec: { controller: 'traefik.io/ingress-controller' } }),
      object('GatewayClass', 'own', { spec: { controllerName: 'traefik.io/gateway-controller' } }),
      object('Gateway', 'edge', { spec: { gatewayClassName: 'own' } }),
      set('for-ingresses', { command: ['traefik', '--providers.kubernetesIngress=true'] }),
      set('for-gateways', { env: [{ name: 'TRAEFIK_PROVIDERS_KUBERNETESGATEWAY' }] }),
      route,
      ...web,
      asks(),
    ]);
    const served = (kind: string): readonly string[] =>
      tree(given, kind, 'web').filter((row) => row.includes('controller'));
    expect(served('ingress')).toEqual([
      '       controller (labels of Traefik) pod/ingress/for-ingresses',
    ]);
    expect(served('httproute')).toEqual([
      '          controller (labels of Traefik) pod/ingress/for-gateways',
    ]);
  });
  test('does not run where its pods were looked for and are not there', () => {
    const known = object('IngressClass', 'own', { spec: { controller: 'k8s.io/ingress-nginx' } });
    expect(problems(world([known, ...web, asks()]), 'ingress', 'web')).toEqual([
      'unchecked: could not find pods of ingress-nginx (`app.kubernetes.io/name=ingress-nginx`), which serves it: does it run? Under other labels, name them with --controller NS/SELECTOR',
    ]);
  });
  test('is outside for a cloud controller', () => {
    const alb = object('IngressClass', 'own', { spec: { controller: 'ingress.k8s.aws/alb' } });
    expect(problems(world([alb, ...web, asks()]), 'ingress', 'web')).toEqual([]);
  });
});

describe('what is wrong comes with the command that mends it', () => {
  const help = (contents: readonly JsonObject[], kind: string): readonly string[] => {
    const given = world(contents);
    const root = given.all(kind)[0];
    if (root === undefined) throw new Error(kind);
    return problemsOf(graphOf(given, root, noHints)).flatMap((each) => each.help ?? []);
  };
  test.each<[string, readonly JsonObject[], string, readonly string[]]>([
    [
      'a class with a slip',
      [nginx, controller, ...web, ingress('web', 'web', { ingressClassName: 'ngnix' })],
      'ingress',
      [`kubectl -n shop patch ingress/web --type=merge -p '{"spec":{"ingressClassName":"nginx"}}'`],
    ],
    [
      'a selector with a slip',
      [service('web', { app: 'wbe', tier: 'x' }), pod('web-1', { app: 'web', tier: 'x' })],
      'service',
      [`kubectl -n shop patch service/web --type=merge -p '{"spec":{"selector":{"app":"web"}}}'`],
    ],
    [
      'a workload without pods',
      [
        service('web', { app: 'web' }),
        object('Deployment', 'web', {
          spec: { replicas: 0, template: { metadata: { labels: { app: 'web' } } } },
        }),
      ],
      'service',
      ['kubectl -n shop scale deployment/web --replicas=1'],
    ],
    [
      'a label that is like several, of which nothing says which is meant',
      [service('web', { app: 'we' }), pod('a', { app: 'wea' }), pod('b', { app: 'web' })],
      'service',
      [],
    ],
    [
      'names that would be read by a shell',
      [nginx, ...web, ingress("x'$(id)", 'web', { ingressClassName: 'ngnix' })],
      'ingress',
      [
        `kubectl -n shop patch 'ingress/x'\\''$(id)' --type=merge -p '{"spec":{"ingressClassName":"nginx"}}'`,
      ],
    ],
  ])('%s', (_name, contents, kind, expected) => {
    expect(help(contents, kind)).toEqual(expected);
  });
});

describe('pods that cannot start', () => {
  const text = (status: JsonObject): readonly string[] => {
    const given = world([pod('web-1', {}, { spec: { nodeName: undefined }, status })]);
    const [root] = given.all('pod');
    const [row] = root === undefined ? [] : graphRows(graphOf(given, root, noHints), String);
    return [row?.health ?? '', row?.text ?? ''];
  };
  const waiting = (reason: string, message: string): JsonObject => ({
    phase: 'Pending',
    conditions: [],
    containerStatuses: [{ name: 'app', state: { waiting: { reason, message } } }],
  });
  test('are in trouble, and say what is missing', () => {
    expect(text(waiting('CreateContainerConfigError', 'configmap "setings" not found'))).toEqual([
      'bad',
      'Pending, container app: CreateContainerConfigError: configmap "setings" not found',
    ]);
    expect(text(waiting('ContainerCreating', 'x'))).toEqual(['waiting', 'Pending']);
  });
});

describe('what the Gateway API says of itself', () => {
  const condition = (
    type: string,
    status: string,
    reason: string,
    message: string,
  ): JsonObject => ({
    type,
    status,
    reason,
    message,
  });
  const text = (kind: string, content: JsonObject): string => {
    const given = world([content]);
    const root = given.all(kind)[0];
    return root === undefined
      ? ''
      : (graphRows(graphOf(given, root, noHints), String)[0]?.text ?? '');
  };
  const listeners = [{ name: 'web', protocol: 'HTTP', port: 80 }];
  test.each<[string, JsonObject, string]>([
    ['that nobody has taken', {}, 'HTTP 80, no address, no controller has accepted it'],
    [
      'with a listener that cannot work',
      {
        addresses: [{ value: '192.0.2.7' }],
        conditions: [condition('Accepted', 'True', 'Accepted', '')],
        listeners: [
          {
            name: 'web',
            conditions: [
              condition('ResolvedRefs', 'False', 'InvalidCertificateRef', 'no Secret tls'),
            ],
          },
        ],
      },
      'HTTP 80, address 192.0.2.7, listener web not resolved: InvalidCertificateRef: no Secret tls',
    ],
  ])('a Gateway %s', (_name, status, expected) => {
    expect(text('gateway', object('Gateway', 'edge', { spec: { listeners }, status }))).toBe(
      expected,
    );
  });
  test.each<[string, JsonObject, string]>([
    ['without an answer', {}, 'host shop.example, no gateway has answered'],
    [
      'that a Gateway refuses',
      {
        parents: [
          {
            parentRef: { name: 'edge' },
            conditions: [
              condition('Accepted', 'False', 'NotAllowedByListeners', 'other namespace'),
            ],
          },
        ],
      },
      'host shop.example, not accepted: NotAllowedByListeners: other namespace (gateway edge)',
    ],
  ])('a route %s', (_name, status, expected) => {
    const spec = { hostnames: ['shop.example'] };
    expect(text('httproute', object('HTTPRoute', 'web', { spec, status }))).toBe(expected);
  });
});

describe('hostile objects', () => {
  test('owners in a circle, and objects that own themselves, end', () => {
    const owner = (name: string): JsonObject => ({
      ownerReferences: [{ kind: 'ReplicaSet', name, uid: `ReplicaSet-${name}` }],
    });
    const given = world([
      object('ReplicaSet', 'a', { metadata: owner('b') }),
      object('ReplicaSet', 'b', { metadata: owner('a') }),
      object('ReplicaSet', 'c', { metadata: owner('c') }),
    ]);
    expect(tree(given, 'replicaset', 'a').length).toBeLessThan(10);
    expect(tree(given, 'replicaset', 'c').length).toBeLessThan(10);
  });
  test.each([null, 7, 'text', [], [null], { a: [[]] }].map((value) => ({ value })))(
    '$value in every field is no trouble',
    ({ value }) => {
      const fields = ['spec', 'status', 'metadata'] as const;
      for (const kind of [
        'Pod',
        'Service',
        'Ingress',
        'HTTPRoute',
        'Gateway',
        'Node',
        'Job',
        'CronJob',
      ]) {
        for (const field of fields) {
          const base = object(kind, 'x', { spec: { rules: value, ports: value, selector: value } });
          const odd =
            field === 'metadata' ? { ...base, status: value } : { ...base, [field]: value };
          expect(tree(world([odd]), kind.toLowerCase(), 'x').length).toBeGreaterThan(0);
        }
      }
    },
  );
  test('names of the language itself are ordinary names', () => {
    const given = world([
      service('constructor', { __proto__x: 'toString' }),
      pod('__proto__', { constructor: 'valueOf' }),
      ingress('toString', 'constructor', { ingressClassName: '__proto__' }),
    ]);
    expect(problems(given, 'ingress', 'toString')[0]).toContain(
      'IngressClass `__proto__` does not exist',
    );
  });
  test("another group's Service and Gateway are not Kubernetes' own", () => {
    const knative = { ...service('web', { app: 'web' }), apiVersion: 'serving.knative.dev/v1' };
    expect(
      problems(world([nginx, controller, knative, healthy[4] ?? {}]), 'ingress', 'web'),
    ).toEqual([
      'missing: Service `web` does not exist; there is no Service at all in namespace `shop`',
    ]);
  });
});
