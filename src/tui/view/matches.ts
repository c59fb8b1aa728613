// What of a text the filter found, for marking: plain words and regular expressions of the whole line.
// Fields and negations mark nothing.
import type { Expression, Query } from '../../query/language/ast.ts';

/** Parts of a text, `[from, to)`, in order and apart. */
export type Finder = (text: string) => readonly (readonly [number, number])[];

const mostMatches = 50;

export function matchesIn(query: Query | undefined): Finder {
  const words = query?.filter === undefined ? [] : wordsOf(query.filter);
  if (words.length === 0) return () => [];
  const source = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const pattern = new RegExp(source, 'giu');
  return (text) => {
    const found: [number, number][] = [];
    for (const match of text.matchAll(pattern)) {
      found.push([match.index, match.index + match[0].length]);
      if (found.length >= mostMatches) break;
    }
    return found;
  };
}

function wordsOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.items.flatMap(wordsOf);
    case 'text':
      return expression.pattern.pieces.filter((piece) => piece !== '');
    case 'id':
    case 'request':
      return expression.values;
    case 'not':
    case 'regex':
    case 'match':
    case 'exact':
    case 'number':
    case 'severity':
    case 'has':
    case 'resource':
      return [];
  }
}
