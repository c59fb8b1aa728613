// `c` of the screen: the command that it copies is run by a shell, and gives the rows of the screen.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { findTimeZone, utc } from '../../src/core/time-zone.ts';
import { TimelineBrowser } from '../../src/query/browse/timeline-browser.ts';
import { parseQuery } from '../../src/query/language/parse.ts';
import { TimelineReader } from '../../src/query/timeline-reader.ts';
import { openCaptureForReading } from '../../src/store/open-capture.ts';
import { memoryIo } from '../support/memory-io.ts';
import { TestScreen } from '../support/tui-screen.ts';

const folder = mkdtempSync(join(tmpdir(), "klog-it's-"));
const file = join(folder, 'shop outage.klog');
const env = { KLOG_HOME: folder, XDG_CONFIG_HOME: folder, TZ: 'UTC' };

beforeAll(async () => {
  const bundle = 'test/golden/bundles/cluster-info-dump';
  expect(await run(['open', bundle, '--no-ui', '--capture', file], memoryIo({ env }))).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Ids of the rows that the copied command gives, as a shell reads it. */
async function rowsOf(command: string): Promise<readonly number[]> {
  const words = execFileSync('bash', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
  expect(words.slice(0, 2)).toEqual(['klog', 'query']);
  const io = memoryIo({ env });
  await run([...words.slice(1), '-o', 'jsonl'], io);
  return io
    .out()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { id: number }).id);
}

const filter = (text: string): readonly string[] => ['/', ...Array.from(text), 'enter'];

describe('the copied command gives the rows of the screen', () => {
  test.each<[string, readonly string[], string]>([
    ['all of them', [], ''],
    ['with a filter', filter('level>=warn'), ''],
    ['with quotes and signs in it', filter(`"it's" OR -"a\\"b" OR ~"a|b" OR $HOME OR info`), ''],
    ['by severity', ['l', 'l', 'l', 'l'], ''],
    ['of the last minutes, which end at the newest line', ['4'], ''],
    ['of one pod', ['a'], ''],
    ['without a pod', ['tab', 'space', 'j', 'space'], ''],
    ['of a pod followed from a line', ['g', ':', ...Array.from('follow the pod'), 'enter'], ''],
    ['with the filter off', [...filter('level>=warn'), '\\'], ''],
    ['with the filter only marking', [...filter('level>=warn'), 'x'], ''],
    ['in context', [...filter('level>=warn'), '.'], ''],
    ['of a question of the command line', filter('level>=info'), 'since:2h NOT kind:event'],
    ['of a question with a time in the zone of the screen', [], 'until:"2030-01-01T00:00"'],
  ])('%s', async (_, keys, base) => {
    const opened = openCaptureForReading(file);
    const question = parseQuery(base);
    const zone = findTimeZone('Asia/Kolkata');
    if (!opened.ok || !question.ok || !zone.ok) throw new Error('the test is wrong');
    try {
      const now = new TimelineReader(opened.value).newestTime();
      const browser = new TimelineBrowser(opened.value, zone.value);
      const screen = new TestScreen(browser, {
        file,
        base: question.query,
        baseText: base,
        zones: [zone.value, utc],
        ...(now === undefined ? {} : { now }),
      });
      screen.press(...keys.map((key) => (key === ' ' ? 'space' : key)), 'c');
      const { records, atStart, atEnd } = screen.model;
      expect({ atStart, atEnd }).toEqual({ atStart: true, atEnd: true });
      const [copied] = screen.effects;
      if (copied?.kind !== 'copy') throw new Error('nothing was copied');
      expect(records.length).toBeGreaterThan(0);
      expect(await rowsOf(copied.text)).toEqual(records.map(({ id }) => id));
      screen.close();
    } finally {
      opened.value.close();
    }
  });
});
