// Which ids belong to one request: a record that carries two ties them, and what it ties may tie
// further (request → trace → parent request). Bounded in every direction, because one id that is
// everybody's would tie everything: what was not followed is said.
import { isEmptyId } from '../../parsers/ids.ts';
import type { TimelineRecord } from '../core/record.ts';
import type { IdIndex } from './id-index.ts';
import type { TiedId } from './language/evaluate.ts';
import { caseForms, idForms, placeOfId, requestIdsOf } from './language/id-forms.ts';

/** An id on more records than this ties nothing: it is no request's, but everybody's. */
const mostTiedRecords = 10_000;
/** Ids of one request; a batch that traces a thousand of them is not one. */
const mostTiedIds = 64;
const mostSteps = 4;

export interface RequestTies {
  readonly tied: readonly TiedId[];
  /** Why ties were not followed; empty where all were. */
  readonly notes: readonly string[];
}

/** Reads the records that carry one of the forms of an id: those of the index, and those in none. */
export type ReadCarriers = (forms: readonly string[]) => Iterable<TimelineRecord>;

/** The ids tied to `id`, nearest first. */
export function requestTies(id: string, index: IdIndex, read: ReadCarriers): RequestTies {
  if (isEmptyId(id)) return { tied: [], notes: [`${id} is an empty id: it ties nothing`] };
  const notes: string[] = [];
  const tied: TiedId[] = [];
  const known = new Set(idForms(id));
  let frontier: readonly { readonly id: string; readonly forms: readonly string[] }[] = [
    { id, forms: idForms(id) },
  ];
  for (let step = 0; step < mostSteps && frontier.length > 0; step++) {
    const next: { readonly id: string; readonly forms: readonly string[] }[] = [];
    for (const from of frontier) {
      if (index.spread(from.forms, mostTiedRecords) > mostTiedRecords) {
        notes.push(`${from.id} stands in more than 10,000 records: it ties nothing`);
        continue;
      }
      for (const found of idsBeside(from.forms, read)) {
        if (known.has(found.id) || isEmptyId(found.id)) continue;
        known.add(found.id);
        if (index.spread(caseForms(found.id), mostTiedRecords) > mostTiedRecords) {
          notes.push(`${found.id} stands in more than 10,000 records: it ties nothing`);
          continue;
        }
        if (tied.length >= mostTiedIds) {
          notes.push(`more than ${mostTiedIds} ids are tied to ${id}: the others are left out`);
          return { tied, notes };
        }
        tied.push({ id: found.id, why: `${found.kind} beside ${from.id}` });
        next.push({ id: found.id, forms: caseForms(found.id) });
      }
    }
    frontier = next;
  }
  return { tied, notes };
}

/** Other ids of the records that carry one of `forms`. */
function* idsBeside(
  forms: readonly string[],
  read: ReadCarriers,
): Generator<{ readonly id: string; readonly kind: string }> {
  const wanted = new Set(forms);
  for (const record of read(forms)) {
    // The index may hold records whose span happens to be written alike; a span ties nothing.
    if (placeOfId(record, wanted) === undefined) continue;
    yield* requestIdsOf(record);
  }
}
