// One observation of a Kubernetes Event becomes a record: placed by the last time it was seen, under
// the pod and container it regards, so that a question for the pod finds it. Both APIs (core/v1 and
// events.k8s.io/v1) are read; whatever is missing or of a wrong type is absent.
import { noTime, recordFlags } from '../core/batch.ts';
import type { EventObservation } from '../core/batch.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import { eventContainerRef, eventDetail, eventTime } from '../core/event.ts';
import { asObject, readText } from '../core/json.ts';
import { recordKinds, timeSources } from '../core/record.ts';
import type { EventDetail } from '../core/record.ts';
import type { RawEvent } from '../streamers/types.ts';
import type { SettledRecord } from './batch-builder.ts';

export interface ConvertedEvent {
  readonly record: SettledRecord;
  readonly ref: ContainerRef;
  /** Absent where the Event has no uid: then it cannot be told from others. */
  readonly observation?: Omit<EventObservation, 'row'>;
}

const eventKind = recordKinds.indexOf('event');
const fromEvent = timeSources.indexOf('event') << recordFlags.timeSourceShift;
const infoNumber = 9;
const warnNumber = 13;

/** `undefined` where the JSON is no Event (it regards nothing). */
export function toEventRecord(event: RawEvent): ConvertedEvent | undefined {
  const json = event.content;
  const detail = eventDetail(json);
  if (detail.regarding === undefined) return undefined;
  const time = eventTime(json)?.time;
  const text = [detail.reason, detail.note].filter((part) => part !== undefined).join(': ');
  const isWarning = detail.type === 'Warning';
  const metadata = asObject(json['metadata']);
  const uid = readText(metadata['uid']);
  const record: SettledRecord = {
    stream: 0,
    source: 0,
    line: 0,
    lineCount: 0,
    flags: eventKind | (time === undefined ? 0 : fromEvent),
    timeUs: (time ?? noTime).us,
    timeRestNs: (time ?? noTime).restNs,
    observedUs: time === undefined ? Number.NaN : time.us,
    observedRestNs: time === undefined ? 0 : time.restNs,
    timestampUs: Number.NaN,
    timestampRestNs: 0,
    text,
    parsed: {
      format: 'event',
      severityNumber: isWarning ? warnNumber : infoNumber,
      body: text,
    },
    bytes: undefined,
    lineStamps: undefined,
    detail: JSON.stringify(detail),
  };
  const ref = refOf(event, detail);
  if (uid === undefined) return { record, ref };
  const observation = {
    // A uid is of one cluster alone, and a bundle does not know how ours is called.
    cluster: '',
    uid,
    resourceVersion: readText(metadata['resourceVersion']) ?? '',
  };
  return { record, ref, observation };
}

function refOf(event: RawEvent, detail: EventDetail): ContainerRef {
  const ref = eventContainerRef(event.content);
  return {
    ...(event.cluster === undefined ? {} : { cluster: event.cluster }),
    ...ref,
    // Events about anything but a pod are a stream of their own.
    ...(detail.regarding?.kind === 'Pod' ? {} : { service: 'events' }),
  };
}
