// Texts in the text of a whole part at once, letters of ASCII in any case: what the browser does in
// milliseconds for megabytes, and row by row could not.
import type { Part } from './row-store.ts';

const ascii = /^[\0-\x7f]*$/;

/** Whether finding the text in a part is finding it in a row: ASCII, on one line, without colours. */
export function isSearchable(needle: string): boolean {
  return needle !== '' && ascii.test(needle) && !/[\n\u001b]/.test(needle);
}

/** Signs whose lower case is of ASCII or has another length: the sign of kelvin, I with a dot. */
const oddSigns = ['\u212a', '\u0130'] as const;

export class PartTexts {
  readonly #lower = new WeakMap<Part, string>();

  /** The part's text in lower case, its letters where they were; made when it is first asked for. */
  lower(part: Part): string {
    let lower = this.#lower.get(part);
    if (lower === undefined) {
      const isPlain = part.isAscii || !oddSigns.some((sign) => part.text.includes(sign));
      lower = isPlain
        ? part.text.toLowerCase()
        : part.text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
      this.#lower.set(part, lower);
    }
    return lower;
  }

  /** Sets the byte of each row of the part whose text holds `needle`, which is searchable. */
  mark(part: Part, needle: string, mask: Uint8Array): void {
    const text = this.lower(part);
    const wanted = needle.toLowerCase();
    const found = (row: number): void => {
      mask[row] = 1;
    };
    eachFound(part, (from) => text.indexOf(wanted, from), found);
  }
}

/** Calls back once for each row in which the search finds a place, from `from` on; -1: no further. */
export function eachFound(
  { starts }: Part,
  search: (from: number) => number,
  found: (row: number) => void,
): void {
  const rows = starts.length - 1;
  let row = 0;
  for (let at = search(0); at !== -1; at = search(starts[row] ?? 0)) {
    row = rowAt(starts, at, row);
    if (row >= rows) return;
    found(row++);
    if (row >= rows) return;
  }
}

/** The row from `low` on whose text holds the place `at`: rows near by are looked at first. */
function rowAt(starts: Uint32Array, at: number, low: number): number {
  let step = 1;
  while (low + step < starts.length && (starts[low + step] ?? 0) <= at) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, starts.length) - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
