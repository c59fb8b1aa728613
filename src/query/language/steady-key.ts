// Which answers stay answers while a capture grows.
import type { Expression, Query } from './ast.ts';

/**
 * The same text for the same question; absent where records that come can change what older ones
 * answer: through relative times, ids that get tied, objects that get known.
 */
export function steadyKey({ filter, windows }: Query): string | undefined {
  if (windows.length > 0 || filter === undefined || looksBeyondRecord(filter)) return undefined;
  return JSON.stringify(filter);
}

function looksBeyondRecord(expression: Expression): boolean {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.items.some(looksBeyondRecord);
    case 'not':
      return looksBeyondRecord(expression.item);
    case 'request':
    case 'resource':
      return true;
    case 'text':
    case 'regex':
    case 'match':
    case 'exact':
    case 'number':
    case 'severity':
    case 'has':
    case 'id':
      return false;
  }
}
