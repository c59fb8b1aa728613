/** Offsets are multiples of this everywhere in the world. */
export const quarterUs = 900_000_000;

const hours = Array.from({ length: 27 }, (_, index) => (index - 12) * 4);
// −9:30, −3:30, −2:30; +3:30, +4:30, +5:30, +5:45, +6:30, +8:45, +9:30, +10:30, +12:45, +13:45.
const others = [-38, -14, -10, 14, 18, 22, 23, 26, 35, 38, 42, 51, 55];
const inUse: ReadonlySet<number> = new Set([...hours, ...others]);

/**
 * Whether some place has this offset, in quarters of an hour east of UTC: −12:00 to +14:00 (IANA
 * time zone database, offsets in use since 2010). Other differences are delays.
 */
export function isZoneOffset(quarter: number): boolean {
  return inUse.has(quarter);
}
