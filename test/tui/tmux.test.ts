// The built program on a real terminal: that of tmux, where it is installed.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux)
  process.stderr.write('tmux is not installed: the screen is not tried on a terminal\n');

/** A server of its own for each test: one that is ending takes no new session. */
let socket = '';
let servers = 0;
let folder = '';

function tmux(...args: readonly string[]): string {
  return execFileSync('tmux', ['-L', socket, '-u', '-f', '/dev/null', ...args], {
    encoding: 'utf8',
    env: { ...process.env, LANG: 'C.UTF-8', XDG_STATE_HOME: folder },
  });
}

function screen(): string {
  return tmux('capture-pane', '-p', '-t', 'klog');
}

/** Waits until the screen holds a text; what it held at last where it never does. */
async function until(wanted: string | RegExp): Promise<string> {
  const end = Date.now() + 40_000;
  for (;;) {
    const text = screen();
    if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) return text;
    if (Date.now() > end) throw new Error(`the screen never held ${String(wanted)}:\n${text}`);
    await pause(50);
  }
}

function start(args: string, environment = ''): void {
  socket = `klog-test-${process.pid}-${servers++}`;
  const command = `${environment} node dist/klog.js ${args}; echo "exit $?"; stty -a | grep -o ' -\\?echo ' ; exec sleep 1000`;
  tmux('new-session', '-d', '-s', 'klog', '-x', '120', '-y', '34', command);
}

function klogPid(): string {
  const shell = tmux('list-panes', '-t', 'klog', '-F', '#{pane_pid}').trim();
  return execFileSync('pgrep', ['-P', shell], { encoding: 'utf8' }).trim().split('\n')[0] ?? '';
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
    spawnSync('tmux', ['-L', socket, 'kill-server']);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('the sample bundle is shown, filtered, followed and left', async () => {
    start(bundle);
    await until(everything);
    tmux('send-keys', '-t', 'klog', '/');
    tmux('send-keys', '-t', 'klog', '-l', 'level:error timeout');
    await until(/4 of 3,520 lines .*Enter keep/);
    tmux('send-keys', '-t', 'klog', 'Enter', 'g');
    await until('▌09:32:16.369');
    tmux('send-keys', '-t', 'klog', '=');
    await until('1 of 3,520 lines');
    tmux('resize-window', '-t', 'klog', '-x', '60', '-y', '16');
    await until(/^ klog {2}/);
    tmux('send-keys', '-t', 'klog', 'q');
    await until('exit 0');
    expect(tmux('display', '-p', '-t', 'klog', '#{alternate_on} #{cursor_flag}').trim()).toBe(
      '0 1',
    );
    expect(screen()).toContain(' echo');
  });

  test.each([
    ['TERM', 'exit 143'],
    ['HUP', 'exit 129'],
    ['INT', 'exit 130'],
    ['QUIT', 'exit 131'],
    ['ABRT', 'exit 134'],
  ])('SIG%s leaves the terminal as it was', async (signal, exit) => {
    start(capture());
    await until(everything);
    process.kill(Number(klogPid()), `SIG${signal}` as NodeJS.Signals);
    await until(exit);
    expect(tmux('display', '-p', '-t', 'klog', '#{alternate_on} #{cursor_flag}').trim()).toBe(
      '0 1',
    );
    expect(screen()).toContain(' echo');
  });

  test('stopped it gives the terminal back, continued it draws itself again', async () => {
    start(capture());
    await until(everything);
    const pid = Number(klogPid());
    process.kill(pid, 'SIGTSTP');
    await until(/^(?![^]*PODS)/);
    process.kill(pid, 'SIGCONT');
    await until('PODS 15');
  });

  test('a dumb terminal gets lines', async () => {
    start(`${capture()} -q`, 'TERM=dumb PAGER=cat');
    const text = await until('exit 0');
    expect(text).toContain('checkpoint 16 written');
    expect(text).not.toContain('PODS');
  });
});
