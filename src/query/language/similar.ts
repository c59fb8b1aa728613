import { editDistance } from '../../core/near-names.ts';

/**
 * The candidate that is one typing slip away from `name` (two for names of seven letters or
 * more): a letter more, less, changed, or two swapped. Short names must share the first letter,
 * because `code` is no slip for `node`. Linear in the candidates, quadratic in the name.
 */
export function similarName(name: string, candidates: Iterable<string>): string | undefined {
  const lower = name.toLowerCase();
  if (lower.length > 40) return undefined;
  const most = lower.length >= 7 ? 2 : 1;
  let best: string | undefined;
  let bestDistance = most + 1;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    if (lower.length < 7 && !other.startsWith(lower.charAt(0))) continue;
    const distance = editDistance(lower, other, most);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
