// What klog says of how resources are connected, by the objects of a real API server: live, from a capture
// of that moment, and with rights taken away. The controllers are pods that carry a known one's labels.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apply, cluster, kubectl, until } from './support/cluster.ts';
import { klog } from './support/klog-run.ts';
import { followIn, placeForEach } from './support/place.ts';
import { counterPod } from './support/pods.ts';

const here = placeForEach('graph');
const own = `klog-${process.pid}`;

interface Answer {
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}

async function ask(...args: readonly string[]): Promise<Answer> {
  const run = klog(args);
  const code = await run.ended;
  return { code, out: run.out(), err: run.err() };
}

/** The graph as the cluster has it now, and as a capture made at this moment has it. */
async function bothGraphs(typed: string): Promise<readonly string[]> {
  const file = join(here.folder, `${here.number}-${kept++}.klog`);
  const live = await ask('graph', typed, '--live', '-n', here.namespace);
  await ask('capture', '-n', here.namespace, '--out', file);
  const captured = await ask('graph', typed, '-n', here.namespace, '--capture', file);
  return [live.out, captured.out];
}
let kept = 0;

function workload(name: string, labels: Readonly<Record<string, string>>, args: string[] = []) {
  const pod = counterPod({ name, lines: 20, perSecond: 200, restartPolicy: 'Always' });
  const { spec } = pod as { spec: { containers: { command: string[] }[] } };
  // The shell takes no notice of further arguments; klog does.
  spec.containers[0]?.command.push('controller', ...args);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec },
    },
  };
}

function service(name: string, selector: object, targetPort: number | string = 8080): object {
  const ports = [{ name: 'http', port: 80, targetPort }];
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector, ports } };
}

function patch(what: string, change: object, ...more: readonly string[]): void {
  const json = JSON.stringify(change);
  kubectl(['-n', here.namespace, 'patch', what, '--type=merge', '-p', json, ...more]);
}

async function ready(name: string): Promise<void> {
  const path = '-o=jsonpath={.status.readyReplicas}';
  await until(`${name} is ready`, () =>
    kubectl(['-n', here.namespace, 'get', 'deploy', name, path]).startsWith('1'),
  );
}

describe('an Ingress', { timeout: 180_000 }, () => {
  beforeAll(() => {
    apply('default', [
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IngressClass',
        metadata: { name: own },
        spec: { controller: 'k8s.io/ingress-nginx' },
      },
    ]);
  });
  afterAll(() => {
    kubectl(['delete', 'ingressclass', own]);
  });

  async function tell(ingressClassName: string, selector: object): Promise<void> {
    const backend = { service: { name: 'hello', port: { number: 80 } } };
    const paths = [{ path: '/', pathType: 'Prefix', backend }];
    apply(here.namespace, [
      workload('hello', { app: 'hello' }),
      workload('edge', { 'app.kubernetes.io/name': 'ingress-nginx', of: own }),
      service('hello', selector),
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'hello' },
        spec: { ingressClassName, rules: [{ host: 'hello.example', http: { paths } }] },
      },
    ]);
    await ready('hello');
    await ready('edge');
  }

  it('is told through its two tales, and then in silence', async () => {
    await tell(own.replace('klog', 'kolg'), { app: 'helo' });
    for (const text of await bothGraphs('ingress/hello')) {
      expect(text).toContain(`does not exist; there is one with a similar name: \`${own}\``);
    }
    patch('ingress/hello', { spec: { ingressClassName: own } });
    for (const text of await bothGraphs('ingress/hello')) {
      expect(text).toContain('✗ Service `hello` selects no pod: `app=helo`; 1 pod has `app=hello`');
      expect(text).not.toContain('does not exist');
      expect(text).toContain('controller (labels of ingress-nginx):  pod/');
    }
    patch('service/hello', { spec: { selector: { app: 'hello' } } });
    for (const text of await bothGraphs('ingress/hello')) {
      expect(text).not.toMatch(/[✗?]/);
      expect(text).toMatch(/pod:  pod\/\S+\/hello-\S+ {2}Running, ready/);
    }
    patch('service/hello', { spec: { ports: [{ name: 'http', port: 80, targetPort: 'web' }] } });
    for (const text of await bothGraphs('ingress/hello')) {
      expect(text).toContain('✗ no container of its pods has a port named `web`');
    }
  });

  it.each([
    ['ingressclasses', 'could not check whether IngressClass'],
    ['services', 'could not check whether Service `hello` exists'],
    ['pods', 'could not check which pods it selects'],
  ])('without the right to list %s is not said to lack them', async (denied, words) => {
    await tell('nobody-has-this', { app: 'helo' });
    const user = `onlooker-${here.number}-${process.pid}`;
    const kubeconfig = cluster('user', user);
    const kinds = ['ingresses', 'ingressclasses', 'services', 'pods', 'endpointslices'];
    const resources = kinds.filter((each) => each !== denied);
    const rules = [
      {
        apiGroups: ['', 'networking.k8s.io', 'discovery.k8s.io'],
        resources,
        verbs: ['get', 'list', 'watch'],
      },
    ];
    const rbac = 'rbac.authorization.k8s.io';
    apply(here.namespace, [
      { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name: user }, rules },
      {
        apiVersion: `${rbac}/v1`,
        kind: 'ClusterRoleBinding',
        metadata: { name: user },
        roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: user },
        subjects: [{ kind: 'User', name: user, apiGroup: rbac }],
      },
    ]);
    try {
      const args = ['graph', 'ingress/hello', '--live', '-n', here.namespace];
      const { out } = await ask(...args, '--kubeconfig', kubeconfig);
      expect(out).toContain(`? ${words}`);
      const missing = out.split('\n').filter((line) => line.includes('✗'));
      // What else is wrong is still known.
      expect(missing).toHaveLength(1);
    } finally {
      kubectl(['delete', 'clusterrole,clusterrolebinding', user]);
    }
  });
});

/** Where the Go module proxy put the definitions; absent where they are not to be had. */
function gatewayDefinitions(): string | undefined {
  try {
    const module = 'sigs.k8s.io/gateway-api@v1.4.0';
    const text = execFileSync('go', ['mod', 'download', '-json', module], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });
    const { Dir } = JSON.parse(text) as { readonly Dir: string };
    return join(Dir, 'config', 'crd', 'standard');
  } catch {
    return undefined;
  }
}

const definitions = gatewayDefinitions();
const because = definitions === undefined ? ' (skipped: its CRDs are not to be had offline)' : '';

describe.skipIf(definitions === undefined)(
  `the Gateway API${because}`,
  { timeout: 180_000 },
  () => {
    const installed: string[] = [];
    const gatewayApi = 'gateway.networking.k8s.io/v1';

    beforeAll(async () => {
      const kinds = ['gatewayclasses', 'gateways', 'httproutes'];
      for (const kind of kinds) {
        const name = `${kind}.gateway.networking.k8s.io`;
        if (kubectl(['get', 'crd', name, '--ignore-not-found', '-o=name']) !== '') continue;
        const file = join(definitions ?? '', `gateway.networking.k8s.io_${kind}.yaml`);
        kubectl(['apply', '--server-side', '-f', file]);
        installed.push(name);
      }
      await until('the API server serves them', () =>
        kubectl(['api-resources', '--api-group=gateway.networking.k8s.io']).includes('HTTPRoute'),
      );
    });
    afterEach(() => {
      kubectl(['delete', 'gatewayclass', own, '--ignore-not-found']);
    });
    afterAll(() => {
      for (const name of installed) kubectl(['delete', 'crd', name, '--wait=false']);
    });

    it('leads from a route to its Gateway, the controller and the pods, and follow keeps all of it', async () => {
      // A name of its own: a real controller on this cluster must not answer.
      const controllerName = `klog.example/${own}`;
      apply(here.namespace, [
        {
          apiVersion: gatewayApi,
          kind: 'GatewayClass',
          metadata: { name: own },
          spec: { controllerName },
        },
        {
          apiVersion: gatewayApi,
          kind: 'Gateway',
          metadata: { name: 'edge' },
          spec: {
            gatewayClassName: own,
            listeners: [{ name: 'web', protocol: 'HTTP', port: 80 }],
          },
        },
        {
          apiVersion: gatewayApi,
          kind: 'HTTPRoute',
          metadata: { name: 'hello' },
          spec: {
            parentRefs: [{ name: 'edge' }],
            hostnames: ['hello.example'],
            rules: [{ backendRefs: [{ name: 'hello', port: 80 }] }],
          },
        },
        service('hello', { app: 'helo' }),
        workload('hello', { app: 'hello' }),
        workload('edge', { app: 'edge' }, [`--gateway-class=${own}`]),
      ]);
      await ready('hello');
      await ready('edge');
      const expected = [
        'host hello.example, no gateway has answered',
        `gateway/${here.namespace}/edge  HTTP 80, no address`,
        `gatewayclass/${own}  controller ${controllerName}`,
        `controller (its arguments name \`${own}\`):  pod/${here.namespace}/edge-`,
        '✗ Service `hello` selects no pod: `app=helo`; 1 pod has `app=hello`',
      ];
      for (const text of await bothGraphs('httproute/hello')) {
        for (const part of expected) expect(text).toContain(part);
      }
      const run = followIn(here, 'httproute/hello');
      await until('the controller is followed', () => /edge-\S+\/count/.test(run.err()));
      expect(run.err()).toContain(`serves gatewayclass/${own}`);
      patch('service/hello', { spec: { selector: { app: 'hello' } } });
      await until('the pods of the Service are followed', () => /hello-\S+\/count/.test(run.err()));
      await run.stop();
      const after = await ask('graph', 'httproute/hello', '--capture', here.capture);
      expect(after.out).not.toContain('✗');
      expect(after.out).toMatch(/pod:  pod\/\S+\/hello-/);
      const refusal = {
        type: 'Accepted',
        status: 'False',
        reason: 'NotAllowedByListeners',
        message: 'no listener takes it',
        lastTransitionTime: '2026-11-25T09:00:00Z',
      };
      const parent = {
        parentRef: { name: 'edge' },
        controllerName,
        conditions: [refusal],
      };
      patch('httproute/hello', { status: { parents: [parent] } }, '--subresource=status');
      for (const text of await bothGraphs('httproute/hello')) {
        expect(text).toContain('! host hello.example, not accepted: NotAllowedByListeners');
      }
    });
  },
);
