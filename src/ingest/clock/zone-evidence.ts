// Concludes the zone of a container whose lines have neither a zone nor a runtime's stamp from what
// else is known of its pod: when the container was started, and lines of other containers that share
// a request's or trace's id. Pure; a wrong zone is worse than an assumed one, so evidence that does
// not agree concludes nothing.
import { isZoneOffset, quarterUs } from './zone-offsets.ts';

/** What else speaks of a stream's times; all differences are wall time minus instant, µs. */
export interface ZoneEvidence {
  /** First line minus each start of the container that it may belong to. */
  readonly afterStart: readonly number[];
  /** For each shared id: first line here minus first line elsewhere. */
  readonly sharedIds: readonly number[];
}

/** A request is at two containers within this. */
const requestUs = 60_000_000;
/** Ids that must say the same, and how many of all must. */
const idsWanted = 3;
const idsAgreeing = 0.8;
/** A container writes its first line so soon, where its log was not cut. Starts are known to the second. */
const firstLineUs = 30_000_000;
const startSlackUs = 1_500_000;

/** Microseconds east of UTC; undefined where the evidence is too little or does not agree. */
export function concludeZone({ afterStart, sharedIds }: ZoneEvidence): number | undefined {
  if (sharedIds.length >= idsWanted) return fromSharedIds(sharedIds);
  const found = new Set<number>();
  for (const difference of afterStart) {
    const quarter = Math.round((difference - (firstLineUs - startSlackUs) / 2) / quarterUs);
    const delayUs = difference - quarter * quarterUs;
    const fits = delayUs >= -startSlackUs && delayUs <= firstLineUs;
    if (fits && isZoneOffset(quarter)) found.add(quarter);
  }
  const [only] = found;
  return found.size === 1 && only !== undefined ? only * quarterUs : undefined;
}

function fromSharedIds(differences: readonly number[]): number | undefined {
  const votes = new Map<number, number>();
  for (const difference of differences) {
    const quarter = Math.round(difference / quarterUs);
    const isNear = Math.abs(difference - quarter * quarterUs) <= requestUs;
    if (isNear && isZoneOffset(quarter)) votes.set(quarter, (votes.get(quarter) ?? 0) + 1);
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  if (best === undefined) return undefined;
  const [quarter, count] = best;
  const agrees = count >= idsWanted && count >= differences.length * idsAgreeing;
  return agrees ? quarter * quarterUs : undefined;
}
