// What the name of a pod says of where it comes from.

// ReplicaSet hash and pod suffix are drawn from this alphabet (k8s.io/apimachinery, util/rand).
const generated = '[bcdfghjklmnpqrstvwxz2456789]';
const deploymentPod = new RegExp(`^(.+)-(${generated}{6,10})-(${generated}{5})$`);
const daemonPod = new RegExp(`^(.+)-(${generated}{5})$`);

/** Forms of a pod's name from the shortest on; the last is the whole. */
export function podForms(pod: string): readonly string[] {
  const deployment = deploymentPod.exec(pod);
  if (deployment?.[1] !== undefined) {
    return [deployment[1], `${deployment[1]}-${deployment[3] ?? ''}`, pod];
  }
  const daemon = daemonPod.exec(pod);
  return daemon?.[1] === undefined ? [pod] : [daemon[1], pod];
}

/** The name without what tells the pods of one workload apart. */
export function workloadOf(pod: string): string {
  const [shortest = pod] = podForms(pod);
  return shortest.replace(/-\d+$/, '');
}
