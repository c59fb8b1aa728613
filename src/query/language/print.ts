// From question back to text: what the parser reads as the same question. Used where a query is
// shown, saved or put together from parts.
import type { Expression, Pattern, Query, ResourceName, TimeWindow } from './ast.ts';

/** The text of a query: reading it gives the same query again. */
export function printQuery(query: Query): string {
  const parts = query.windows.map(printWindow);
  if (query.filter) {
    parts.push(printExpression(query.filter, parts.length > 0 ? 'and' : 'top'));
  }
  return parts.join(' ');
}

function printWindow({ from, to }: TimeWindow): string {
  if (from && to) return `time:${quoted(`${from.text}..${to.text}`)}`;
  if (from) return `since:${quoted(from.text)}`;
  return to ? `until:${quoted(to.text)}` : 'time:..';
}

/** `inside`: what the text will stand in, which decides where parentheses are needed. */
function printExpression(expression: Expression, inside: 'top' | 'and' | 'or' | 'not'): string {
  switch (expression.kind) {
    case 'and': {
      const text = expression.items.map((item) => printExpression(item, 'and')).join(' ');
      return inside === 'not' ? `(${text})` : text;
    }
    case 'or': {
      const text = expression.items.map((item) => printExpression(item, 'or')).join(' OR ');
      return inside === 'top' ? text : `(${text})`;
    }
    case 'not':
      return `NOT ${printExpression(expression.item, 'not')}`;
    case 'text':
      return printPattern(expression.pattern);
    case 'regex':
      return `${expression.field ?? ''}~${quoted(expression.source)}`;
    case 'match':
      return `${expression.field}:${expression.patterns.map(printPattern).join(',')}`;
    case 'exact':
      return `${expression.field}=${expression.values.map(quoted).join(',')}`;
    case 'number':
      return `${expression.field}${expression.operator}${quoted(expression.quantity.text)}`;
    case 'severity': {
      const values = expression.values.map((value) => (value === 'none' ? '""' : value));
      return `severity${expression.operator}${values.join(',')}`;
    }
    case 'has':
      return `has:${expression.fields.join(',')}`;
    case 'id':
    case 'request':
      return `${expression.kind}:${expression.values.map(quoted).join(',')}`;
    case 'resource':
      return `${expression.scope}:${expression.resources.map(printResource).join(',')}`;
  }
}

function printResource({ namespace, kind, name }: ResourceName): string {
  return quoted(namespace === undefined ? `${kind}/${name}` : `${namespace}/${kind}/${name}`);
}

function printPattern({ pieces }: Pattern): string {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return quoted(only);
  const text = pieces.map((piece) => piece.replace(/[\s*\\,()"'`:=<>!~]/g, escaped)).join('*');
  // A `-` means something at the start alone, in a value too where it follows a list's comma.
  return text.startsWith('-') ? `\\${text}` : text;
}

function escaped(sign: string): string {
  return `\\${sign}`;
}

/** Plain words stay bare; all else is quoted. */
function quoted(text: string): string {
  if (/^[a-z0-9][a-z0-9_.-]*$/.test(text)) return text;
  return `"${text.replace(/["\\]/g, escaped)}"`;
}
