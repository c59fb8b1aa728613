// The terminal itself: raw mode, the other screen, keys and size, and the way back to how it was. The
// only file that knows blessed, which is asked for the lifecycle and the names of keys alone; it
// never sees a text of the capture.
import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { ReadStream, WriteStream } from 'node:tty';
import type { BlessedProgram, Widgets } from 'blessed';
import newProgram from 'blessed/lib/program.js';
import type { Frame } from '../frame.ts';
import { paint, type PaintOptions } from './paint.ts';
import { Tokenizer, type Token } from './tokens.ts';

export type TerminalInput = Pick<
  ReadStream,
  'on' | 'off' | 'setRawMode' | 'resume' | 'pause' | 'isTTY'
>;
export type TerminalOutput = Pick<WriteStream, 'write' | 'columns' | 'rows' | 'on' | 'off'>;

export interface TerminalEvents {
  readonly onKey: (key: string) => void;
  readonly onPaste: (text: string) => void;
  readonly onResize: (columns: number, rows: number) => void;
}

/** Milliseconds after which an ESC is the key and not the start of a sequence. */
const escapeMs = 25;
// Bracketed paste; the wheel sends arrow keys, so that the terminal's own selection keeps working.
const modesOn = '\u001b[?2004h\u001b[?1007h';
const modesOff = '\u001b[?1000l\u001b[?1006l\u001b[?1007l\u001b[?2004l\u001b[?2026l\u001b[0m';
const mouseOn = '\u001b[?1000h\u001b[?1006h';
const mouseOff = '\u001b[?1000l\u001b[?1006l';
const wheel = /^\u001b\[<(64|65);\d+;\d+[Mm]$/;

export class Terminal {
  readonly #input: TerminalInput;
  readonly #output: TerminalOutput;
  readonly #events: TerminalEvents;
  readonly #options: PaintOptions;
  readonly #program: BlessedProgram;
  /** What blessed reads: whole keys, one at a time. */
  readonly #keys = new Readable({ read: () => undefined });
  readonly #tokens = new Tokenizer();
  readonly #decoder = new StringDecoder('utf8');
  #shown: Frame | undefined;
  #isOpen = false;
  #isMouseOn = false;
  #escape: NodeJS.Timeout | undefined;

  constructor(
    input: TerminalInput,
    output: TerminalOutput,
    options: PaintOptions,
    events: TerminalEvents,
  ) {
    this.#input = input;
    this.#output = output;
    this.#events = events;
    this.#options = options;
    // Without terminfo: its compiled entries are wrong or missing on several common terminals, and
    // the few sequences that are needed are the same everywhere.
    const settings = {
      input: this.#keys,
      output,
      terminal: 'xterm-256color',
      buffer: false,
      tput: false,
    };
    // The types know `tput` as a text alone.
    this.#program = newProgram(settings as unknown as Widgets.IScreenOptions);
    this.#program.on('keypress', (sign: string | undefined, key: KeyName) => {
      const name = keyName(sign, key);
      if (name !== undefined) this.#events.onKey(name);
    });
  }

  get size(): { readonly columns: number; readonly rows: number } {
    // A terminal that does not say its size is taken for the usual one.
    return { columns: this.#output.columns || 80, rows: this.#output.rows || 24 };
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#input.setRawMode(true);
    this.#input.on('data', this.#onData);
    this.#input.resume();
    this.#output.on('resize', this.#onResize);
    // Alone: together with the older ?47 the cursor comes back in the wrong place.
    this.#program.setMode('?1049');
    this.#program.hideCursor();
    this.#output.write(modesOn + (this.#isMouseOn ? mouseOn : ''));
    this.#shown = undefined;
  }

  /** Shows a frame. The number is how long the terminal took to take it, in milliseconds. */
  show(frame: Frame): number {
    if (!this.#isOpen) return 0;
    const bytes = paint(this.#shown, frame, this.#options);
    this.#shown = frame;
    if (bytes === '') return 0;
    const start = performance.now();
    this.#output.write(bytes);
    return performance.now() - start;
  }

  /** The next frame is drawn whole: something else may have written on the screen. */
  forget(): void {
    this.#shown = undefined;
    if (this.#isOpen) this.#output.write(modesOn + (this.#isMouseOn ? mouseOn : ''));
  }

  setMouse(on: boolean): void {
    this.#isMouseOn = on;
    if (this.#isOpen) this.#output.write(on ? mouseOn : mouseOff);
  }

  /** OSC 52: asks the terminal to take a text into the clipboard. */
  copy(text: string): void {
    const encoded = Buffer.from(text).toString('base64');
    this.#output.write(`\u001b]52;c;${encoded}\u0007`);
  }

  /** The terminal as it was before `open`. Any number of times, in any state. */
  restore(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    clearTimeout(this.#escape);
    this.#input.off('data', this.#onData);
    this.#output.off('resize', this.#onResize);
    this.#output.write(modesOff);
    this.#program.resetMode('?1049');
    this.#program.showCursor();
    this.#input.setRawMode(false);
    this.#input.pause();
  }

  readonly #onData = (bytes: Buffer | string): void => {
    clearTimeout(this.#escape);
    this.#take(this.#tokens.push(typeof bytes === 'string' ? bytes : this.#decoder.write(bytes)));
    if (!this.#tokens.isWaiting) return;
    this.#escape = setTimeout(() => {
      this.#take(this.#tokens.flush());
    }, escapeMs);
  };

  readonly #onResize = (): void => {
    const { columns, rows } = this.size;
    this.#events.onResize(columns, rows);
  };

  #take(tokens: readonly Token[]): void {
    for (const token of tokens) {
      if (token.kind === 'paste') this.#events.onPaste(token.text);
      else if (token.kind === 'text') {
        this.#events.onKey(token.text === ' ' ? 'space' : token.text);
      } else {
        const turned = wheel.exec(token.bytes)?.[1];
        if (turned !== undefined) this.#events.onKey(turned === '64' ? 'wheel-up' : 'wheel-down');
        // Handed over at once: the names come back before the next token is looked at.
        else this.#keys.emit('data', Buffer.from(token.bytes));
      }
    }
  }
}

interface KeyName {
  readonly full?: string;
  readonly name?: string;
}

/** Our name of a key that blessed has named; absent: it says the key twice, or does not know it. */
function keyName(sign: string | undefined, { full, name }: KeyName): string | undefined {
  // A carriage return comes as `return` and as `enter`.
  if (name === 'return') return undefined;
  if (full !== undefined) return full === 'linefeed' ? 'enter' : full;
  return sign !== undefined && sign >= ' ' ? sign : undefined;
}
