import type { ContainerRef } from './container-ref.ts';

/**
 * Stable text that identifies a container instance across runs and orders streams that share a
 * time. What is unknown stays empty; where neither pod nor node service is known, `fingerprint`
 * (of the file the lines come from) keeps strangers apart. Never shown, never parsed.
 */
export function streamKey(ref: ContainerRef, fingerprint?: string): string {
  const instance = ref.restartCount ?? ref.containerId ?? '';
  const parts = [
    ref.clusterUid ?? ref.cluster,
    ref.namespace,
    ref.pod,
    ref.podUid,
    ref.container,
    instance,
  ];
  if (ref.pod === undefined) parts.push(ref.node, ref.service);
  if (ref.pod === undefined && ref.service === undefined) parts.push(fingerprint);
  // A path can hold `/`, a name cannot hold a line break.
  return parts.map((part) => part ?? '').join('\n');
}
