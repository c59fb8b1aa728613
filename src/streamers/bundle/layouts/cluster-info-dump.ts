// `kubectl cluster-info dump --output-directory`: `<ns>/<pod>/logs.txt` with a section for each
// container, and lists of objects beside. The header inside names namespace and pod; folders of
// that name could be anybody's. Without the option all of it comes as one text of JSON documents
// and sections.
import type { ContainerRef } from '../../../core/container-ref.ts';
import type { Layout } from './types.ts';

const header =
  /^==== START logs for container ([^ \n]{1,253}) of pod ([^/ \n]{1,253})\/([^ \n]{1,253}) ====/;
const lists: Readonly<Record<string, string>> = {
  nodes: 'Node',
  events: 'Event',
  'replication-controllers': 'ReplicationController',
  services: 'Service',
  daemonsets: 'DaemonSet',
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  pods: 'Pod',
};

export const clusterInfoDump: Layout = ({ name }, head) => {
  const list = /^([a-z-]+)\.(?:json|yaml)$/.exec(name)?.[1];
  const kind = list === undefined ? undefined : lists[list];
  if (kind !== undefined) {
    return { layout: 'cluster_info_dump', content: 'objects', ref: {}, kind };
  }
  const text = Buffer.from(head.subarray(0, 1024)).toString('utf8');
  const [, , namespace, pod] = header.exec(text) ?? [];
  if (namespace === undefined || pod === undefined) return undefined;
  const ref: ContainerRef = { namespace, pod };
  return {
    layout: 'cluster_info_dump',
    content: 'log',
    ref,
    run: 'current',
    envelope: 'cluster_info_dump',
  };
};
