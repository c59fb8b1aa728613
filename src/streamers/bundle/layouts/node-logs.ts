// What a node keeps: `/var/log/pods`, `/var/log/containers` and docker's own folders, wherever a
// collector put a copy (kind, EKS, Rancher and k3s keep the folder names below it).
import type { ContainerRef } from '../../../core/container-ref.ts';
import { isKubernetesName } from './path-parts.ts';
import type { Layout } from './types.ts';

const podLog = /\/([^/]+)\/([^/]+)\/(\d{1,9})\.log$/;

/** `<ns>_<pod>_<uid>/<container>/<N>.log`; the folder is split from the right. */
export const varLogPods: Layout = ({ folder, name }) => {
  const [, pods, container, count] = podLog.exec(folder + name) ?? [];
  if (pods === undefined || container === undefined || !isKubernetesName(container)) {
    return undefined;
  }
  const uidAt = pods.lastIndexOf('_');
  const podAt = pods.lastIndexOf('_', uidAt - 1);
  const namespace = pods.slice(0, podAt);
  const pod = pods.slice(podAt + 1, uidAt);
  const podUid = pods.slice(uidAt + 1);
  if (uidAt < 0 || podAt < 0 || !isKubernetesName(namespace) || !isKubernetesName(pod)) {
    return undefined;
  }
  if (!/^[0-9a-f][0-9a-f-]{7,63}$/i.test(podUid)) return undefined;
  return {
    layout: 'var_log_pods',
    content: 'log',
    ref: { namespace, pod, podUid, container, restartCount: Number(count) },
  };
};

/** The kubelet cuts these names at 251 characters before `.log`, so that the id may be missing. */
const cutLength = 251;
const containerLink = /^([^_/]+)_([^_/]+)_([^/]+)\.log$/;

/** `<pod>_<ns>_<container>-<64 hex>.log`. */
export const varLogContainers: Layout = ({ name }) => {
  const [, pod, namespace, rest] = containerLink.exec(name) ?? [];
  if (pod === undefined || namespace === undefined || rest === undefined) return undefined;
  if (!isKubernetesName(pod) || !isKubernetesName(namespace)) return undefined;
  const ref: ContainerRef = { namespace, pod };
  const [, container, containerId] = /^(.+)-([0-9a-f]{64})$/.exec(rest) ?? [];
  if (container !== undefined && containerId !== undefined) {
    if (!isKubernetesName(container)) return undefined;
    return {
      layout: 'var_log_containers',
      content: 'log',
      ref: { ...ref, container, containerId },
    };
  }
  if (name.length !== cutLength + '.log'.length) return undefined;
  // Where the cut fell is unknown: the container's name is sure only if a long piece of id is left.
  const known = /^(.+)-[0-9a-f]{16,63}$/.exec(rest)?.[1];
  return {
    layout: 'var_log_containers',
    content: 'log',
    ref: known === undefined ? ref : { ...ref, container: known },
  };
};

/** `<id>/<id>-json.log`; objects that know the id say whose it is. */
export const dockerContainers: Layout = ({ folder, name }) => {
  const containerId = /^([0-9a-f]{64})-json\.log$/.exec(name)?.[1];
  if (containerId === undefined || !folder.endsWith(`/${containerId}/`)) return undefined;
  return {
    layout: 'docker_containers',
    content: 'log',
    ref: { containerId },
    envelope: 'docker_json',
  };
};
