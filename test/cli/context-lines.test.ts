import { expect, test } from 'vitest';
import { ContextLines } from '../../src/cli/context-lines.ts';
import { buildLog } from '../support/build-record.ts';

/** Bodies that are shown of rows as they come; those with `!` answer, the first sign is the pod. */
function shown(before: number, after: number, rows: readonly string[]): string {
  const context = new ContextLines(before, after);
  return rows
    .flatMap((body) => context.take(buildLog({ pod: body.charAt(0), body }), body.endsWith('!')))
    .map(({ body }) => body)
    .join(' ');
}

test.each([
  [1, 0, 'a1 a2 a3! a4', 'a2 a3!'],
  [0, 2, 'a1! a2 a3 a4', 'a1! a2 a3'],
  [2, 1, 'a1 a2 a3 a4! a5 a6 a7!', 'a2 a3 a4! a5 a6 a7!'],
  [5, 5, 'a1! a2 a3! a4', 'a1! a2 a3! a4'],
  [1, 1, 'a1 b1 a2! b2 a3 b3', 'a1 a2! a3'],
  [0, 0, 'a1 a2! a3', 'a2!'],
])('%i before and %i after of %s', (before, after, rows, expected) => {
  expect(shown(before, after, rows.split(' '))).toBe(expected);
});
