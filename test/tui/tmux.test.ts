// The built program on a real terminal: that of tmux, where it is installed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasTmux, TmuxScreen } from '../support/tmux-screen.ts';

let folder = '';
let screen: TmuxScreen;

function start(args: string, env: Readonly<Record<string, string>> = {}): void {
  screen = new TmuxScreen(args, { env: { XDG_STATE_HOME: folder, ...env } });
}

/** The newest row of the sample, once all of it is read. */
const everything = '▌09:35:31.941';
const bundle = 'open sample-logs/shop-outage --timezone utc';
const capture = (): string => `open ${join(folder, 'shop.klog')} --timezone utc`;

describe.skipIf(!hasTmux)('on a terminal', { timeout: 120_000 }, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'klog-test-'));
    const file = join(folder, 'shop.klog');
    const args = ['open', 'sample-logs/shop-outage', '--no-ui', '--capture', file];
    execFileSync('node', ['dist/klog.js', ...args], { stdio: 'ignore' });
  });
  afterEach(() => {
    screen.close();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('the sample bundle is shown, filtered, followed and left', async () => {
    start(bundle);
    await screen.until(everything);
    screen.press('/');
    screen.type('level:error timeout');
    await screen.until(/4 of 3,520 lines .*Enter keep/);
    screen.press('Enter', 'g');
    await screen.until('▌09:32:16.369');
    screen.press('=');
    await screen.until('1 of 3,520 lines');
    screen.resize(60, 16);
    await screen.until(/^ klog {2}/);
    screen.press('q');
    await screen.until('exit 0');
    expect(screen.isAsBefore()).toBe(true);
  });

  test.each([
    ['TERM', 'exit 143'],
    ['HUP', 'exit 129'],
    ['INT', 'exit 130'],
    ['QUIT', 'exit 131'],
    ['ABRT', 'exit 134'],
  ])('SIG%s leaves the terminal as it was', async (signal, exit) => {
    start(capture());
    await screen.until(everything);
    process.kill(screen.pid(), `SIG${signal}` as NodeJS.Signals);
    await screen.until(exit);
    expect(screen.isAsBefore()).toBe(true);
  });

  test('Ctrl-C leaves it as q does, from a prompt and in the middle of an import, too', async () => {
    start(`${bundle} --ephemeral`);
    await screen.until('PODS');
    screen.press('/', 'C-c');
    await screen.until('exit 0');
    expect(screen.isAsBefore()).toBe(true);
  });

  test('stopped it gives the terminal back, continued it draws itself again', async () => {
    start(capture());
    await screen.until(everything);
    const pid = screen.pid();
    process.kill(pid, 'SIGTSTP');
    await screen.until(/^(?![^]*PODS)/);
    process.kill(pid, 'SIGCONT');
    await screen.until('PODS 15');
  });

  test('a dumb terminal gets lines', async () => {
    start(`${capture()} -q`, { TERM: 'dumb', PAGER: 'cat' });
    const text = await screen.until('exit 0');
    expect(text).toContain('checkpoint 16 written');
    expect(text).not.toContain('PODS');
  });
});
