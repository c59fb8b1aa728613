import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContinuationJoiner } from '../../../parsers/continuations/joiner.ts';
import type { Placement } from '../../../parsers/continuations/joiner.ts';

/** Stands for the formats: a date, a glog or level-first header, a JSON line with a time. */
const header =
  /^\s*(?:\[?\d{4}[-/]\d\d[-/]\d\d|[IWEF]\d{4} |time=|(?:INFO|WARN|ERROR)\b|[A-Z][a-z]{2} \d{1,2}, \d{4} |\{?"ts":|# Time: |=[A-Z]+ REPORT)/;

function join(lines: readonly string[]): string[][] {
  const joiner = new ContinuationJoiner();
  const records: string[][] = [];
  for (const line of lines) {
    const { answer } = joiner.next(line, header.test(line));
    const last = records.at(-1);
    if (answer === 'continue' && last !== undefined) last.push(line);
    else records.push([line]);
  }
  return records;
}

const info = '2024-01-01 10:00:00 INFO started';
const error = '2024-01-01 10:00:01 ERROR failed';

/** Each case is the records that the lines should become. */
const cases: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'lines with headers': [[info], [error], [info]],
  'banner lines before the first header': [['Shop 1.2'], ['ready soon'], [info], [error]],
  'a block of MinIO': [
    [info],
    [
      'API: PutObject(bucket=shop)',
      'Time: 10:00:00 UTC 05/01/2024',
      'RequestID: 17CB2C6D3A4F5E60',
      'Error: disk not found',
      '       2: internal/logger/logger.go:271:logger.LogIf()',
    ],
    ['ready soon'],
  ],
  'a shell history': [
    ['#1714557600', 'kubectl get pods'],
    ['#1714557601', 'for x in a; do', 'echo; done'],
  ],
  'indented lines of glog that were printed again': [
    [info],
    ['        I0507 12:04:17.597069       1 main.go:169] one'],
    ['        E0507 12:04:18.597069       1 main.go:169] two'],
  ],
  'glog inside a value of glog': [
    [
      'I0507 12:04:17.597069       1 main.go:169] "Exec" out=<',
      '\tI0507 12:04:17.597069       1 main.go:169] one',
      ' >',
    ],
  ],
  'an indented banner': [['Shop', '   ___ ', '  /  /'], [info]],
  'plain lines without any header': [['one'], ['two'], ['three']],
  'Java below a header': [
    [
      error,
      'java.lang.IllegalStateException: no stock',
      '\tat shop.Stock.take(Stock.java:1)',
      'Caused by: java.io.IOException: closed',
      '\tat shop.Db.read(Db.java:2)',
      '\t... 12 more',
      '\tSuppressed: java.io.IOException: again',
      '\t\t... 12 common frames omitted',
    ],
    [info],
  ],
  'Java without headers, free text after it': [
    ['Exception in thread "main" shop.OrderException', '\tat shop.A.b(A.java:1)', '... 3 more'],
    ['shutting down'],
    ['java.lang.OutOfMemoryError: Java heap space', '\tat shop.A.b(A.java:1)'],
    ['java.lang.OutOfMemoryError: Java heap space'],
  ],
  'Java with unindented frames': [
    ['java.net.ConnectException: refused', 'at shop.Net.open(Net.java:1)', '... 29 more'],
    ['next'],
  ],
  'JavaMail nested exception over a blank line': [
    [
      'java.lang.RuntimeException: mail;',
      '  nested exception is:',
      'com.mail.AddressException: 550 no',
      '',
      '\tat shop.Mail.send(Mail.java:1)',
    ],
    ['next'],
  ],
  'java.util.logging over two lines': [
    ['Jul 30, 2020 3:00:21 PM shop.Http init', 'INFO: on 8080'],
    ['Jul 30, 2020 3:00:22 PM shop.Http init', 'WARNING: slow', 'and more'],
  ],
  'chained Python tracebacks': [
    [
      'Traceback (most recent call last):',
      '  File "a.py", line 1, in <module>',
      '    f()',
      'shop.errors.StockError: none',
      '',
      'During handling of the above exception, another exception occurred:',
      '',
      'Traceback (most recent call last):',
      '  File "a.py", line 2, in g',
      'KeyError',
    ],
    ['Traceback (most recent call last):', '  File "a.py", line 1', 'KeyError: 1'],
    ['done'],
  ],
  'a Python traceback in and below a header': [
    ['2024-01-01 10:00:01 ERROR:Traceback (most recent call last):', '  File "a"', 'E: x'],
    [error, 'Traceback (most recent call last):', '  File "a"', 'E: x'],
    ['free text after it'],
  ],
  'a Python traceback below a level without a time': [
    ['ERROR:root:failed', 'Traceback (most recent call last):', '  File "a"', 'KeyError: 1'],
    ['INFO:root:next'],
  ],
  'a Go panic after a logged line': [
    [info],
    [
      'panic: runtime error: index out of range [5]',
      '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]',
      '',
      'goroutine 1 [running]:',
      'main.(*Shop).take(0xc000, {0x1, 0x2})',
      '\t/src/shop.go:5 +0x39',
      'created by main.main in goroutine 7',
      '\t/src/shop.go:1 +0x1',
      '',
      'goroutine 18 gp=0xc0001 m=nil [select, 2 minutes]:',
      'net/http.(*conn).serve(...)',
      '\t/go/net.go:1 +0x1',
      'exit status 2',
    ],
    ['restarting'],
  ],
  'net/http reporting a panic': [
    ['2024/01/01 10:00:00 http: panic serving 1.2.3.4:5: x', 'goroutine 5 [running]:', 'a.b()'],
    [info],
  ],
  'a glog fatal with all goroutines': [
    ['F0102 10:00:00.000000 1 a.go:1] bye', 'goroutine 1 [running]:', 'main.main()', '\ta.go:1'],
  ],
  'glog values of several lines': [
    [
      'I0102 10:00:00.000000       1 a.go:1] "diff" object=<',
      '\tspec:',
      '\t2024-01-01 looks like a header',
      ' > other=<',
      '\tx',
      ' >',
    ],
    ['I0102 10:00:00.000000       1 a.go:1] "next"'],
  ],
  'Node with an object dump': [
    [
      'OrderError [Error]: gone',
      '    at take (/app/a.js:1:2)',
      '    at async /app/b.js:1:2 {',
      '  response: { status: 401 },',
      '  status: 401',
      '}',
    ],
    ['next'],
  ],
  'gRPC on Node': [
    ['Error: 14 UNAVAILABLE', '    at a (/a.js:1:1)', 'for call at', '    at b (/b.js:1:1)'],
    ['next'],
  ],
  'Ruby and Rails': [
    ["/app/a.rb:6:in `/': divided by 0 (ZeroDivisionError)", "\tfrom /app/a.rb:6:in `main'"],
    ['ok'],
    [' NoMethodError (undefined method `x):', '  app/a.rb:1:in `b'],
    [' NoMethodError (undefined method `x):', '  app/a.rb:1:in `b'],
  ],
  PHP: [
    [
      "PHP Fatal error:  Uncaught exception 'E' with message 'x' in /a.php:1",
      'Stack trace:',
      '#0 /a.php(9): f()',
      '#1 {main}',
      '  thrown in /a.php on line 1',
    ],
    ['next'],
  ],
  'Monolog with its stack': [
    [
      '[2024-01-01 10:00:00] local.ERROR: x {"exception":"[object] (E: x)',
      '[stacktrace]',
      '#0 /a.php(9): f()',
      '"} ',
    ],
    ['[2024-01-01 10:00:01] local.INFO: y'],
  ],
  'what runtimes print after a logged line': [
    [info],
    [
      'Unhandled exception. System.InvalidOperationException: no stock',
      ' ---> System.IO.IOException: closed',
      '   at Shop.Db.Read() in /app/Db.cs:line 3',
      '   --- End of inner exception stack trace ---',
      '   at Shop.Main() in /app/Main.cs:line 5',
    ],
    [info],
    ["/app/a.rb:1:in `take': no stock (RuntimeError)", "\tfrom /app/b.rb:2:in `run'"],
    [info],
    [
      'PHP Fatal error:  Uncaught Exception: no stock in /app/a.php:3',
      'Stack trace:',
      '#0 /app/b.php(4): take()',
      '#1 {main}',
      '  thrown in /app/a.php on line 3',
    ],
  ],
  'Monolog with more frames than free lines are allowed, and a chain': [
    [
      '[2024-01-01 10:00:00] local.ERROR: x {"exception":"[object] (E: x)',
      '[stacktrace]',
      ...Array.from({ length: 40 }, (_, frame) => `#${frame} /a.php(9): f()`),
      '',
      '[previous exception] [object] (E(code: 0): y at /b.php:3)',
      '[stacktrace]',
      ...Array.from({ length: 40 }, (_, frame) => `#${frame} /b.php(9): g()`),
      '"} ',
    ],
    ['[2024-01-01 10:00:01] local.INFO: y'],
  ],
  '.NET on two lines, async trace': [
    ['info: Shop.Orders[14]', '      took 5 ms'],
    [
      'System.InvalidOperationException: x',
      '   at Shop.A.B()',
      '--- End of stack trace from previous location where exception was thrown ---',
      '   at Shop.C.D()',
    ],
    ['next'],
  ],
  'Rust panics, old and new': [
    ["thread 'main' panicked at src/main.rs:1:2:", 'no stock', 'note: run with `RUST_BACKTRACE=1`'],
    ["thread 'main' panicked at 'no stock', src/main.rs:1:2", 'stack backtrace:', '   0: a'],
    ['next'],
  ],
  'anyhow over a blank line': [['2024-01-01 ERROR cannot open', '', 'Caused by:', '    0: denied']],
  Dart: [
    [
      'Unhandled exception:',
      'Bad state: x',
      'Receiver: y',
      '#0      main (a.dart:1:1)',
      '<asynchronous suspension>',
      '#1      b (a.dart:2:1)',
    ],
    ['next'],
  ],
  'PostgreSQL additions of the same process': [
    [
      '2024-01-01 10:00:00 UTC [21] ERROR:  syntax error',
      '2024-01-01 10:00:00 UTC [21] HINT:  none',
      '2024-01-01 10:00:00 UTC [21] STATEMENT:  SELECT',
      '\tFROM x',
    ],
    ['2024-01-01 10:00:00 UTC [22] LOG:  hi'],
    ['2024-01-01 10:00:00 UTC [23] DETAIL:  of another'],
  ],
  'MySQL slow log': [
    [
      '# Time: 2024-01-01T10:00:00Z',
      '# User@Host: a[a] @ b',
      '# Query_time: 1',
      'SET timestamp=1;',
      'SELECT 1',
      'FROM x;',
    ],
    ['# Time: 2024-01-01T10:00:01Z', 'SELECT 2;'],
  ],
  'pretty-printed JSON': [
    ['{', '  "ts": 1,', '  "a": {"b": "}"},', '"ts": 2', '}'],
    ['{"ts": 2}'],
    ['{"ts": 3,', '"level": "INFO"}'],
    ['next'],
  ],
  'a JSON line that was cut': [
    ['{"ts":1,"msg":"cut off,'],
    ['{"ts":2}'],
    ['{"ts":3,'],
    ['{"ts":4}'],
  ],
  'free text after a level without a time, and after logfmt': [
    ['INFO ready'],
    ['done'],
    ['time=2024-01-01 level=info'],
    ['done'],
  ],
  'lines below a header that speak for themselves in an unknown layout': [
    [info],
    ['<13>1 Jan 2 10:00:00 host x'],
    [info],
    ['54 [main] ERROR shop - x'],
  ],
  'steps of a glog trace': [
    [
      'I0102 10:00:00.000000       1 trace.go:1] Trace[12]: "List" (total time: 900ms):',
      'Trace[12]: ---"Objects listed" 800ms (01:19:41.462)',
      'Trace[12]: [900ms] END',
    ],
    ['I0102 10:00:00.000000       1 a.go:1] next'],
  ],
  'free text after a JSON line': [['{"ts":1}'], ['Server ready'], ['{"ts":2}']],
  'a YAML dump and free text below a header': [
    [info, 'spec:', '  replicas: 1', 'status: {}'],
    [error],
  ],
  'an Erlang report': [
    ['=INFO REPORT==== 8-Mar-2018::14:09:27 ===', 'started', '{node,x}', '', 'more'],
    ['=INFO REPORT==== 8-Mar-2018::14:09:28 ===', 'x'],
  ],
  'a padded level is a header, an indented time is not': [
    ['ERROR a'],
    [' INFO b', '    2024-01-01 in a table'],
    [' INFO c'],
  ],
  'a blank line stays with the record before it': [[info, '', '  '], [info]],
};

describe('ContinuationJoiner', () => {
  test.each(Object.entries(cases))('%s', (_, records) => {
    expect(join(records.flat())).toEqual(records);
  });

  const someLines = Object.values(cases).flat(2);
  const anyLines = fc.array(fc.oneof(fc.constantFrom(...someLines), fc.string()), {
    maxLength: 60,
  });

  test('answers for any lines, and the records hold exactly the lines', () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        expect(join(lines).flat()).toEqual(lines);
      }),
    );
  });

  test('what follows does not change what was said', () => {
    fc.assert(
      fc.property(anyLines, fc.nat(60), (lines, cut) => {
        const head = join(lines.slice(0, cut)).flatMap((record) => record.map((_, at) => at === 0));
        const whole = join(lines).flatMap((record) => record.map((_, at) => at === 0));
        expect(whole.slice(0, head.length)).toEqual(head);
      }),
    );
  });

  test('a stream of mostly plain lines is not swallowed by its few headers', () => {
    const lines = [info, ...Array.from({ length: 500 }, (_, n) => `tick ${n}`)];
    expect(join(lines).length).toBeGreaterThan(400);
  });
});

describe('bounds', () => {
  function answers(joiner: ContinuationJoiner, lines: readonly string[]): Placement[] {
    return lines.map((line) => joiner.next(line, header.test(line)));
  }

  test('a record of too many lines is cut, and its block goes on in the next', () => {
    const joiner = new ContinuationJoiner({ lines: 2, bytes: 1000, gapUs: 1e6 });
    expect(answers(joiner, ['{', '"a": 1,', '"b": 2,', '}', 'x'])).toEqual([
      { answer: 'start' },
      { answer: 'continue' },
      { answer: 'start', bound: 'lines' },
      { answer: 'continue' },
      { answer: 'start' },
    ]);
  });

  test('a record of too many bytes is cut', () => {
    const joiner = new ContinuationJoiner({ lines: 100, bytes: 22, gapUs: 1e6 });
    expect(answers(joiner, ['panic: x', ' 1234567890', ' x'])).toEqual([
      { answer: 'start' },
      { answer: 'continue' },
      { answer: 'start', bound: 'bytes' },
    ]);
  });

  test.each([
    ['a second', 1_000_000, { answer: 'continue' }],
    ['more than a second', 1_000_001, { answer: 'start', bound: 'time' }],
    ['more than a second backwards', -1_000_001, { answer: 'start', bound: 'time' }],
  ])('stamps %s apart', (_, gap, expected) => {
    const joiner = new ContinuationJoiner();
    joiner.next(error, true, { us: 5e6, restNs: 0 });
    expect(joiner.next('  more', false, { us: 5e6 + gap, restNs: 0 })).toEqual(expected);
  });

  test('lines without stamps are not kept apart by time', () => {
    const joiner = new ContinuationJoiner();
    joiner.next(error, true, { us: 5e6, restNs: 0 });
    joiner.next('  more', false);
    expect(joiner.next('  more', false, { us: 9e6, restNs: 0 }).answer).toBe('continue');
  });
});

describe('hostile lines', () => {
  const long = 200_000;
  test.each([
    ['opening brackets', '{'.repeat(long)],
    ['parentheses', 'a('.repeat(long)],
    ['blanks', ' '.repeat(long)],
    ['dotted names', 'a.'.repeat(long)],
    ['colons', ':'.repeat(long)],
    ['an open string', `{"${'\\"'.repeat(long)}`],
  ])('%s are read in linear time', (_, line) => {
    expect(join([line, line, error, line, line]).flat()).toHaveLength(5);
  });
});

test("MinIO's error belongs to its block although it looks like a level", () => {
  const joiner = new ContinuationJoiner();
  joiner.next('API: PutObject(bucket=shop)', false);
  joiner.next('Time: 10:00:00 UTC 05/01/2024', false);
  expect(joiner.next('Error: disk not found', true).answer).toBe('continue');
  joiner.next(info, true);
  expect(joiner.next('Error: disk not found', true).answer).toBe('start');
});
