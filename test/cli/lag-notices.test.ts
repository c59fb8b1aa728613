import { expect, test } from 'vitest';
import { LagNotices } from '../../src/cli/lag-notices.ts';

test('lag is said when it begins to matter, when it has doubled, and when it is over', () => {
  const notices = new LagNotices();
  const said = [0, 900, 1200, 1900, 2500, 1200, 300, 0, 1000].map((ms) => notices.take(ms) ?? '');
  expect(said).toEqual([
    '',
    '',
    'lines are stored 1.2 s late: more comes than can be taken in',
    '',
    'lines are stored 2.5 s late: more comes than can be taken in',
    '',
    'lines are stored in time again',
    '',
    'lines are stored 1.0 s late: more comes than can be taken in',
  ]);
});
