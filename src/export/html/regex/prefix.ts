// What every match of an expression begins with, as an expression of the browser's own engine, which
// looks through megabytes in milliseconds. It only proposes where to look: what it finds is asked of
// the linear engine. It has no repetition without end and few ways through, so it cannot run away.
import type { Node, Ranges } from './syntax.ts';

/** Ways through all of it; each place of a text is tried in at most so many. */
const mostWays = 64;
/** Signs it must demand to be worth asking. */
const leastSigns = 2;
const longest = 200;

interface Prefix {
  readonly source: string;
  /** Signs that it demands at least. */
  readonly signs: number;
  readonly ways: number;
  /** The rest of the expression may follow right behind it. */
  readonly isWhole: boolean;
  /** And nothing of it was left out. */
  readonly isAll: boolean;
}

const nothing: Prefix = { source: '', signs: 0, ways: 1, isWhole: false, isAll: false };

/**
 * Finds where a match may begin, and every such place; absent where that would be nearly everywhere.
 * `isAll`: what it finds is a match.
 */
export function prefixOf(node: Node): {
  readonly pattern: RegExp | undefined;
  readonly signs: number;
  readonly isAll: boolean;
} {
  const { source, signs, isAll } = prefix(node, mostWays);
  if (signs < leastSigns || source.length > longest * 10)
    return { pattern: undefined, signs: 0, isAll };
  return { pattern: new RegExp(source, 'gu'), signs, isAll };
}

/** `ways`: how many there may be. */
function prefix(node: Node, ways: number): Prefix {
  switch (node.kind) {
    case 'code':
      return { source: classOf(node.ranges), signs: 1, ways: 1, isWhole: true, isAll: true };
    case 'assert':
      return { ...nothing, isWhole: true };
    case 'all':
      return sequence(node.items, ways);
    case 'any': {
      const items = node.items.map((item) => prefix(item, Math.floor(ways / node.items.length)));
      const sum = items.reduce((all, item) => all + item.ways, 0);
      if (sum > ways) return nothing;
      return {
        source: `(?:${items.map(({ source }) => source).join('|')})`,
        signs: Math.min(...items.map(({ signs }) => signs)),
        ways: sum,
        isWhole: items.every(({ isWhole }) => isWhole),
        isAll: items.every(({ isAll }) => isAll),
      };
    }
    case 'repeat': {
      const { item, least, most } = node;
      if (least === 0) {
        const one = prefix(item, ways - 1);
        if (most !== 1 || !one.isWhole || one.ways + 1 > ways) return nothing;
        return { ...one, source: `(?:${one.source})?`, signs: 0, ways: one.ways + 1 };
      }
      const all = sequence(Array<Node>(Math.min(least, longest)).fill(item), ways);
      const isWhole = all.isWhole && least === most && least <= longest;
      return { ...all, isWhole, isAll: all.isAll && isWhole };
    }
  }
}

function sequence(items: readonly Node[], ways: number): Prefix {
  let all: Prefix = { ...nothing, isWhole: true, isAll: true };
  for (const item of items) {
    const next = prefix(item, Math.floor(ways / all.ways));
    all = {
      source: all.source + next.source,
      signs: all.signs + next.signs,
      ways: all.ways * next.ways,
      isWhole: next.isWhole,
      isAll: all.isAll && next.isAll,
    };
    if (!all.isWhole || all.signs >= longest) return { ...all, isWhole: false, isAll: false };
  }
  return all;
}

function classOf(ranges: Ranges): string {
  const signs = ranges.map(([from, to]) =>
    from === to ? escaped(from) : `${escaped(from)}-${escaped(to)}`,
  );
  return `[${signs.join('')}]`;
}

function escaped(code: number): string {
  return `\\u{${code.toString(16)}}`;
}
