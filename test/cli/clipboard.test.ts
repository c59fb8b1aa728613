// Which way a text goes to the clipboard, with real processes that stand in for the tools.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copiedText, copyText, nativeTools } from '../../src/cli/clipboard.ts';

let folder: string;
let terminal: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-clipboard-'));
  terminal = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A tool that notes its arguments and what it is given, and ends with `exit`. */
function tool(name: string, exit = 0): void {
  const file = join(folder, name);
  writeFileSync(
    file,
    `#!/bin/sh\necho "$@" > ${file}.args\n/bin/cat > ${file}.text\nexit ${exit}\n`,
  );
  chmodSync(file, 0o755);
}

const taken = (name: string): string => readFileSync(join(folder, `${name}.text`), 'utf8');

function copy(text: string, env: Record<string, string>, platform: NodeJS.Platform = 'linux') {
  return copyText(text, { PATH: folder, TERM: 'xterm', ...env }, platform, (sent) => {
    terminal.push(sent);
  });
}

describe('a text goes', () => {
  test('to the tool of a local display, exactly', async () => {
    tool('wl-copy');
    const text = 'tab\tünï 🚀\nend';
    const copied = await copy(text, { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' });
    expect(copied).toEqual({ kind: 'copied', by: 'wl-copy' });
    expect(taken('wl-copy')).toBe(text);
    expect(terminal).toEqual([]);
  });

  test('to the next tool where one is missing or fails', async () => {
    tool('xclip', 1);
    tool('xsel');
    expect(await copy('x', { DISPLAY: ':0' })).toEqual({ kind: 'copied', by: 'xsel' });
  });

  test('to tmux where there is no tool', async () => {
    tool('tmux');
    expect(await copy('x', { TMUX: '/tmp/tmux,1,0' })).toEqual({ kind: 'sent', by: 'tmux' });
    expect(readFileSync(join(folder, 'tmux.args'), 'utf8').trim()).toBe('load-buffer -w -');
    expect(terminal).toEqual([]);
  });

  test('to the terminal where nothing else is there, or tmux is too old', async () => {
    tool('tmux', 1);
    const sent = { kind: 'sent', by: 'the terminal' };
    expect(await copy('x', { TMUX: '/tmp/tmux,1,0' })).toEqual(sent);
    expect(await copy('y', {})).toEqual(sent);
    expect(terminal).toEqual(['x', 'y']);
  });

  test('never to a tool over SSH: that display is not the one the user sees', async () => {
    tool('xclip');
    expect(await copy('x', { DISPLAY: ':10', SSH_CONNECTION: '1 2 3 4' })).toMatchObject({
      kind: 'sent',
    });
    expect(terminal).toEqual(['x']);
  });

  test('nowhere where it cannot: with a reason and another way', async () => {
    const long = await copy('ü'.repeat(40_000), {});
    expect(copiedText('rows', 'x', long)).toBe(
      'cannot copy the rows: it has 80000 bytes, and terminals take 74994; ^s saves the rows of the view in a file',
    );
    expect(await copy('x', { TERM: 'linux' })).toMatchObject({ kind: 'failed' });
    expect(await copy('x', { STY: '1.pts', TERM: 'screen' })).toMatchObject({ kind: 'failed' });
    expect(terminal).toEqual([]);
  });
});

test('Windows gets UTF-16, macOS its own tool', async () => {
  tool('clip.exe');
  expect(await copy('ü', { WSL_DISTRO_NAME: 'Debian' })).toEqual({
    kind: 'copied',
    by: 'clip.exe',
  });
  expect([...readFileSync(join(folder, 'clip.exe.text'))]).toEqual([0xff, 0xfe, 0xfc, 0]);
  expect(nativeTools({}, 'darwin').map(({ command }) => command)).toEqual(['pbcopy']);
});

test('it is said that a text was copied only where somebody said so', () => {
  expect(copiedText('line', 'ab', { kind: 'copied', by: 'xsel' })).toBe(
    'line copied (2 characters, by xsel)',
  );
  expect(copiedText('line', '🚀', { kind: 'sent', by: 'tmux' })).toBe(
    'line sent to the clipboard through tmux (1 character)',
  );
});
