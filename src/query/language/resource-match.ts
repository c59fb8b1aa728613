// Whether a record is of a resource: written by it or by what it owns, an Event about any of
// them, or a line that names it. Owners come from objects where they are known; where they are
// not, the names that Kubernetes' controllers give their pods are read backwards.
import type { TimelineRecord } from '../../core/record.ts';
import type { ResourceName } from './ast.ts';
import { stripColours } from '../../../parsers/colours.ts';
import { singularKind } from './resource-name.ts';
import { containsDelimited, equalsPatternExactly } from './text-match.ts';

export interface OwnerName {
  readonly kind: string;
  readonly name: string;
}

/** All owners of a pod, near and far; `undefined` where no object says. */
export type PodOwners = (
  namespace: string | undefined,
  pod: string,
) => readonly OwnerName[] | undefined;

export function matchesResource(
  resource: ResourceName,
  scope: 'resource' | 'owner',
  record: TimelineRecord,
  ownersOf: PodOwners,
): boolean {
  const names = equalsPatternExactly({ pieces: resource.name.split('*') });
  const isInNamespace = isOptional(resource.namespace, record.namespace);
  if (isInNamespace && isWrittenBy(resource.kind, names, record, ownersOf)) return true;
  if (isEventAbout(resource, names, record)) return true;
  if (scope === 'owner' || resource.name.includes('*')) return false;
  return containsDelimited(stripColours(record.raw), resource.name);
}

function isOptional(wanted: string | undefined, value: string | undefined): boolean {
  return wanted === undefined || wanted === value;
}

type NameTest = (name: string) => boolean;

function isWrittenBy(
  kind: string,
  names: NameTest,
  record: TimelineRecord,
  ownersOf: PodOwners,
): boolean {
  switch (kind) {
    case 'pod':
      return record.pod !== undefined && names(record.pod);
    case 'container':
      return record.container !== undefined && names(record.container);
    case 'namespace':
      return record.namespace !== undefined && names(record.namespace);
    case 'node':
      return record.node !== undefined && names(record.node);
    default: {
      if (record.pod === undefined) return false;
      const owners = ownersOf(record.namespace, record.pod);
      if (owners === undefined) return hasOwnerByName(kind, names, record.pod);
      return owners.some((owner) => singularKind(owner.kind) === kind && names(owner.name));
    }
  }
}

function isEventAbout(resource: ResourceName, names: NameTest, record: TimelineRecord): boolean {
  if (record.kind !== 'event') return false;
  const { regarding } = record.event;
  if (regarding?.name === undefined || regarding.kind === undefined) return false;
  if (!isOptional(resource.namespace, regarding.namespace)) return false;
  const kind = singularKind(regarding.kind);
  if (kind === resource.kind) return names(regarding.name);
  // What stands between an owner and its pods is named after the owner too.
  if (kind === 'replicaset' && resource.kind === 'deployment') {
    return names(regarding.name.replace(templateHash, ''));
  }
  return kind === 'job' && resource.kind === 'cronjob' && names(regarding.name.replace(tick, ''));
}

// Kubernetes' "safe" alphabet has neither vowels nor digits that look like letters
// (apimachinery, util/rand); a pod's suffix has five of it, a template hash up to ten.
const podSuffix = /-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const templateHash = /-[bcdfghjklmnpqrstvwxz2456789]{1,10}$/;
const ordinal = /-\d{1,6}$/;
const tick = /-\d{8,10}$/;

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
