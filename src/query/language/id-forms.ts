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
export type IdPlace = (typeof idFields)[number] | 'text';

/** Fields by which a record carries an id. The span of a parent is another record's. */
export const idFields = [
  'requestId',
  'traceId',
  'spanId',
  'correlationId',
  'parentRequestId',
] as const;

/** What the ids are called that a record ties together: those of one request. A span ties nothing. */
const tiedKinds = {
  traceId: 'trace',
  requestId: 'request',
  correlationId: 'correlation',
  parentRequestId: 'parent request',
} as const satisfies Partial<Record<IdPlace, string>>;

/** Ids of the request that a record belongs to, with what they are called. */
export function* requestIdsOf(
  record: TimelineRecord,
): Generator<{ readonly id: string; readonly kind: string }> {
  for (const field of Object.keys(tiedKinds) as (keyof typeof tiedKinds)[]) {
    const id = record[field];
    if (id !== undefined) yield { id, kind: tiedKinds[field] };
  }
}

/**
 * Where the record carries one of `forms` (as {@link idForms} gives them): in an id field, or in
 * brackets in its text; absent where it does not.
 */
export function placeOfId(record: TimelineRecord, forms: ReadonlySet<string>): IdPlace | undefined {
  for (const field of idFields) if (hasForm(record[field], forms)) return field;
  if (record.kind !== 'log') return undefined;
  return bracketedIds(record.raw).some((id) => forms.has(id)) ? 'text' : undefined;
}

function hasForm(id: string | undefined, forms: ReadonlySet<string>): boolean {
  return id !== undefined && (forms.has(id) || forms.has(canonicalId(id)));
}
