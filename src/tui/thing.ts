// The thing of the cluster that the user looks at: that of the selected line, or the pod in the pods pane.
import type { TimelineRecord } from '../core/record.ts';
import type { TimestampNs } from '../core/time.ts';
import type { Subject } from '../query/graph/related.ts';
import { subjectOf } from '../query/record-subject.ts';
import { selectedRecord, type Model } from './model.ts';
import { podsOf } from './pod-rows.ts';

export interface Thing {
  readonly subject: Subject;
  readonly cluster?: string;
  /** Where it ran, as far as its lines say. */
  readonly node?: string;
  /** When the selected line was; absent: that is not known. */
  readonly at?: TimestampNs;
}

/** Absent where a line is of nothing that has a name. */
export function thingAt(model: Model): Thing | undefined {
  const record = selectedRecord(model);
  const at = record === undefined || record.timeSource === 'none' ? {} : { at: record.time };
  if (model.focus !== 'pods') return record && thingOf(record, at);
  const origin = podsOf(model)[model.podCursor]?.origin;
  if (origin?.pod === undefined) return undefined;
  const { cluster, namespace, pod, node } = origin;
  return {
    subject: { kind: 'pod', namespace, name: pod },
    ...(cluster === undefined ? {} : { cluster }),
    ...(node === undefined ? {} : { node }),
    ...at,
  };
}

function thingOf(record: TimelineRecord, at: Pick<Thing, 'at'>): Thing | undefined {
  const { cluster, node } = record;
  const ofNode = node === undefined ? undefined : { kind: 'node', name: node };
  const subject = subjectOf(record) ?? ofNode;
  if (subject === undefined) return undefined;
  return {
    subject,
    ...(cluster === undefined ? {} : { cluster }),
    ...(node === undefined ? {} : { node }),
    ...at,
  };
}
