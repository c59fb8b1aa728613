// Which cluster is spoken to, and as whom: the names that kubectl gives its flags.
import { collecting, type FlagSpec } from './flag-spec.ts';

export const clusterFlags = [
  {
    name: 'context',
    value: 'NAME',
    repeats: true,
    default: 'the current one',
    help: 'contexts of the kubeconfig: repeat, or separate by commas',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'kubeconfig',
    value: 'FILE',
    help: 'the kubeconfig, instead of $KUBECONFIG and ~/.kube/config',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'cluster',
    value: 'NAME',
    help: 'cluster of the kubeconfig, instead of the one of the context',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'user',
    value: 'NAME',
    help: 'user of the kubeconfig, instead of the one of the context',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'server',
    value: 'URL',
    help: 'address of the API server',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'token',
    value: 'TOKEN',
    help: 'bearer token; never stored or printed',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'as',
    value: 'USER',
    help: 'act as this user',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'as-group',
    value: 'GROUP',
    repeats: true,
    help: 'act as a member of this group',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'insecure-skip-tls-verify',
    help: "do not check the server's certificate",
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
  {
    name: 'request-timeout',
    value: 'AGE',
    type: 'age',
    help: 'longest wait for an answer that is no stream: 30s; 0s: no limit',
    commands: [...collecting, 'graph'],
    group: 'Cluster',
  },
] as const satisfies readonly FlagSpec[];
