/**
 * Whose lines these are: one container instance, as far as it is known. A value that no path,
 * object or prefix gives is an absent property, never an empty string.
 */
export interface ContainerRef {
  /** Name shown for the cluster: context or bundle name. */
  readonly cluster?: string;
  /** UID of the kube-system namespace: identifies the cluster whatever the context is called. */
  readonly clusterUid?: string;
  readonly namespace?: string;
  readonly pod?: string;
  readonly podUid?: string;
  readonly container?: string;
  readonly containerId?: string;
  readonly restartCount?: number;
  readonly node?: string;
  /** `kubelet`, `dmesg` …: logs of a node's service, where there is no pod. */
  readonly service?: string;
}

/** `containerd://<id>`, as pod objects write it, without the runtime's name: log paths have the id alone. */
export function bareContainerId(id: string | undefined): string | undefined {
  return id?.replace(/^[a-z-]{1,40}:\/\//, '');
}

/** Tells pods apart, also those of several clusters; what is of no pod shares one key for each place. */
export function podKey({
  cluster = '',
  namespace = '',
  pod = '',
}: Pick<ContainerRef, 'cluster' | 'namespace' | 'pod'>): string {
  return [cluster, namespace, pod].join('\n');
}
