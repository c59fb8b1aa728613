// A real process on a real terminal that ends in the middle of a frame, in every way that code can end
// it: the last bytes give the terminal back, and what is said of the end can be read. Signals are in
// tmux.test.ts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const hasScript = spawnSync('script', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'klog-restore-'));
const program = join(folder, 'program.cjs');

const source = `
import { takeTerminal } from './src/cli/take-terminal.ts';
import { Frame } from './src/tui/frame.ts';
import { Terminal } from './src/tui/terminal/terminal.ts';
import { themeOf } from './src/tui/terminal/theme.ts';
const device = takeTerminal();
const nothing = () => undefined;
const terminal = new Terminal(device.input, device.output, { theme: themeOf('auto', {}), ascii: false },
  { onKey: nothing, onPaste: nothing, onResize: nothing });
device.guard(() => { terminal.restore(); }, () => { terminal.open(); });
terminal.open();
terminal.setMouse(true);
const frame = new Frame(terminal.size.columns, terminal.size.rows);
frame.text(0, 0, 'a frame', 34);
frame.cursor = { x: 1, y: 1 };
terminal.show(frame);
const ends = {
  throw: () => { throw new Error('thrown on purpose'); },
  reject: () => { void Promise.reject(new Error('rejected on purpose')); },
  exit: () => { process.exit(3); },
  draw: () => { terminal.show({ get width() { throw new Error('thrown while drawing'); } }); },
};
setTimeout(ends[process.argv[2]], 20);
`;

beforeAll(async () => {
  await build({
    stdin: { contents: source, resolveDir: resolve('.'), loader: 'ts' },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['blessed'],
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Everything that the terminal gets, and what its settings are afterwards. */
function runOnTerminal(end: string): string {
  const command = `node ${program} ${end} 2>&1; echo "exit $?"; stty -a`;
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_PATH: resolve('node_modules'), TERM: 'xterm-256color' },
  });
  return stdout;
}

describe.skipIf(!hasScript)('the terminal is given back', { timeout: 60_000 }, () => {
  test.each([
    ['throw', 'thrown on purpose', 1],
    ['reject', 'rejected on purpose', 1],
    ['draw', 'thrown while drawing', 1],
    ['exit', '', 3],
  ])('where it ends by %s', (end, said, exit) => {
    const stream = runOnTerminal(end);
    expect(stream).toContain('a frame');
    const [, tail = ''] = stream.split('a frame');
    for (const mode of ['1049', '1000', '1006', '1007', '2004', '2026']) {
      const [on, off] = [`\u001b[?${mode}h`, `\u001b[?${mode}l`];
      expect(tail.includes(off), mode).toBe(true);
      expect(tail.lastIndexOf(off), mode).toBeGreaterThan(tail.lastIndexOf(on));
    }
    expect(tail.lastIndexOf('\u001b[?25h')).toBeGreaterThan(tail.lastIndexOf('\u001b[?25l'));
    expect(tail).toContain('\u001b[0m');
    const after = tail.slice(tail.lastIndexOf('\u001b[?1049l'));
    expect(after).toContain(said);
    expect(after).toContain(`exit ${exit}`);
    expect(after).toMatch(/ icanon\b/);
    expect(after).toMatch(/ echo\b/);
  });
});

test('nothing is drawn where output goes into a pipe', { timeout: 60_000 }, () => {
  const args = [
    'dist/klog.js',
    'open',
    'sample-logs/shop-outage',
    '--ephemeral',
    '--theme',
    'dark',
  ];
  const { stdout, stderr, status } = spawnSync('node', args, {
    encoding: 'utf8',
    env: { ...process.env, KLOG_HOME: folder },
    maxBuffer: 64e6,
  });
  expect(status).toBe(0);
  expect(stdout).toContain('checkpoint 16 written');
  expect(stderr).not.toContain('\u001b[?');
  expect(stdout).not.toContain('\u001b[?1049h');
});
