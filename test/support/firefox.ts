// Firefox for tests of pages, where it is installed, over WebDriver BiDi: the browser speaks it on a
// WebSocket of its own (w3.org/TR/webdriver-bidi). The client is as small as that needs.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const places = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
/** Absent where Firefox is not installed. */
export const firefoxPath = places.find((path) => existsSync(path));

interface Answer {
  readonly id?: number;
  readonly type: 'success' | 'error' | 'event';
  readonly result?: unknown;
  readonly message?: string;
  readonly method?: string;
  readonly params?: { readonly level?: string; readonly text?: string };
}

export class Firefox {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  /** What a page threw or said as an error. */
  readonly misdeeds: string[] = [];
  #context = '';
  #next = 0;
  #bytes = Buffer.alloc(0);
  #text: Buffer[] = [];

  private constructor(browser: ChildProcess, profile: string, socket: Socket, head: Buffer) {
    this.#process = browser;
    this.#profile = profile;
    this.#socket = socket;
    this.#read(head);
    socket.on('data', (chunk: Buffer) => {
      this.#read(chunk);
    });
    socket.on('close', () => {
      for (const answered of this.#waiting.values()) {
        answered({ type: 'error', message: 'Firefox has gone' });
      }
    });
  }

  static async launch(path: string): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), 'klog-firefox-'));
    const args = [
      '--headless',
      '--no-remote',
      '--profile',
      profile,
      '--remote-debugging-port',
      '0',
    ];
    const browser = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const port = await portOf(browser);
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const key = randomBytes(16).toString('base64');
    socket.write(
      `GET /session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    let answer = Buffer.alloc(0);
    while (!answer.includes('\r\n\r\n')) {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      answer = Buffer.concat([answer, chunk]);
    }
    const head = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
    const firefox = new Firefox(browser, profile, socket, head);
    await firefox.#send('session.new', { capabilities: {} });
    await firefox.#send('session.subscribe', { events: ['log.entryAdded'] });
    const { contexts } = (await firefox.#send('browsingContext.getTree', {})) as {
      readonly contexts: readonly { readonly context: string }[];
    };
    firefox.#context = contexts[0]?.context ?? '';
    return firefox;
  }

  async open(url: string): Promise<void> {
    await this.#send('browsingContext.navigate', { context: this.#context, url, wait: 'complete' });
  }

  /** The value of an expression in the page: a string, a number, a boolean or nothing. */
  async evaluate(expression: string): Promise<unknown> {
    const target = { context: this.#context };
    const answer = (await this.#send('script.evaluate', {
      expression,
      target,
      awaitPromise: true,
    })) as { readonly type: string; readonly result?: { readonly value?: unknown } };
    if (answer.type !== 'success') throw new Error(`the page threw at ${expression}`);
    return answer.result?.value;
  }

  async type(text: string): Promise<void> {
    const actions = Array.from(text).flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#send('input.performActions', {
      context: this.#context,
      actions: [{ type: 'key', id: 'keyboard', actions }],
    });
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#socket.destroy();
    this.#process.kill();
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async #send(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#next;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.write(maskedText(JSON.stringify({ id, method, params })));
    const { type, result, message } = await answered;
    if (type === 'error') throw new Error(`${method}: ${message ?? 'failed'}`);
    return result;
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (let frame = firstFrame(this.#bytes); frame; frame = firstFrame(this.#bytes)) {
      this.#bytes = this.#bytes.subarray(frame.end);
      // Text and what continues it; pings and closing frames say nothing to a test.
      if (frame.kind > 2) continue;
      this.#text.push(frame.payload);
      if (!frame.isLast) continue;
      this.#hear(JSON.parse(Buffer.concat(this.#text).toString()) as Answer);
      this.#text = [];
    }
  }

  #hear(answer: Answer): void {
    if (answer.id !== undefined) {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    } else if (answer.params?.level === 'error') {
      this.misdeeds.push(answer.params.text ?? '');
    }
  }
}

/** What Firefox says goes on being read: it ends where nobody does. */
function portOf(browser: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    browser.stderr?.on('data', (chunk: Buffer) => {
      said += String(chunk);
      const port = /WebDriver BiDi listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    browser.on('exit', () => {
      reject(new Error(`Firefox ended: ${said}`));
    });
  });
}

/** A text of at most 64 KiB as a client's frame (RFC 6455 §5); Firefox wants its length as short as can be. */
function maskedText(text: string): Buffer {
  const payload = Buffer.from(text);
  const isShort = payload.length < 126;
  const head = Buffer.alloc(isShort ? 2 : 4);
  head[0] = 0x81;
  head[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) head.writeUInt16BE(payload.length, 2);
  const mask = randomBytes(4);
  const masked = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  return Buffer.concat([head, mask, masked]);
}

/** The first frame of a server's bytes; absent where it is not whole yet. */
function firstFrame(bytes: Buffer):
  | {
      readonly kind: number;
      readonly isLast: boolean;
      readonly payload: Buffer;
      readonly end: number;
    }
  | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const start = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < start) return undefined;
  const length =
    short === 127
      ? Number(bytes.readBigUInt64BE(2))
      : short === 126
        ? bytes.readUInt16BE(2)
        : short;
  const end = start + length;
  if (bytes.length < end) return undefined;
  const first = bytes[0] ?? 0;
  return {
    kind: first & 0x0f,
    isLast: (first & 0x80) !== 0,
    payload: bytes.subarray(start, end),
    end,
  };
}
