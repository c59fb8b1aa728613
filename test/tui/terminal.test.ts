// The terminal's lifecycle and the names of keys, through the real blessed on streams of a test.
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { themeOf } from '../../src/tui/terminal/theme.ts';
import { Frame } from '../../src/tui/frame.ts';
import {
  Terminal,
  type TerminalInput,
  type TerminalOutput,
} from '../../src/tui/terminal/terminal.ts';

class Keyboard extends EventEmitter {
  isTTY = true;
  isRaw = false;
  isReading = false;
  setRawMode(on: boolean): this {
    this.isRaw = on;
    return this;
  }
  resume(): this {
    this.isReading = true;
    return this;
  }
  pause(): this {
    this.isReading = false;
    return this;
  }
}

class ScreenOutput extends EventEmitter {
  columns = 80;
  rows = 24;
  isTTY = true;
  writable = true;
  written = '';
  write(text: string): boolean {
    this.written += text;
    return true;
  }
}

let keyboard: Keyboard;
let output: ScreenOutput;
let terminal: Terminal;
let keys: string[];
let pasted: string[];
let sizes: string[];

beforeEach(() => {
  vi.useFakeTimers();
  keyboard = new Keyboard();
  output = new ScreenOutput();
  [keys, pasted, sizes] = [[], [], []];
  terminal = new Terminal(
    keyboard as unknown as TerminalInput,
    output as unknown as TerminalOutput,
    { theme: themeOf('ansi', {}), ascii: false },
    {
      onKey: (key) => keys.push(key),
      onPaste: (text) => pasted.push(text),
      onResize: (columns, rows) => sizes.push(`${columns}×${rows}`),
    },
  );
});
afterEach(() => {
  terminal.restore();
  vi.useRealTimers();
});

test('nothing is written before it is opened', () => {
  expect(output.written).toBe('');
  expect(keyboard.isRaw).toBe(false);
});

test('restore takes back all that open did, once, in any order', () => {
  terminal.open();
  expect(keyboard).toMatchObject({ isRaw: true, isReading: true });
  const opened = output.written;
  for (const mode of ['1049', '2004', '1007']) expect(opened).toContain(`\u001b[?${mode}h`);
  terminal.setMouse(true);
  terminal.show(new Frame(80, 24));
  output.written = '';
  terminal.restore();
  for (const mode of ['1049', '2004', '1007', '1006', '1000', '2026']) {
    expect(output.written).toContain(`\u001b[?${mode}l`);
  }
  expect(output.written).toContain('\u001b[?25h');
  expect(keyboard).toMatchObject({ isRaw: false, isReading: false });
  output.written = '';
  terminal.restore();
  terminal.show(new Frame(80, 24));
  keyboard.emit('data', Buffer.from('j'));
  expect(output.written).toBe('');
  expect(keys).toEqual([]);
});

test('opened again after a stop it draws the whole screen', () => {
  const frame = new Frame(80, 24);
  frame.text(0, 0, 'here');
  terminal.open();
  terminal.show(frame);
  terminal.restore();
  terminal.open();
  output.written = '';
  terminal.show(frame);
  expect(output.written).toContain('here');
});

test.each([
  ['j', ['j']],
  ['J', ['J']],
  [' ', ['space']],
  ['/é漢🚀', ['/', 'é', '漢', '🚀']],
  ['\r', ['enter']],
  ['\u001b[A\u001b[B\u001b[C\u001b[D', ['up', 'down', 'right', 'left']],
  ['\u001bOA', ['up']],
  ['\u001b[1;2C\u001b[1;2D', ['S-right', 'S-left']],
  ['\u001b[5~\u001b[6~', ['pageup', 'pagedown']],
  ['\u001b[H\u001b[F\u001b[1~\u001b[4~', ['home', 'end', 'home', 'end']],
  ['\t\u001b[Z', ['tab', 'S-tab']],
  ['\u007f', ['backspace']],
  ['\u001b[3~', ['delete']],
  ['\u0003\u0004\u0015\u001a\f', ['C-c', 'C-d', 'C-u', 'C-z', 'C-l']],
  ['\u001b[<64;3;4M\u001b[<65;3;4M', ['wheel-up', 'wheel-down']],
  ['\u001bOP', ['f1']],
])('the bytes %j are the keys %j', (bytes, expected) => {
  terminal.open();
  keyboard.emit('data', Buffer.from(bytes));
  vi.advanceTimersByTime(100);
  expect(keys).toEqual(expected);
});

test('ESC is a key when nothing follows it in time', () => {
  terminal.open();
  keyboard.emit('data', Buffer.from('\u001b'));
  expect(keys).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(keys).toEqual(['escape']);
  keyboard.emit('data', Buffer.from('\u001b'));
  keyboard.emit('data', Buffer.from('[A'));
  vi.advanceTimersByTime(100);
  expect(keys).toEqual(['escape', 'up']);
});

test('a sign that comes in two pieces is one key', () => {
  terminal.open();
  const [first, ...rest] = Buffer.from('漢');
  keyboard.emit('data', Buffer.from([first ?? 0]));
  keyboard.emit('data', Buffer.from(rest));
  expect(keys).toEqual(['漢']);
});

test('pasted text is no keys', () => {
  terminal.open();
  keyboard.emit('data', Buffer.from('\u001b[200~qq\u001b[201~j'));
  expect({ pasted, keys }).toEqual({ pasted: ['qq'], keys: ['j'] });
});

test('a new size is told', () => {
  terminal.open();
  output.columns = 100;
  output.emit('resize');
  expect(sizes).toEqual(['100×24']);
});

test('the clipboard gets base64 alone', () => {
  terminal.open();
  output.written = '';
  terminal.copy('\u001b]0;pwn\u0007');
  expect(output.written).toMatch(/^\u001b\]52;c;[A-Za-z0-9+/=]+\u0007$/);
});
