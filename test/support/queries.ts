// Random questions, made only of what the parser can make: no AND inside AND, no empty lists.
import fc from 'fast-check';
import type { Expression, Query, ResourceName } from '../../src/query/language/ast.ts';
import { readQuantity } from '../../src/query/language/quantity.ts';
import { readTimeExpression } from '../../src/query/language/time-expression.ts';
import { severityNames } from '../../src/core/severity.ts';

/** Words that random records hold too, so that questions find something. */
export const words = [
  ...['timeout', 'Timeout', 'refused', 'cart', 'x', 'ERROR', 'größe', 'GRÖSSE', 'ſ', 'K', '100%'],
  ...['a_b', '\\n', 'status=500', '"quoted"', 'OR', '-v', 'level:warn', '\u{1f600}', 'req-8812'],
] as const;

const word = fc.oneof(fc.constantFrom(...words), fc.string({ minLength: 1, maxLength: 4 }));
const pieces = fc.oneof(
  word.map((text) => [text]),
  fc.tuple(fc.oneof(word, fc.constant('')), fc.oneof(word, fc.constant(''))).map((two) => [...two]),
);
const pattern = pieces.map((all) => ({ pieces: all }));
const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength: 1, maxLength: 3 });

const field = fc.constantFrom(
  ...['namespace', 'pod', 'container', 'node', 'kind', 'stream', 'format', 'body', 'raw'],
  ...['traceId', 'requestId', 'severityText', 'httpStatus', 'truncated', 'late', 'restartCount'],
  ...['@status', '@dur', '@user.id', 'reason', 'type', 'regarding', 'note', 'line', 'lineCount'],
);
const value = fc.oneof(
  word,
  fc.constantFrom(
    'shop',
    'cart-7d9f-abcde',
    'app',
    'log',
    'stderr',
    '500',
    'json',
    'Pod/x',
    'true',
  ),
);
const id = fc.constantFrom(
  'req-8812',
  '4bf92f3577b34da6a3ce929d0e0e4736',
  '4BF92F3577B34DA6A3CE929D0E0E4736',
  '00f067aa0ba902b7',
  '7c1e9a52-4b0d-4c3f-8e27-90d1b6a5c503',
  '7C1E9A524B0D4C3F8E2790D1B6A5C503',
);
const resource: fc.Arbitrary<ResourceName> = fc.record(
  {
    namespace: fc.constantFrom('shop', 'payments'),
    kind: fc.constantFrom('pod', 'deployment', 'node', 'namespace', 'statefulset', 'container'),
    name: fc.constantFrom('cart', 'db', 'shop', 'cart-*', 'cart-7d9f-bcdfg', 'node-1', 'app'),
  },
  { requiredKeys: ['kind', 'name'] },
);

const term: fc.Arbitrary<Expression> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('text' as const), pattern }) },
  fc.record({
    kind: fc.constant('regex' as const),
    source: fc.constantFrom('time(d out|out)', '^[A-Z]+', '\\d{3}', '(?i)error', 'a.*b', '"'),
  }),
  fc.record({
    kind: fc.constant('regex' as const),
    field: field,
    source: fc.constantFrom('^cart', '5..', '(?i)s', 'x$'),
  }),
  fc.record({
    kind: fc.constant('match' as const),
    field,
    patterns: list(
      fc.oneof(
        pattern,
        value.map((text) => ({ pieces: [text] })),
        fc.constant({ pieces: [''] }),
        fc.constantFrom('cart-', 'sh', '4bf').map((text) => ({ pieces: [text, ''] })),
      ),
    ),
  }),
  fc.record({
    kind: fc.constant('exact' as const),
    field,
    values: list(fc.oneof(value, fc.constant(''))),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    field,
    operator: fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const),
    quantity: fc
      .constantFrom('500', '1.5s', '20ms', '64KiB', '-1', '0', '1e2', '1m30s')
      .map((text) => ({ text, value: readQuantity(text) ?? 0 })),
  }),
  fc.record({
    kind: fc.constant('severity' as const),
    operator: fc.constant(':' as const),
    values: list(fc.constantFrom(...severityNames, 'none' as const)),
  }),
  fc.record({
    kind: fc.constant('severity' as const),
    operator: fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const),
    values: fc.constantFrom(...severityNames).map((name) => [name]),
  }),
  fc.record({
    kind: fc.constant('has' as const),
    fields: list(fc.oneof(field, fc.constant('severity'))),
  }),
  fc.record({ kind: fc.constantFrom('id' as const, 'request' as const), values: list(id) }),
  fc.record({
    kind: fc.constant('resource' as const),
    scope: fc.constantFrom('resource' as const, 'owner' as const),
    resources: list(resource),
  }),
);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    term,
    fc.record({ kind: fc.constant('not' as const), item: tie('expression') }),
    chain('and', tie('expression')),
    chain('or', tie('expression')),
  ),
}));

function chain(kind: 'and' | 'or', item: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  return fc.array(item, { minLength: 2, maxLength: 3 }).map((items) => ({
    kind,
    items: items.flatMap((one) => (one.kind === kind ? one.items : [one])),
  }));
}

const moment = fc
  .constantFrom(
    '15m',
    '1h30m',
    'now',
    '2026-11-22',
    '2026-11-22T12:05:30.5Z',
    '2026-11-22 12:05',
    '12:05',
  )
  .map((text) => {
    const read = readTimeExpression(text);
    if (!read) throw new Error(text);
    return read;
  });
const window = fc.oneof(
  fc.record({ from: moment }),
  fc.record({ to: moment }),
  fc.record({ from: moment, to: moment }),
);

export const filters: fc.Arbitrary<Expression> = expression;

export const queries: fc.Arbitrary<Query> = fc.record(
  { filter: expression, windows: fc.array(window, { maxLength: 2 }) },
  { requiredKeys: ['windows'] },
);
