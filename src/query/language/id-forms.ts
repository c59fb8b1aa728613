// One id in its spellings: programs write the same UUID in capitals, without dashes, or both, and
// hexadecimal trace ids in either case.
import { bracketedIds, canonicalId } from '../../../parsers/ids.ts';
import type { TimelineRecord } from '../../core/record.ts';

/** How an id that was typed may stand in a record: as typed, and hexadecimal in lower case. */
export function caseForms(id: string): readonly string[] {
  const canonical = canonicalId(id);
  return canonical === id ? [id] : [id, canonical];
}

const uuid = /^([\da-f]{8})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{12})$/;

/** All spellings of an id: as typed, in lower case where it is hexadecimal, a UUID with and without dashes. */
export function idForms(id: string): readonly string[] {
  const canonical = canonicalId(id);
  const [, ...groups] = uuid.exec(canonical) ?? [];
  const forms = [id, canonical];
  if (groups.length > 0) forms.push(groups.join('-'), groups.join(''));
  return [...new Set(forms)];
}

/** Where a record has one of an id's forms. */
export type IdPlace = 'requestId' | 'traceId' | 'spanId' | 'text';

/**
 * Where the record carries one of `forms` (as {@link idForms} gives them): in an id field, or in
 * brackets in its text; absent where it does not.
 */
export function placeOfId(record: TimelineRecord, forms: ReadonlySet<string>): IdPlace | undefined {
  const { requestId, traceId, spanId } = record;
  if (hasForm(requestId, forms)) return 'requestId';
  if (hasForm(traceId, forms)) return 'traceId';
  if (hasForm(spanId, forms)) return 'spanId';
  if (record.kind !== 'log') return undefined;
  return bracketedIds(record.raw).some((id) => forms.has(id)) ? 'text' : undefined;
}

function hasForm(id: string | undefined, forms: ReadonlySet<string>): boolean {
  return id !== undefined && (forms.has(id) || forms.has(canonicalId(id)));
}
