// A file of no known bundle: its name gives what it can. What only looks like a name (`out.log`)
// stays out, and a name that could be split in two ways waits for objects.
import { isKubernetesName } from './path-parts.ts';
import type { PathReading, PathParts } from './types.ts';

/** Names people and tools give to any log: no pod is called so. */
const anyLog = new Set(
  (
    'log logs output out stdout stderr console messages syslog error errors access debug all ' +
    'combined pod pods container previous current kubectl stern compose docker-compose ' +
    'journal dmesg boot kern auth'
  ).split(' '),
);
const services = new Set('kubelet containerd crio cri-o docker dockerd etcd k3s rke2'.split(' '));

/** Suffixes of files that come along with logs and are none. */
const noLog =
  /\.(?:html?|css|[cm]?[jt]sx?|md|xml|svg|csv|sh|py|go|java|rb|rs|conf|cfg|ini|toml|pem|crt|cer|key|pub|lock|tmpl)$/i;

/** What the name says of a file that no layout knows; `content` is `other` by its suffix alone. */
export function plainReading({ folder, name }: PathParts): PathReading {
  if (noLog.test(name)) return { layout: 'plain', content: 'other', ref: {} };
  const stem = name.replace(/\.(?:log|txt|out|err|jsonl|ndjson|json)$/, '');
  const previous = stem.replace(/[-_.]previous$/, '');
  const base: Omit<PathReading, 'ref'> = {
    layout: 'plain',
    content: 'log',
    ...(previous === stem ? {} : { run: 'previous' }),
  };
  const pieces = previous.split('_');
  const [namespace, pod, container] = pieces;
  if (pieces.length === 3 && namespace && pod && container && pieces.every(isKubernetesName)) {
    return { ...base, ref: { namespace, pod, container } };
  }
  if (services.has(previous)) return { ...base, ref: { service: previous } };
  const isName = isKubernetesName(previous) && /[a-z]/.test(previous);
  if (stem === name || anyLog.has(previous) || !isName) {
    return { ...base, ref: {} };
  }
  const parent = folder.split('/').at(-2) ?? '';
  return {
    ...base,
    ref: { pod: previous },
    nested: { pod: parent, container: previous },
    joined: { text: previous, of: 'pod-container' },
  };
}
