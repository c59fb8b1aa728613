// What support tools of distributions gather beside the node's own folders: service logs and logs
// by namespace. Each is known by folders that no other tool uses; a name that glues namespace and
// pod waits for objects to say where it parts.
import { isKubernetesName } from './path-parts.ts';
import type { Layout, PathParts, PathReading } from './types.ts';

/** `kind export logs DIR`: `<node>/{kubelet,containerd,journal,serial,images}.log`. */
const kindServices = new Set(['kubelet', 'containerd', 'journal', 'serial', 'images']);
const kindNode = /\/([a-z0-9.-]+-(?:control-plane|worker)\d{0,4})\/$/;

/** Names the node in front of `pods/` and `containers/`, where a kind export has it. */
export function kindNodeOf(folder: string): string | undefined {
  return /\/([a-z0-9.-]+-(?:control-plane|worker)\d{0,4})\/(?:pods|containers)\//.exec(folder)?.[1];
}

/** Reports beside the nodes' folders. */
const kindReports = new Set(['kind-version.txt', 'docker-info.txt', 'podman-info.txt']);

/** A file that only a kind export has: the folders beside it are its nodes. */
export function marksKindExport({ name }: PathParts): boolean {
  return name === 'kind-version.txt';
}

/** What `place` (`NODE/…`, below the folder that holds the mark) says whatever the node is called. */
export function kindReading(place: string, reading: PathReading): PathReading {
  const [, node, rest] = /^([^/]+)\/(.+)$/.exec(place) ?? [];
  if (node === undefined || rest === undefined) return reading;
  if (reading.layout.startsWith('var_log_')) {
    return { ...reading, ref: { ...reading.ref, node } };
  }
  if (reading.layout !== 'plain') return reading;
  const layout = 'kind_export';
  const service = /^([a-z-]+)\.log$/.exec(rest)?.[1];
  if (service !== undefined && service !== 'images' && kindServices.has(service)) {
    return { layout, content: 'log', ref: { node, service } };
  }
  // Reports on the node lie beside its services; deeper files may be any program's logs.
  const isReport = service === 'images' || /^[^/]+\.(?:txt|json)$/.test(rest);
  return isReport ? { layout, content: 'other', ref: {} } : reading;
}

export const kindExport: Layout = ({ folder, name }) => {
  if (kindReports.has(name)) return { layout: 'kind_export', content: 'other', ref: {} };
  const node = kindNode.exec(folder)?.[1];
  const stem = /^([a-z-]+)\.(?:log|txt|json)$/.exec(name)?.[1];
  if (node === undefined || stem === undefined) return undefined;
  const layout = 'kind_export';
  if (!kindServices.has(stem)) return { layout, content: 'other', ref: {} };
  // A list of images is no log.
  if (stem === 'images') return { layout, content: 'other', ref: {} };
  return { layout, content: 'log', ref: { node, service: stem } };
};

const eksServices: readonly (readonly [RegExp, string])[] = [
  [/\/kubelet\/kubelet\.log$/, 'kubelet'],
  [/\/containerd\/containerd-log\.txt$/, 'containerd'],
  [/\/docker\/docker\.log$/, 'docker'],
  [/\/kernel\/dmesg(?:\.human)?\.(?:current|boot|txt|log)$/, 'dmesg'],
];

export const eksCollector: Layout = ({ folder, name }) => {
  const found = eksServices.find(([pattern]) => pattern.test(folder + name));
  if (found === undefined) return undefined;
  return { layout: 'eks_collector', content: 'log', ref: { service: found[1] } };
};

const talosFolder = /\/([^/]+)\/(?:kubernetes-logs\/([^/]+)|(service-logs))\/$/;

/** `talosctl support`: containers by name alone, without their pods. */
export const talosSupport: Layout = ({ folder, name }) => {
  const layout = 'talos_support';
  const [, node, namespace, services] = talosFolder.exec(folder) ?? [];
  const stem = /^(.+)\.log$/.exec(name)?.[1];
  if (node === undefined || stem === undefined) return undefined;
  if (services !== undefined) {
    return { layout, content: 'log', ref: { node, service: stem.replace(/\.state$/, '') } };
  }
  const container = stem.replace(/-exited$/, '');
  return {
    layout,
    content: 'log',
    ref: {
      node,
      container,
      ...(namespace !== undefined && isKubernetesName(namespace) ? { namespace } : {}),
    },
    run: container === stem ? 'current' : 'previous',
  };
};

/** Namespaces the Rancher collectors ask for: their names part the glued ones without objects. */
const rancherNamespaces = [
  'cattle-fleet-local-system',
  'cattle-fleet-system',
  'cattle-impersonation-system',
  'cattle-monitoring-system',
  'cattle-logging-system',
  'cattle-provisioning-capi-system',
  'cattle-system',
  'calico-system',
  'tigera-operator',
  'longhorn-system',
  'ingress-nginx',
  'kube-system',
  'kube-public',
  'cert-manager',
];

/** Rancher, k3s, RKE2: `podlogs/<ns>-<pod>[-previous]` and `journald/<unit>`. */
export const rancherCollector: Layout = ({ folder, name }) => {
  const layout = 'rancher_collector';
  if (folder.endsWith('/journald/')) {
    return { layout, content: 'log', ref: { service: name.replace(/\.log$/, '') } };
  }
  const isSos = folder.includes('/sos_commands/');
  if (!folder.endsWith('/podlogs/') || isSos) return undefined;
  const text = name.replace(/-previous$/, '').replace(/\.log$/, '');
  const base: Omit<PathReading, 'ref'> = {
    layout,
    content: 'log',
    run: name.endsWith('-previous') ? 'previous' : 'current',
    joined: { text, of: 'namespace-pod' },
  };
  const namespace = rancherNamespaces.find((known) => text.startsWith(`${known}-`));
  if (namespace === undefined) return { ...base, ref: {} };
  return { ...base, ref: { namespace, pod: text.slice(namespace.length + 1) } };
};

const sosPod = /\/cluster-info\/([^/]+)\/podlogs\/([^/]+)\/$/;

/** sos: the file is called like the command, its blanks replaced by `_`. */
export const sosReport: Layout = ({ folder, name }) => {
  const layout = 'sos_report';
  const [, namespace, pod] = sosPod.exec(folder) ?? [];
  if (namespace !== undefined && pod !== undefined) {
    const container = /_-c_([a-z0-9-]+)(?:_-p|_--previous)?$/.exec(name)?.[1];
    return {
      layout,
      content: 'log',
      ref: { namespace, pod, ...(container === undefined ? {} : { container }) },
      run: /_(?:-p|--previous)(?:_|$)/.test(name) ? 'previous' : 'current',
    };
  }
  if (!folder.includes('/sos_commands/')) return undefined;
  // The output of other commands is no log, but may be objects.
  if (/_-o_(?:json|yaml)_|get_-o_/.test(name)) return { layout, content: 'objects', ref: {} };
  const unit = /^journalctl_.*--unit_([a-z0-9@-]+)/.exec(name)?.[1];
  if (unit === undefined) return { layout, content: 'other', ref: {} };
  return { layout, content: 'log', ref: { service: unit } };
};
