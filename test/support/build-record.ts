import type { EventRecord, LogRecord } from '../../src/core/record.ts';
import { timestampNs } from '../../src/core/time.ts';

/** Nanoseconds of an RFC 3339 time to the millisecond. */
export function at(text: string): LogRecord['time'] {
  return timestampNs(BigInt(Date.parse(text)) * 1_000_000n);
}

/** A log record with what the case does not speak of filled in. */
export function buildLog(fields: Partial<LogRecord> = {}): LogRecord {
  return {
    kind: 'log',
    id: 1,
    time: at('2026-11-25T10:00:00.123Z'),
    timeSource: 'runtime',
    severityNumber: 9,
    body: 'hello',
    lineCount: 1,
    raw: fields.body ?? 'hello',
    ...fields,
  };
}

export function buildEvent(
  event: EventRecord['event'],
  fields: Partial<EventRecord> = {},
): EventRecord {
  return {
    ...buildLog({ body: event.note ?? '' }),
    timeSource: 'event',
    ...fields,
    kind: 'event',
    event,
  };
}
