import type { TimelineRecord } from '../../core/record.ts';

/** The record with at most so many characters of its text; what is cut is marked as truncated. */
export function clipped(record: TimelineRecord, longest: number): TimelineRecord {
  const { body, raw } = record;
  if (body.length <= longest && raw.length <= longest) return record;
  return { ...record, body: body.slice(0, longest), raw: raw.slice(0, longest), truncated: true };
}
