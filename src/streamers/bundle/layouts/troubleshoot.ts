// Troubleshoot support bundles. Pod logs lie under `cluster-resources/pods/logs`; collectors that
// ask for logs add `<collector>/<pod>/<container>.log` or `<collector>/<pod>.log`, as links or, in
// older bundles, as copies. These two are anybody's paths until objects confirm them.
import { isKubernetesName } from './path-parts.ts';
import type { Layout } from './types.ts';

const layout = 'troubleshoot';
const podLog = /\/pods\/logs\/([^/]+)\/([^/]+)\/$/;
const objectFolder = /\/cluster-resources\/([a-z-]+)\/(?:[^/]+\/)*$/;

/** Kinds by folder: older bundles hold bare arrays whose items do not say it. */
const kinds: Readonly<Record<string, string>> = {
  pods: 'Pod',
  events: 'Event',
  deployments: 'Deployment',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  replicasets: 'ReplicaSet',
  jobs: 'Job',
  cronjobs: 'CronJob',
  services: 'Service',
  ingress: 'Ingress',
  endpoints: 'Endpoints',
  configmaps: 'ConfigMap',
  pvcs: 'PersistentVolumeClaim',
  limitranges: 'LimitRange',
  namespaces: 'Namespace',
  nodes: 'Node',
  pvs: 'PersistentVolume',
};

export const troubleshoot: Layout = ({ folder, name }) => {
  if (name.endsWith('-logs-errors.log')) return { layout, content: 'other', ref: {} };
  const [, namespace, pod] = podLog.exec(folder) ?? [];
  const stem = /^(.+)\.log$/.exec(name)?.[1];
  if (namespace !== undefined && pod !== undefined && stem !== undefined) {
    const container = stem.replace(/-previous$/, '');
    if (![namespace, pod, container].every(isKubernetesName)) return undefined;
    const run = container === stem ? 'current' : 'previous';
    return { layout, content: 'log', ref: { namespace, pod, container }, run };
  }
  const kind =
    kinds[
      objectFolder.exec(folder)?.[1] ??
        (folder.endsWith('/cluster-resources/') ? name.replace(/\.(?:json|yaml)$/, '') : '')
    ];
  if (kind === undefined || !/\.(?:json|yaml)$/.test(name)) return undefined;
  return { layout, content: 'objects', ref: {}, kind };
};
