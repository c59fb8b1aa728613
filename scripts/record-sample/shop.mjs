// The shop's objects: three namespaces, nine workloads. Programs come from ConfigMaps and run with the
// machine's own Node, Python and Java, mounted from the host; only busybox is needed as an image.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const programs = join(import.meta.dirname, 'programs');
const java = '/usr/lib/jvm/java-17-openjdk-amd64/bin/java';
const javaOptions = ['-Xmx48m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];

export const namespaces = ['ingress', 'payments', 'shop'];
export const images = {
  traefik: 'registry.example/mirror/traefik:v3.6',
  storefront: 'registry.example/shop/storefront:2.8.1',
  catalog: 'registry.example/shop/catalog:3.1.0',
  'stock-sync': 'registry.example/shop/stock-sync:0.4.0',
  invoices: 'registry.example/shop/invoices:0.9.4',
  payments: 'registry.example/payments/payments:5.0.3',
  ledger: 'registry.example/payments/ledger:1.12.0',
  reconcile: 'registry.example/payments/reconcile:2.2.0',
};

const hostFolders = {
  usr: ['/usr', '/usr'],
  lib: ['/lib', '/usr/lib'],
  lib64: ['/lib64', '/usr/lib64'],
  java: ['/etc/java-17-openjdk', '/etc/java-17-openjdk'],
};

function podTemplate(app, container, hostBinaries) {
  const folders = {
    ...hostFolders,
    ...(hostBinaries ? { bin: ['/opt/shop/bin', hostBinaries] } : {}),
  };
  return {
    metadata: { labels: { app } },
    spec: {
      terminationGracePeriodSeconds: 2,
      enableServiceLinks: false,
      containers: [
        {
          name: app,
          image: images[app],
          imagePullPolicy: 'IfNotPresent',
          ...container,
          volumeMounts: [
            { name: 'programs', mountPath: '/app', readOnly: true },
            ...Object.entries(folders).map(([name, [mountPath]]) => ({
              name,
              mountPath,
              readOnly: true,
            })),
          ],
        },
      ],
      volumes: [
        { name: 'programs', configMap: { name: 'programs' } },
        ...Object.entries(folders).map(([name, [, path]]) => ({ name, hostPath: { path } })),
      ],
    },
  };
}

function deployment(namespace, app, replicas, template) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, namespace, labels: { app } },
    spec: { replicas, selector: { matchLabels: { app } }, template },
  };
}

function service(namespace, app, port, extra = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: app, namespace, labels: { app } },
    spec: { selector: { app }, ports: [{ name: 'http', port: 80, targetPort: port }], ...extra },
  };
}

export function ingress(namespace, name, host, ingressClassName = 'traefik') {
  const backend = { service: { name, port: { number: 80 } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace },
    spec: {
      ingressClassName,
      rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  };
}

const ready = (port) => ({
  readinessProbe: { httpGet: { path: '/healthz', port }, periodSeconds: 5 },
});
const env = (values) => Object.entries(values).map(([name, value]) => ({ name, value }));

export function foundation() {
  const data = Object.fromEntries(
    [
      'storefront.mjs',
      'Catalog.java',
      'Ledger.java',
      'payments.py',
      'invoices.py',
      'reconcile.py',
    ].map((name) => [name, readFileSync(join(programs, name), 'utf8')]),
  );
  return namespaces.flatMap((name) => [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'programs', namespace: name }, data },
  ]);
}

const rule = (apiGroup, resources, verbs) => ({ apiGroups: [apiGroup], resources, verbs });
const reading = ['get', 'list', 'watch'];

export function controller(hostBinaries, port) {
  const name = 'traefik';
  const template = podTemplate(
    name,
    {
      command: ['/opt/shop/bin/traefik'],
      args: [
        `--entrypoints.web.address=:${port}`,
        '--entrypoints.web.forwardedheaders.insecure=true',
        '--providers.kubernetesingress=true',
        '--providers.kubernetesingress.ingressclass=traefik',
        '--providers.kubernetesingress.ingressendpoint.ip=$(HOST_IP)',
        '--providers.kubernetesingress.endpoint=https://127.0.0.1:26443',
        '--providers.kubernetesingress.allowemptyservices=true',
        '--accesslog=true',
        '--accesslog.format=json',
        '--accesslog.fields.headers.names.X-Request-Id=keep',
        ...[
          'ClientAddr',
          'ClientPort',
          'ClientUsername',
          'StartLocal',
          'RequestPort',
          'RequestAddr',
        ].map((field) => `--accesslog.fields.names.${field}=drop`),
        ...[
          'GzipRatio',
          'RetryAttempts',
          'RequestScheme',
          'RequestProtocol',
          'ServiceAddr',
          'OriginDuration',
          'RequestContentSize',
          'OriginContentSize',
          'Overhead',
          'RequestCount',
        ].map((field) => `--accesslog.fields.names.${field}=drop`),
        '--log.level=INFO',
        '--log.nocolor=true',
        '--global.checknewversion=false',
        '--global.sendanonymoususage=false',
      ],
      env: [{ name: 'HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }],
    },
    hostBinaries,
  );
  template.spec.hostNetwork = true;
  template.spec.serviceAccountName = name;
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name },
      spec: { controller: 'traefik.io/ingress-controller' },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'ingress' } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name },
      rules: [
        rule('', ['services', 'secrets', 'nodes', 'pods', 'configmaps', 'namespaces'], reading),
        rule('discovery.k8s.io', ['endpointslices'], reading),
        rule('networking.k8s.io', ['ingresses', 'ingressclasses'], reading),
        rule('networking.k8s.io', ['ingresses/status'], ['update']),
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'ingress' }],
    },
    deployment('ingress', name, 1, template),
  ];
}

/** What others call by pod address, so it comes first. */
export function backends() {
  const ledger = podTemplate('ledger', {
    command: [java, ...javaOptions, '/app/Ledger.java'],
    env: env({ TZ: 'Africa/Johannesburg' }),
    ...ready(9000),
  });
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'ledger', namespace: 'payments', labels: { app: 'ledger' } },
      spec: {
        replicas: 1,
        serviceName: 'ledger',
        selector: { matchLabels: { app: 'ledger' } },
        template: ledger,
      },
    },
    service('payments', 'ledger', 9000, { clusterIP: 'None' }),
    deployment(
      'shop',
      'catalog',
      2,
      podTemplate('catalog', {
        command: [java, ...javaOptions, '/app/Catalog.java'],
        ...ready(8080),
      }),
    ),
    service('shop', 'catalog', 8080),
  ];
}

export function frontends({ catalog, ledger, gateway, hostBinaries }) {
  const python = (...args) => ['/usr/bin/python3.11', ...args];
  return [
    deployment(
      'payments',
      'payments',
      2,
      podTemplate('payments', {
        command: python('/app/payments.py'),
        env: env({ LEDGER: ledger }),
        ...ready(8000),
      }),
    ),
    service('payments', 'payments', 8000),
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'reconcile', namespace: 'payments' },
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: {
            backoffLimit: 0,
            template: merge(podTemplate('reconcile', { command: python('/app/reconcile.py') }), {
              restartPolicy: 'Never',
            }),
          },
        },
      },
    },
    deployment(
      'shop',
      'invoices',
      1,
      podTemplate('invoices', {
        command: python('/app/invoices.py'),
        resources: { limits: { memory: '64Mi' } },
        ...ready(8000),
      }),
    ),
    service('shop', 'invoices', 8000),
    deployment(
      'shop',
      'storefront',
      2,
      podTemplate('storefront', {
        command: ['/usr/bin/node', '/app/storefront.mjs'],
        env: env({ CATALOG: catalog.join(','), GATEWAY: gateway }),
        ...ready(8080),
      }),
    ),
    service('shop', 'storefront', 8080),
    deployment(
      'shop',
      'stock-sync',
      1,
      podTemplate(
        'stock-sync',
        {
          command: ['/opt/shop/bin/stock-sync'],
          args: ['-v=2'],
          env: env({ CATALOG: catalog.join(',') }),
        },
        hostBinaries,
      ),
    ),
    ingress('payments', 'payments', 'payments.internal'),
    ingress('shop', 'invoices', 'invoices.internal'),
    ingress('shop', 'storefront', 'shop.example', 'traefk'),
  ];
}

function merge(template, spec) {
  return { ...template, spec: { ...template.spec, ...spec } };
}
