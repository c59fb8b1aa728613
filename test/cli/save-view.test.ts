// What ^s and X of the screen write: the rows of the view, by the real thread, from a real capture.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { ViewSaver } from '../../src/cli/save-view.ts';
import { resolveOptions } from '../../src/cli/options.ts';
import { utc } from '../../src/core/time-zone.ts';
import { parseQuery } from '../../src/query/language/parse.ts';
import type { Message, SavedForm } from '../../src/tui/messages.ts';
import { memoryIo } from '../support/memory-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-save-'));
const env = { KLOG_HOME: join(folder, 'home'), XDG_CONFIG_HOME: folder, HOME: folder, TZ: 'UTC' };
const capture = join(folder, 'dump.klog');

beforeAll(async () => {
  const log = join(folder, 'secret.log');
  writeFileSync(
    log,
    [
      '2026-11-25T10:00:00Z level=info msg="signed in" password=hunter2hunter2',
      '2026-11-25T10:00:01Z level=error msg="refused"',
      '2026-11-25T10:00:02Z level=info msg="customer C-12345678 left"',
      '',
    ].join('\n'),
  );
  const io = memoryIo({ env });
  expect(await run(['open', log, '--no-ui', '--capture', capture], io)).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function saver(rules: readonly string[] = []) {
  const messages: Message[] = [];
  let over = (): void => undefined;
  const isOver = new Promise<void>((resolve) => (over = resolve));
  const typed = rules.map((text) => ({ text, location: { where: `--redact-rule ${text}` } }));
  const options = resolveOptions('open', [], [new Map([['redact-rule', typed]])]);
  if (!options.ok) throw new Error(options.failure.message);
  const io = memoryIo({ env, cwd: folder });
  const view = new ViewSaver(
    {
      file: capture,
      title: 'shop / ../outage',
      zone: utc,
      tell: (message) => {
        messages.push(message);
        if (message.type === 'saved' || message.type === 'save-refused') over();
      },
      onBug: (error) => {
        throw error;
      },
    },
    { options: options.value, io, args: [] },
  );
  const save = async (form: SavedForm, path: string, text = ''): Promise<readonly Message[]> => {
    const query = parseQuery(text);
    if (!query.ok) throw new Error(query.problem.reason);
    view.save({ kind: 'save', form, path, query: query.query, zone: utc });
    await isOver;
    return messages;
  };
  return { view, save, messages };
}

describe('a view saved from the screen', () => {
  test('is what klog export -o text writes', async () => {
    const messages = await saver().save('text', 'view.txt', 'level>=info refused OR left');
    expect(messages[0]).toEqual({ type: 'saving', text: 'writing view.txt' });
    expect(messages.at(-1)).toEqual({
      type: 'saved',
      text: expect.stringMatching(
        /^wrote 2 lines \(\d+ B\) to view\.txt; redacted: nothing/,
      ) as string,
    });
    const exported = memoryIo({ env });
    const asked = ['level>=info refused OR left', '--capture', capture, '--timezone', 'utc'];
    await run(['export', ...asked, '-o', 'text'], exported);
    expect(readFileSync(join(folder, 'view.txt'), 'utf8')).toBe(exported.out());
    expect(exported.out()).toContain('refused');
  });

  test('loses its secrets, by own rules too, and says how many', async () => {
    const last = (await saver(['customer=C-[0-9]{8}']).save('text', '~/safe.txt')).at(-1);
    expect(last).toMatchObject({ text: expect.stringContaining('redacted: 2 secrets') as string });
    const text = readFileSync(join(folder, 'safe.txt'), 'utf8');
    expect(text).not.toMatch(/hunter2|C-12345678/);
  });

  test('as a page says where it is from, without secrets in the question', async () => {
    const messages = await saver().save(
      'page',
      'view.html',
      'level:error OR "password=hunter2hunter2"',
    );
    expect(messages.at(-1)).toMatchObject({
      text: expect.stringMatching(/^wrote 2 lines .*to view\.html; redacted: 1 secret /) as string,
    });
    const page = readFileSync(join(folder, 'view.html'), 'utf8');
    const [, origin = ''] = /id="klog-origin">(.*?)<\/script>/.exec(page) ?? [];
    expect(origin).toContain('--html view.html --timezone UTC --capture dump.klog');
    expect(page.includes('hunter2')).toBe(false);
  });

  test.each([
    ['dump.klog', 'there is a file of that name; choose another name'],
    ['nowhere/x.txt', 'there is no such folder'],
    ['dump.klog/x.txt', 'a part of the path is a file'],
    ['.', 'it is a folder; add the name of a file'],
  ])('under the name %s is refused with a reason', async (path, reason) => {
    const before = readFileSync(capture);
    expect(await saver().save('text', path)).toEqual([
      { type: 'save-refused', reason: expect.stringContaining(reason) as string },
    ]);
    expect(readFileSync(capture).equals(before)).toBe(true);
  });

  test('is offered a name of its own in the working folder', () => {
    const { view, messages } = saver();
    view.name('text');
    const [first] = messages;
    if (first?.type !== 'file-named') throw new Error('no name');
    expect(first.path).toMatch(/^klog-shop-..-outage-\d{8}-\d{6}\.txt$/);
    writeFileSync(join(folder, first.path), '');
    view.name('text');
    expect(messages[1]).toEqual({ ...first, path: first.path.replace('.txt', '-2.txt') });
    view.name('page');
    expect(messages[2]).toMatchObject({ path: expect.stringMatching(/\.html$/) as string });
  });

  test('that is stopped leaves nothing', async () => {
    const { view, save } = saver();
    const saved = save('page', 'stopped.html');
    await view.stop();
    expect((await saved).at(-1)).toEqual({
      type: 'saved',
      text: 'stopped: stopped.html is not written',
    });
    expect(existsSync(join(folder, 'stopped.html'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
