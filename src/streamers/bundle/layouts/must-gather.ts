// OpenShift's must-gather and `oc adm inspect`. Current and previous logs come from the API with
// its stamps, rotated ones are the node's own files; a log fetched over an unverified connection
// is called insecure and is otherwise alike.
import { isKubernetesName } from './path-parts.ts';
import type { Layout, PathParts, PathReading } from './types.ts';

const layout = 'must_gather';
const podLogs = /\/namespaces\/([^/]+)\/pods\/([^/]+)\/([^/]+)\/([^/]+)\/logs\/(rotated\/)?$/;
const auditLog = /\/audit_logs\/([^/]+)\/$/;
const serviceLog = /\/host_service_logs\/(?:[^/]+\/)*$/;
const inspected = /\/(?:namespaces\/[^/]+|cluster-scoped-resources)\/(?:[^/]+\/)*$/;
const collectorFiles = new Set([
  'must-gather.log',
  'must-gather.logs',
  'gather.logs',
  'gather-debug.log',
  'event-filter.html',
  'timestamp',
]);

export const mustGather: Layout = (parts) => {
  const { folder, name } = parts;
  if (collectorFiles.has(name)) return { layout, content: 'other', ref: {} };
  return (
    containerLog(parts) ?? auditReading(parts) ?? serviceReading(parts) ?? objects(folder, name)
  );
};

function containerLog({ folder, name }: PathParts): PathReading | undefined {
  const [, namespace, pod, outer, container, rotated] = podLogs.exec(folder) ?? [];
  if (namespace === undefined || pod === undefined || container === undefined) return undefined;
  if (outer !== container || ![namespace, pod, container].every(isKubernetesName)) return undefined;
  const ref = { namespace, pod, container };
  if (rotated !== undefined) {
    const count = /^(\d{1,9})\.log$/.exec(name)?.[1];
    if (count === undefined) return undefined;
    return { layout, content: 'log', ref: { ...ref, restartCount: Number(count) } };
  }
  const run = /^(current|previous)(?:\.insecure)?\.log$/.exec(name)?.[1];
  if (run !== 'current' && run !== 'previous') return undefined;
  return { layout, content: 'log', ref, run };
}

/** `<node>-audit.log`, `<node>-audit-<stamp>.log`: one JSON object a line. */
function auditReading({ folder, name }: PathParts): PathReading | undefined {
  const component = auditLog.exec(folder)?.[1];
  if (component === undefined) return undefined;
  const node = /^(.+?)-audit\b.*\.log$/.exec(name)?.[1];
  const service = `${component}-audit`;
  return {
    layout,
    content: 'log',
    ref: node === undefined ? { service } : { service, node },
    envelope: 'none',
  };
}

function serviceReading({ folder, name }: PathParts): PathReading | undefined {
  const service = /^(.+)_service\.log$/.exec(name)?.[1];
  if (service === undefined || !serviceLog.test(folder)) return undefined;
  return { layout, content: 'log', ref: { service } };
}

function objects(folder: string, name: string): PathReading | undefined {
  if (/_logs_listing$|\.audit_logs_listing$/.test(name))
    return { layout, content: 'other', ref: {} };
  if (!inspected.test(folder) || !/\.(?:yaml|json)$/.test(name)) return undefined;
  return { layout, content: 'objects', ref: {} };
}
