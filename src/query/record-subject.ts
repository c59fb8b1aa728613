import type { TimelineRecord } from '../core/record.ts';
import type { Subject } from './graph/related.ts';
import { singularKind } from './language/resource-name.ts';

/** What a record is about: what an Event regards, else the pod that wrote it; absent: neither. */
export function subjectOf(record: TimelineRecord): Subject | undefined {
  if (record.kind === 'event') {
    const { kind, namespace, name } = record.event.regarding ?? {};
    if (kind !== undefined && name !== undefined) {
      return { kind: singularKind(kind), namespace, name };
    }
  }
  const { namespace, pod } = record;
  return pod === undefined ? undefined : { kind: 'pod', namespace, name: pod };
}
