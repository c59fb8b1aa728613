import { expect, it } from 'vitest';
import { builtInRules } from '../../src/core/reading-rules.ts';
import { readRecords } from '../../src/ingest/read-records.ts';
import { chunksOf, testNow, textInput } from '../support/ingest-text.ts';

it('gives each record with its input and its first line, without a capture', async () => {
  async function* inputs() {
    yield {
      input: textInput({ path: 'a.log' }),
      chunks: chunksOf('INFO one\n  more\nINFO two\n', 3),
    };
    yield { input: textInput({ path: 'b.log' }), chunks: chunksOf('') };
    yield await Promise.resolve({ input: textInput({ path: 'c.log' }), chunks: chunksOf('last') });
  }
  const seen: unknown[] = [];
  for await (const { input, record } of readRecords(inputs(), () => testNow, {
    rules: builtInRules,
    givenZones: [],
  })) {
    seen.push([input.path, record.line, record.lineCount, record.text]);
  }
  expect(seen).toEqual([
    ['a.log', 1, 2, 'INFO one\n  more'],
    ['a.log', 3, 1, 'INFO two'],
    ['c.log', 1, 1, 'last'],
  ]);
});
