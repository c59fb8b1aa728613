// Whether a record is of a resource, and by what: written by it or by what stands behind it, an
// Event about any of them, or a line that names it. What belongs to a resource comes from objects
// where they are known; where they are not, the names that Kubernetes' controllers give their pods
// are read backwards.
import type { TimelineRecord } from '../../core/record.ts';
import type { TimestampNs } from '../../core/time.ts';
import { stripColours } from '../../../parsers/colours.ts';
import type { ResourceName } from './ast.ts';
import { isKnownKind, kindNames, singularKind } from './resource-name.ts';
import { equalsPatternExactly, findDelimited, isWordSign } from './text-match.ts';

/** A text by which lines name something, while it stands for it. */
export interface Mention {
  readonly text: string;
  /** What it stands for: `IP of pod shop/web-1`. */
  readonly why: string;
  /** `[from, until)`, ns; an absent end is open. */
  readonly from?: TimestampNs;
  readonly until?: TimestampNs;
  /** Names of the cluster whose lines speak of it so; absent where there is only one. */
  readonly clusters?: ReadonlySet<string | undefined>;
}

/**
 * What belongs to a resource, as objects say. Reasons are a few words each. `cluster` is the name under
 * which a record's cluster is known.
 */
export interface ResourceMembers {
  /** Why a pod belongs to it; absent where it does not, or is not known. */
  readonly podReason: (
    namespace: string | undefined,
    pod: string,
    cluster?: string,
  ) => string | undefined;
  /** Some object says what the pod belongs to: its name need not be read backwards. */
  readonly knowsPod: (namespace: string | undefined, pod: string, cluster?: string) => boolean;
  /** Why an object belongs to it: Events about it count. `kind` singular, lower case. */
  readonly objectReason: (
    kind: string,
    namespace: string | undefined,
    name: string,
    cluster?: string,
  ) => string | undefined;
  readonly mentions: readonly Mention[];
}

export const unknownMembers: ResourceMembers = {
  podReason: () => undefined,
  knowsPod: () => false,
  objectReason: () => undefined,
  mentions: [],
};

/** Why a record is of the resource; absent where it is not. */
export type ResourceTest = (record: TimelineRecord) => string | undefined;

/** The test of one resource; made once for a query. */
export function resourceTest(
  resource: ResourceName,
  scope: 'resource' | 'owner',
  members: ResourceMembers,
): ResourceTest {
  const names = equalsPatternExactly({ pieces: resource.name.split('*') });
  const named = scope === 'owner' ? () => undefined : mentionTest(resource, members.mentions);
  return (record) =>
    eventReason(resource, names, record, members) ??
    writerReason(resource, names, record, members) ??
    named(record);
}

type NameTest = (name: string) => boolean;

function isOptional(wanted: string | undefined, value: string | undefined): boolean {
  return wanted === undefined || wanted === value;
}

function writerReason(
  { kind, namespace }: ResourceName,
  names: NameTest,
  record: TimelineRecord,
  members: ResourceMembers,
): string | undefined {
  const { pod } = record;
  const own = ownField(kind, record);
  const isInNamespace = kind === 'node' || isOptional(namespace, record.namespace);
  if (own !== undefined && isInNamespace && names(own)) return `written in this ${kind}`;
  if (pod === undefined || kind === 'pod') return undefined;
  const reason = members.podReason(record.namespace, pod, record.cluster);
  if (reason !== undefined) return reason;
  if (!isInNamespace || members.knowsPod(record.namespace, pod, record.cluster)) return undefined;
  return hasOwnerByName(kind, names, pod) ? 'by the name of its pod' : undefined;
}

/** What the record itself says of where it was written. */
function ownField(kind: string, record: TimelineRecord): string | undefined {
  switch (kind) {
    case 'pod':
      return record.pod;
    case 'container':
      return record.container;
    case 'namespace':
      return record.namespace;
    case 'node':
      return record.node;
    default:
      return undefined;
  }
}

function eventReason(
  resource: ResourceName,
  names: NameTest,
  record: TimelineRecord,
  members: ResourceMembers,
): string | undefined {
  if (record.kind !== 'event') return undefined;
  const { regarding } = record.event;
  if (regarding?.name === undefined || regarding.kind === undefined) return undefined;
  const kind = singularKind(regarding.kind);
  const { namespace, name } = regarding;
  const reason = members.objectReason(kind, namespace, name, record.cluster);
  if (reason !== undefined) return `Event about ${kind} ${regarding.name}: ${reason}`;
  if (!isOptional(resource.namespace, regarding.namespace)) return undefined;
  const about = `Event about ${kind} ${regarding.name}`;
  if (kind === resource.kind) return names(regarding.name) ? about : undefined;
  // What stands between an owner and its pods is named after the owner too.
  if (kind === 'replicaset' && resource.kind === 'deployment') {
    return names(regarding.name.replace(templateHash, '')) ? about : undefined;
  }
  const isOfCronJob = kind === 'job' && resource.kind === 'cronjob';
  return isOfCronJob && names(regarding.name.replace(tick, '')) ? about : undefined;
}

/** Texts that every line holds that names the resource; empty: no line does by its name. */
export function mentionNeedles(
  resource: ResourceName,
  mentions: readonly Mention[],
): readonly string[] {
  const own = resource.name.includes('*') ? [] : [resource.name];
  return [...new Set([...own, ...mentions.map(({ text }) => text)])];
}

/** Shorter names, and names of letters alone, are words of any language. */
const shortestTelling = 6;

/** Whether a name by itself says that a resource is meant: `storefront-5f6ff7bdd-qhddk`. */
export function isTelling(name: string): boolean {
  return name.length >= shortestTelling && /[-\d]/.test(name);
}

function mentionTest(resource: ResourceName, mentions: readonly Mention[]): ResourceTest {
  const own = ownNameTest(resource);
  const byText = new Map<string, Mention[]>();
  for (const mention of mentions) {
    const list = byText.get(mention.text);
    if (list === undefined) byText.set(mention.text, [mention]);
    else list.push(mention);
  }
  return (record) => {
    const text = stripColours(record.raw);
    const reason = own?.(text);
    if (reason !== undefined) return reason;
    for (const [needle, list] of byText) {
      if (!containsAddress(text, needle)) continue;
      const valid = list.find(
        ({ from, until, clusters }) =>
          clusters?.has(record.cluster) !== false &&
          (from === undefined || record.time >= from) &&
          (until === undefined || record.time < until),
      );
      if (valid !== undefined) return `names ${needle}: ${valid.why}`;
    }
    return undefined;
  };
}

/** As {@link containsDelimited}, and not as a part of a longer IP, host name, path or image. */
function containsAddress(text: string, needle: string): boolean {
  let at = findDelimited(text, needle, 0);
  for (; at !== -1; at = findDelimited(text, needle, at + 1)) {
    const end = at + needle.length;
    const isInner =
      (text.charAt(at - 1) === '.' && isWordAt(text, at - 2)) ||
      (text.charAt(end) === '.' && isWordAt(text, end + 1));
    if (!isInner && (!needle.includes('/') || isQualified(text, at, end))) return true;
  }
  return false;
}

/**
 * Whether `namespace/name` at this place names an object: URLs, files and images hold slashes as well.
 * Before it may stand its kind (`pods/shop/web`), behind it a port.
 */
function isQualified(text: string, from: number, end: number): boolean {
  const before = text.slice(Math.max(0, from - longestBefore), from);
  const after = text.slice(end, end + 8);
  if (isWordSign(before.slice(-1)) || before.endsWith('.')) return false;
  if (before.endsWith('/') && !isKnownKind(/([a-z]+)\/$/i.exec(before)?.[1] ?? '')) return false;
  return !after.startsWith('/') && !/^[:@](?!\d{1,5}(?![\w.]))\w/.test(after);
}

function isWordAt(text: string, at: number): boolean {
  return /^\w$/.test(text.charAt(at));
}

/** How lines name a thing of this kind: `ns/name`, `kind/name`, `kind "name"`, `"kind":"name"`. */
function ownNameTest({
  kind,
  namespace,
  name,
}: ResourceName): ((text: string) => string | undefined) | undefined {
  if (name.includes('*')) return undefined;
  const telling = isTelling(name);
  const words = kindNames(kind);
  return (text) => {
    for (let at = findDelimited(text, name, 0); at !== -1; at = findDelimited(text, name, at + 1)) {
      const before = text.slice(Math.max(0, at - longestBefore), at);
      const start = namespace === undefined ? -1 : at - namespace.length - 1;
      const isWhole =
        start >= 0 &&
        text.startsWith(`${namespace ?? ''}/`, start) &&
        isQualified(text, start, at + name.length);
      if (telling || isWhole || isNamed(before, words)) return `names ${name}`;
    }
    return undefined;
  };
}

/** Characters before a name that may say what it is the name of. */
const longestBefore = 80;
const wordBefore = /([A-Za-z0-9_.-]+)["'`]?(?:[ =:/]{1,2}|\/)["'`([]?$/;

function isNamed(before: string, words: ReadonlySet<string>): boolean {
  const word = wordBefore.exec(before)?.[1]?.toLowerCase();
  if (word === undefined) return false;
  // `services.apps`, `serviceName`, `k8s.service.name`.
  const plain = word.replace(/[._-]?names?$/, '');
  return (
    words.has(plain) ||
    words.has(plain.slice(plain.lastIndexOf('.') + 1)) ||
    words.has(plain.split('.')[0] ?? '')
  );
}

// Kubernetes' "safe" alphabet has neither vowels nor digits that look like letters
// (apimachinery, util/rand); a pod's suffix has five of it, a template hash up to ten.
const podSuffix = /-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const templateHash = /-[bcdfghjklmnpqrstvwxz2456789]{1,10}$/;
const ordinal = /-\d{1,6}$/;
const tick = /-\d{8,10}$/;

/** The workload that a pod's name speaks of; absent: it speaks of none. */
export function ownerByName(
  pod: string,
): { readonly kind: string; readonly name: string } | undefined {
  const withoutSuffix = podSuffix.test(pod) ? pod.replace(podSuffix, '') : undefined;
  if (withoutSuffix !== undefined && templateHash.test(withoutSuffix)) {
    return { kind: 'deployment', name: withoutSuffix.replace(templateHash, '') };
  }
  if (withoutSuffix !== undefined && tick.test(withoutSuffix)) {
    return { kind: 'cronjob', name: withoutSuffix.replace(tick, '') };
  }
  return ordinal.test(pod) ? { kind: 'statefulset', name: pod.replace(ordinal, '') } : undefined;
}

/** The name that an owner of this kind would have, going by its pod's name. */
function hasOwnerByName(kind: string, names: NameTest, pod: string): boolean {
  const cut = (name: string, end: RegExp): string | undefined =>
    end.test(name) ? name.replace(end, '') : undefined;
  const withoutSuffix = cut(pod, podSuffix);
  const is = (name: string | undefined): boolean => name !== undefined && names(name);
  switch (kind) {
    case 'replicaset':
    case 'daemonset':
    case 'job':
    case 'replicationcontroller':
      return is(withoutSuffix);
    case 'deployment':
      return withoutSuffix !== undefined && is(cut(withoutSuffix, templateHash));
    case 'cronjob':
      return withoutSuffix !== undefined && is(cut(withoutSuffix, tick));
    case 'statefulset':
      return is(cut(pod, ordinal));
    default:
      return false;
  }
}
