// Under which ids a record is found: one list for the import, its repair and the merging of captures.
import { bracketedIds, canonicalId } from '../../parsers/ids.ts';
import type { ParsedLine } from '../../parsers/types.ts';
import { idKinds, type IdKind } from '../core/batch.ts';

/** The ids that a line may say of itself. */
export type LineIds = Pick<
  ParsedLine,
  'traceId' | 'spanId' | 'requestId' | 'correlationId' | 'parentRequestId'
>;

/** The ids of a line that was read again, as they will be read whenever its record is shown. */
export function idsOf({
  traceId,
  spanId,
  requestId,
  correlationId,
  parentRequestId,
}: ParsedLine): LineIds {
  return {
    ...(traceId === undefined ? {} : { traceId }),
    ...(spanId === undefined ? {} : { spanId }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(parentRequestId === undefined ? {} : { parentRequestId }),
  };
}

const numberOf = new Map(idKinds.map((kind, index) => [kind, index]));
const kindOf = (kind: IdKind): number => numberOf.get(kind) ?? 0;
const traceKind = kindOf('trace');
const spanKind = kindOf('span');
const requestKind = kindOf('request');
const correlationKind = kindOf('correlation');
const parentKind = kindOf('parent');
const otherKind = kindOf('other');

/**
 * Gives each id of a line to `add`, with its index in `idKinds`; `text` is that of a log record,
 * absent for what has no text of an application.
 */
export function addIdsOf(
  ids: LineIds,
  text: string | undefined,
  add: (kind: number, id: string) => void,
): void {
  const { traceId, spanId, requestId, correlationId, parentRequestId } = ids;
  if (requestId !== undefined) add(requestKind, requestId);
  if (traceId !== undefined) add(traceKind, traceId);
  if (spanId !== undefined) add(spanKind, spanId);
  if (correlationId !== undefined) add(correlationKind, correlationId);
  if (parentRequestId !== undefined) add(parentKind, parentRequestId);
  if (text === undefined) return;
  // Spellings by which the record is found as well, and ids that its text names in brackets.
  for (const id of [requestId, correlationId, parentRequestId]) {
    if (id === undefined) continue;
    const canonical = canonicalId(id);
    if (canonical !== id) add(otherKind, canonical);
  }
  for (const id of bracketedIds(text)) {
    if (id !== requestId && id !== traceId) add(otherKind, id);
  }
}
