// Conditions that a click adds to the question or takes out of it. Adding keeps what was typed as it
// is; taking out prints the question anew, because what is taken out may stand anywhere in it.
import type { Expression, Query } from '../../../query/language/ast.ts';
import { parseQuery } from '../../../query/language/parse.ts';
import { printQuery } from '../../../query/language/print.ts';

/** The parts that all must hold, as klog prints them; none of a question that is not understood. */
export function conditionsOf(text: string): readonly string[] {
  return partsIn(text) ?? [];
}

function printedParts({ windows, filter }: Query): readonly string[] {
  return [...windows.map((each) => printQuery({ windows: [each] })), ...printedItems(filter)];
}

function printedItems(filter: Expression | undefined): readonly string[] {
  const items = filter?.kind === 'and' ? filter.items : filter === undefined ? [] : [filter];
  return items.map((item) => {
    const text = printQuery({ windows: [], filter: item });
    return item.kind === 'or' ? `(${text})` : text;
  });
}

function partsIn(text: string): readonly string[] | undefined {
  const parsed = parseQuery(text);
  return parsed.ok ? printedParts(parsed.query) : undefined;
}

/** Whether the question asks for all of the condition. */
export function hasCondition(text: string, condition: string): boolean {
  const parts = partsIn(text) ?? [];
  return partsIn(condition)?.every((each) => parts.includes(each)) === true && condition !== '';
}

/** The question without the condition. */
export function withoutCondition(text: string, condition: string): string {
  const gone = partsIn(condition) ?? [];
  if (gone.length === 0) return text;
  const parts = partsIn(text);
  return parts === undefined ? text : parts.filter((each) => !gone.includes(each)).join(' ');
}

/** The question with the condition too; a question that is not understood is replaced. */
export function withCondition(text: string, condition: string): string {
  if (hasCondition(text, condition)) return text;
  const parsed = parseQuery(text);
  if (!parsed.ok) return condition;
  const kept = parsed.query.filter?.kind === 'or' ? printedParts(parsed.query).join(' ') : text;
  return [kept, condition].filter((part) => part !== '').join(' ');
}
