// A page that is one of several: what stands before and behind it, and the list of all of them. Links
// are names of files in the same folder and nothing else, so that the pages can be moved and sent.

/** Where a page stands among the pages of one export; names of files without folders. */
export interface PagePlace {
  /** From 1. */
  readonly number: number;
  /** The page that lists them all. */
  readonly index: string;
  readonly previous?: string;
  readonly next?: string;
}

/** The name of one of several pages: `outage.html` → `outage-2.html`. */
export function partName(name: string, number: number): string {
  const dot = name.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  return `${stem}-${number}${end}`;
}

/** A link to a file beside the page: nothing in its name is taken for more than a name. */
export function linkTo(name: string): string {
  return `./${encodeURIComponent(name)}`;
}
