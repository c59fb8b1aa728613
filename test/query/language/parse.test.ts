import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Expression, Query } from '../../../src/query/language/ast.ts';
import { parseQuery } from '../../../src/query/language/parse.ts';
import { printQuery } from '../../../src/query/language/print.ts';
import { queryFailure } from '../../../src/query/language/problem.ts';
import { queries } from '../../support/queries.ts';

function parsed(source: string): Query {
  const result = parseQuery(source);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.query;
}

function filter(source: string): Expression | undefined {
  return parsed(source).filter;
}

describe('grammar', () => {
  test.each([
    ['', ''],
    ['   ', ''],
    ['timeout', 'timeout'],
    ['"connection refused"', '"connection refused"'],
    ['connection refused', 'connection refused'],
    ['level>=warn', 'severity>=warn'],
    ['ns:shop pod:cart-*', 'namespace:shop pod:cart-*'],
    [
      'ns:shop,payments -container:istio-proxy',
      'namespace:shop,payments NOT container:istio-proxy',
    ],
    ['status:>=500', '@status>=500'],
    ['dur>1.5s path:/api/v1/orders', '@dur>1.5s @path:"/api/v1/orders"'],
    ['user.id=42', '@user.id=42'],
    ['user.id==42', '@user.id=42'],
    ['@level:custom', '@level:custom'],
    ['has:trace -has:req', 'has:traceId NOT has:requestId'],
    ['~"time(d out|out)"', '~"time(d out|out)"'],
    ['pod=~"cart-[0-9]+"', 'pod~"cart-[0-9]+"'],
    ['pod!~cart-(a|b) x', 'NOT pod~"cart-(a|b)" x'],
    ['(pod~cart-(a|b))', 'pod~"cart-(a|b)"'],
    ['~"\\d+ \\"x\\""', '~"\\\\d+ \\"x\\""'],
    ['(timeout OR refused) owner:deploy/cart', '(timeout OR refused) owner:"deployment/cart"'],
    ['deploy:cart', 'owner:"deployment/cart"'],
    ['resource:shop/svc/web', 'resource:"shop/service/web"'],
    ['a OR (b c) OR d', 'a OR b c OR d'],
    [
      'NOT (ns:kube-system OR ns:istio-system)',
      'NOT (namespace:kube-system OR namespace:istio-system)',
    ],
    ['pod:(a OR b c)', 'pod:a,b,c'],
    ['conn*reset', 'conn*reset'],
    ['conn**reset', 'conn*reset'],
    ['a\\*b', '"a*b"'],
    ['since:15m level:error', 'since:15m severity:error'],
    ['level:error (since:15m x)', 'since:15m severity:error x'],
    ['time:12:00..12:05 ns:shop', 'time:"12:00..12:05" namespace:shop'],
    ['level:"" "stack trace"', 'severity:"" "stack trace"'],
    ['level!=info', 'NOT severity:info'],
    ['status!=500', 'NOT @status=500'],
    ['10.0.0.1:8080', '"10.0.0.1:8080"'],
    ['http://x/y', '"http://x/y"'],
    ['std::move', '"std::move"'],
    ["can't", '"can\'t"'],
    ['ORDER', '"ORDER"'],
    ['-foo', 'NOT foo'],
    ['note:back-off', 'note:back-off'],
  ])('%s is read as %s', (source, printed) => {
    expect(printQuery(parsed(source))).toBe(printed);
  });

  test('AND binds closer than OR, and a written AND changes nothing', () => {
    expect(filter('a AND b OR c')).toEqual(filter('(a b) OR c'));
    expect(filter('a AND b AND c')).toEqual(filter('a b c'));
  });

  test('what is printed reads as the same question', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const again = parseQuery(printQuery(query));
        expect(again).toMatchObject({ ok: true });
        if (again.ok) expect(again.query).toEqual(query);
      }),
      { numRuns: 500 },
    );
  });

  test('any text is read or refused at a place inside it, and what is read prints and reads again', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...[
          'level',
          'pod',
          'since',
          ':',
          '>=',
          '=',
          '~',
          '"',
          "'",
          '`',
          '(',
          ')',
          ' ',
          'OR',
          'AND',
        ],
        ...[
          'NOT',
          '-',
          '*',
          '\\',
          ',',
          '..',
          '15m',
          '@',
          'x',
          '/',
          '\n',
          '[',
          'has',
          'id',
          '\u{1f600}',
        ],
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const source = pieces.join('');
        const result = parseQuery(source);
        if (result.ok) {
          expect(parseQuery(printQuery(result.query))).toMatchObject({ query: result.query });
          return;
        }
        const { start, end } = result.problem;
        expect(start).toBeGreaterThanOrEqual(0);
        expect(start).toBeLessThan(source.length);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(source.length);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['very long', 'a '.repeat(20_000)],
    ['very deep', '('.repeat(5000)],
    ['very negative', 'NOT '.repeat(4000) + 'a'],
    ['many escapes', '\\'.repeat(19_000)],
  ])('a %s query ends', (_, source) => {
    expect(typeof parseQuery(source).ok).toBe('boolean');
  });
});

describe('refusals', () => {
  test.each([
    ['level:eror ns:shop', 'eror', 'there is no severity “eror”', 'similar name: `error`'],
    ['level:error AND', 'AND', 'AND needs something after it', 'already joined by AND'],
    ['(level:error ns:shop', '(', 'this ( is never closed', 'add a )'],
    ['error: disk full', 'error:', 'a value is missing after “error:”', 'quote it: "error:"'],
    ['status:>abc', 'abc', '“abc” is not a number, a duration or a size', '64KiB'],
    ['level:error OR since:5m', 'since:5m', 'since: limits the whole query', 'top level'],
    ['-since:5m', 'since:5m', 'since: limits the whole query', 'top level'],
    ['~"(?=x)"', '"(?=x)"', 'look-around and back-references are not supported', 'RE2'],
    ['~"(a"', '"(a"', 'missing closing )', 'quote the expression'],
    ['main()', '(', 'right behind “main”', 'quote the whole text'],
    ['say"hi"', '"', 'right behind “say”', 'space between'],
    ['a - b', '-', 'must stand right before its term', '"-"'],
    ['level >= warn', '>=', '“>=” stands alone', 'level>=warn'],
    ['a)', ')', 'this ) was never opened', 'remove it'],
    ['OR b', 'OR', 'OR needs something before it', 'remove it'],
    ['a OR', 'OR', 'OR needs something after it', 'add a term'],
    ['a OR )', 'OR', 'OR needs something after it', 'add a term'],
    ['AND b', 'AND', 'AND needs something before it', 'remove it'],
    ['()', ')', 'there is nothing between these parentheses', 'remove them'],
    ['NOT', 'NOT', 'NOT needs something after it', '"NOT"'],
    ['since:', 'since:', 'a value is missing after “since:”', 'right behind'],
    ['since:soon', 'soon', '“soon” is not a time', '2h'],
    ['since:2026-02-30', '2026-02-30', 'is not a time', ''],
    ['time:12:00', '12:00', 'time: needs a start and an end', 'A..B'],
    ['since>5m', 'since>', 'cannot be compared with >', 'since:15m'],
    ['ns:a,', ',', 'a value is missing after this comma', 'quote it'],
    ['status>1,2', ',', 'only one value', 'comma'],
    ['"abc', '"', 'this " is never closed', 'at the end'],
    ['resource:web', 'web', '“web” does not name a resource', 'KIND/NAME'],
    ['id:""', '""', 'an id cannot be empty', ''],
    ['has:"a b"', '"a b"', '“a b” is not the name of a field', 'has:trace'],
  ])('%s', (source, marked, reason, hint) => {
    const result = parseQuery(source);
    if (result.ok) throw new Error('was read');
    expect(result.problem.reason).toContain(reason);
    expect(source.slice(result.problem.start, result.problem.end)).toBe(marked);
    expect(result.problem.hint ?? '').toContain(hint);
  });

  test('a failure points into the line of a query of several lines', () => {
    const source = 'ns:shop\nlevel:eror x';
    const result = parseQuery(source);
    if (result.ok) throw new Error('was read');
    expect(queryFailure(result.problem, source, '--filter')).toMatchObject({
      code: 'query_not_understood',
      exit: 2,
      location: { where: '--filter', line: 2, column: 7, text: 'level:eror x', length: 4 },
    });
  });
});

describe('warnings', () => {
  test.each([
    ['pdo:api-1 x', 'pdo', 'no field “pdo”', '`pod`'],
    ['namepsace:api-1', 'namepsace', 'no field “namepsace”', '`namespace`'],
    ['a or b', 'or', '“or” is searched as a word', 'OR'],
    ['a and not b', 'and', '“and” is searched as a word', 'AND'],
    ['--flag', '--', 'leave out what is left out', 'quote'],
  ])('%s', (source, marked, reason, hint) => {
    const result = parseQuery(source);
    if (!result.ok) throw new Error('was refused');
    const [warning] = result.warnings;
    expect(source.slice(warning?.start, warning?.end)).toBe(marked);
    expect(warning?.reason).toContain(reason);
    expect(warning?.hint).toContain(hint);
  });

  test.each(['code:500', 'user:x', '@pdo:x', 'and', '"or" x', 'path:/x', 'status:500', 'host:x'])(
    'no warning for %s',
    (source) => {
      expect(parseQuery(source)).toMatchObject({ ok: true, warnings: [] });
    },
  );
});
