// What lines have in common: `request 8812 took 12 ms` and `request 17 took 9 ms` are one pattern,
// `request * took * ms`. After Drain (He et al., ICWS 2017): words with digits are blanked at once,
// then a line is compared with the patterns of as many words and the same first word, and joins the
// one that it shares most words with. Parameters and counts are small on purpose: a wrong join hides
// a line behind another, a missed one only shows a row too many.
//
// Answers depend on the lines and their order alone. Memory is bounded: the pattern that was used
// longest ago goes.

/** A pattern as it is known by now; words in which its lines differ become `*`. */
export interface MinedPattern {
  /** Number of the pattern in its miner. */
  readonly id: number;
  /** Words, one blank between them in {@link patternText}. */
  readonly words: readonly string[];
}

interface Cluster {
  readonly id: number;
  readonly group: string;
  words: string[];
}

/** How much of a line is looked at, in UTF-16 units. */
const reach = 512;
/** Words beyond these are one. */
const mostWords = 48;
/** Share of words that must be equal. */
const leastAlike = 0.7;
/** Shorter lines must be equal but for what holds digits: each of their words says too much. */
const fewWords = 4;
const blank = '*';

/** Finds the patterns of one container's lines. */
export class PatternMiner {
  readonly #mostPatterns: number;
  /** By id, the one used last at the end. */
  readonly #clusters = new Map<number, Cluster>();
  readonly #groups = new Map<string, Set<Cluster>>();
  #count = 0;

  /** `mostPatterns`: how many are remembered. */
  constructor(mostPatterns = 256) {
    this.#mostPatterns = mostPatterns;
  }

  /** The pattern of a line's first row, which it changes where the line differs from it. */
  add(text: string): MinedPattern {
    const words = wordsOf(text);
    const group = `${words.length} ${words[0] ?? ''}`;
    const found = this.#mostAlike(group, words);
    if (found === undefined) return this.#create(group, words);
    this.#clusters.delete(found.id);
    this.#clusters.set(found.id, found);
    if (words.some((word, index) => word !== found.words[index])) {
      found.words = found.words.map((word, index) => (word === words[index] ? word : blank));
    }
    return found;
  }

  #mostAlike(group: string, words: readonly string[]): Cluster | undefined {
    const least = words.length < fewWords ? 1 : leastAlike;
    let best: Cluster | undefined;
    let bestShare = 0;
    for (const cluster of this.#groups.get(group) ?? []) {
      const share = alike(cluster.words, words);
      if (share < least || share <= bestShare) continue;
      best = cluster;
      bestShare = share;
    }
    return best;
  }

  #create(group: string, words: string[]): Cluster {
    const cluster: Cluster = { id: ++this.#count, group, words };
    this.#clusters.set(cluster.id, cluster);
    const known = this.#groups.get(group);
    if (known === undefined) this.#groups.set(group, new Set([cluster]));
    else known.add(cluster);
    if (this.#clusters.size > this.#mostPatterns) this.#forgetOldest();
    return cluster;
  }

  #forgetOldest(): void {
    const [oldest] = this.#clusters.values();
    if (oldest === undefined) return;
    this.#clusters.delete(oldest.id);
    const group = this.#groups.get(oldest.group);
    group?.delete(oldest);
    if (group?.size === 0) this.#groups.delete(oldest.group);
  }
}

/** The pattern as people read it. */
export function patternText({ words }: MinedPattern): string {
  return words.join(' ');
}

/** Share of words that are equal; what is blank in the pattern fits anything. */
function alike(pattern: readonly string[], words: readonly string[]): number {
  let equal = 0;
  for (let index = 0; index < words.length; index++) {
    const word = pattern[index];
    if (word === words[index] || word === blank) equal++;
  }
  return words.length === 0 ? 1 : equal / words.length;
}

/** Letters, digits and the signs inside of numbers, names and ids: cut at everything else. */
const parts = /[\p{L}\p{N}_.+-]+/gu;
const digit = /\p{N}/u;

/** The words of a text's first line, with a blank for each part that holds a digit. */
function wordsOf(text: string): string[] {
  const end = text.indexOf('\n');
  const line = text.slice(0, Math.min(end < 0 ? text.length : end, reach));
  const masked = line.replace(parts, (part) => (digit.test(part) ? blank : part));
  const words = masked.split(/\s+/).filter((word) => word !== '');
  if (words.length <= mostWords) return words;
  return [...words.slice(0, mostWords - 1), blank];
}
