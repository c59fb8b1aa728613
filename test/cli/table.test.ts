import { expect, test } from 'vitest';
import { formatTable } from '../../src/cli/table.ts';

test('columns are as wide as their widest cell, by cells of the terminal', () => {
  expect(
    formatTable(
      ['NAME', 'N', 'WHAT'],
      [
        ['你好', '1', 'two wide'],
        ['a', '100', ''],
      ],
      ['N'],
    ),
  ).toBe('NAME    N  WHAT\n你好    1  two wide\na     100\n');
});
