import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allFormats } from '../../parsers/index.ts';
import { recordFlags } from '../../src/core/batch.ts';
import { maxLineBytes } from '../../src/ingest/line-splitter.ts';
import { ingestText } from '../support/ingest-text.ts';

describe('lines', () => {
  it('end at a line feed alone, lose one carriage return, and need none at the end', async () => {
    const { rows, summary } = await ingestText({ text: 'a\r\n50%\r100%\nlast' });
    expect(rows.map(({ text }) => text)).toEqual(['a', '50%\r100%', 'last']);
    expect(summary.lines).toBe(3);
  });

  it('that are not UTF-8 or hold NUL are kept as bytes', async () => {
    const text = Buffer.from('ok\nbad \xff\xfe\nnul \0 here\nend\n', 'latin1');
    const { rows } = await ingestText({ text });
    expect(rows.map((row) => row.text)).toEqual(['ok', 'bad \xff\xfe', 'nul \0 here', 'end']);
    const isBinary = rows.map(({ flags }) => (flags & recordFlags.isBinary) !== 0);
    expect(isBinary).toEqual([false, true, true, false]);
  });

  it('longer than the limit keep their beginning and say so', async () => {
    const text = `${'ä'.repeat(maxLineBytes)}\nnext\n`;
    const { rows, summary } = await ingestText({ text, chunkBytes: 65_536 });
    expect(rows.map((row) => row.text.length)).toEqual([maxLineBytes / 2, 4]);
    expect(rows.map((row) => (row.flags & recordFlags.truncated) !== 0)).toEqual([true, false]);
    expect(summary.truncated).toBe(1);
  });

  it('read the same however the bytes are cut', async () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '2026-11-20T10:00:00.000330000Z stdout F {"level":"info","msg":"x"}',
        '2026-11-20T10:00:00.000330000Z stderr P half of ',
        '2026-11-20T10:00:00.000340000Z stderr F a line',
        '2026-11-20T10:00:00.000350000Z stderr F \tat com.example.Main(Main.java:1)',
        'I1120 10:00:00.001526       1 controller.go:47] Sync ended id=a2e2ddfb9402a12a',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 40 }), async (lines, cut) => {
        const text = lines.join('\n');
        const whole = await ingestText({ text, envelope: 'cri' });
        const pieces = await ingestText({ text, envelope: 'cri', chunkBytes: cut });
        expect(pieces.rows).toEqual(whole.rows);
      }),
      { numRuns: 60 },
    );
  });
});

it('lines of every format are joined and dated the same however the bytes are cut', async () => {
  const lines = allFormats.flatMap(({ samples }) => samples.map(({ text }) => text));
  const others = [
    '',
    '\tat com.example.Main(Main.java:1)',
    '  indented',
    '}',
    'Caused by: x: y',
    'é\u0000',
  ];
  const line = fc.oneof(fc.constantFrom(...lines), fc.constantFrom(...others));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 12 }),
      fc.integer({ min: 1, max: 200 }),
      async (some, cut) => {
        const text = some.join('\n');
        const whole = await ingestText({ text, envelope: 'none' });
        const pieces = await ingestText({ text, envelope: 'none', chunkBytes: cut });
        expect(pieces.rows).toEqual(whole.rows);
      },
    ),
    { numRuns: 100 },
  );
});

describe('inputs of different containers', () => {
  const line = fc.constantFrom(
    '2026-11-20T10:00:00.000330000Z stdout F {"level":"info","msg":"x"}',
    '2026-11-20T10:00:00.000330000Z stderr P half of ',
    '2026-11-20T10:00:01.000340000Z stderr F a line',
    '2026-11-20T10:00:02.000350000Z stderr F \tat com.example.Main(Main.java:1)',
    'no stamp',
  );
  const inputs = fc.uniqueArray(
    fc.record({ pod: fc.constantFrom('a', 'b', 'c', 'd'), lines: fc.array(line) }),
    { selector: ({ pod }) => pod, maxLength: 4 },
  );

  it('give the same rows in whatever order they are read', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, async (given) => {
        const texts = given.map(({ pod, lines }) => ({
          text: lines.join('\n'),
          envelope: 'cri' as const,
          ref: { pod },
          path: `${pod}.log`,
        }));
        const rowsOf = async (order: typeof texts): Promise<readonly string[]> =>
          (await ingestText(...order)).rows.map((row) => JSON.stringify(row)).sort();
        expect(await rowsOf([...texts].reverse())).toEqual(await rowsOf(texts));
      }),
      { numRuns: 60 },
    );
  });
});

describe('partial lines', () => {
  it('are joined per iostream and keep the first stamp', async () => {
    const { rows } = await ingestText({
      text: [
        '2026-11-20T10:00:00.000000001Z stdout P one ',
        '2026-11-20T10:00:00.000000002Z stderr F other',
        '2026-11-20T10:00:00.000000003Z stdout F two',
        '2026-11-20T10:00:00.000000004Z stdout P cut off',
      ].join('\n'),
    });
    expect(rows.map(({ text, line, lineCount }) => [text, line, lineCount])).toEqual([
      ['one two', 1, 2],
      ['other', 2, 1],
      ['cut off', 4, 1],
    ]);
    expect(rows[0]?.time).toBe('2026-11-20T10:00:00.000000001Z');
  });
});

describe('pieces of a line', () => {
  const at = (second: number): string =>
    `2026-11-20T10:00:${String(second).padStart(2, '0')}.000000000Z`;
  const texts = async (text: string): Promise<readonly string[]> =>
    (await ingestText({ text, envelope: 'cri' })).rows.map((row) => row.text);

  it('are put together', async () => {
    const text = `${at(0)} stdout P half of \n${at(0)} stdout F a line\n`;
    expect(await texts(text)).toEqual(['half of a line']);
  });

  it('are not waited for longer than a minute', async () => {
    const text = `2026-11-20T09:58:00.000000000Z stdout P lost\n${at(0)} stdout F a line\n`;
    expect(await texts(text)).toEqual(['lost', 'a line']);
  });

  it('end where a line with the same header of its own begins', async () => {
    const head = 'I1120 10:00:00.001526       1 controller.go:47]';
    const text = `${at(0)} stdout P ${head} cut\n${at(1)} stdout F ${head} whole\n`;
    expect(await texts(text)).toEqual([`${head} cut`, `${head} whole`]);
  });

  it('go on although the rest begins with a time', async () => {
    const text = `${at(0)} stdout P 2026-11-20 10:00:00 due: \n${at(0)} stdout F 2026-11-21 10:00:00\n`;
    expect(await texts(text)).toEqual(['2026-11-20 10:00:00 due: 2026-11-21 10:00:00']);
  });
});
