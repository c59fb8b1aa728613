// The capture as the reading thread sees it: batches go out by handing over their buffers, questions
// wait for their answer. At most a few batches are on the way, so that memory does not grow where
// the disk is slower than the parsers.
import type { MessagePort } from 'node:worker_threads';
import type { RecordBatch } from '../core/batch.ts';
import { transferables } from '../core/batch.ts';
import type { StoredEntry, StoredLines, StoredPosition } from '../core/stored-state.ts';
import type { RecordSink, StoredState } from '../ingest/record-sink.ts';
import type { FromWriter, ToWriter } from './messages.ts';

const batchesOnTheWay = 8;

export class RemoteSink implements RecordSink {
  readonly #port: MessagePort;
  /** When each batch that is on its way was sent, the oldest first; ms. */
  readonly #onTheWay: number[] = [];
  #questions = 0;
  readonly #answers = new Map<number, (value: never) => void>();
  #waiters: (() => void)[] = [];
  #onState: ((state: StoredState) => void) | undefined;
  /** Milliseconds spent waiting for the writer. */
  waitedMs = 0;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (message: FromWriter) => {
      this.#receive(message);
    });
  }

  /** What the capture held when it was opened; waits for the opening. */
  state(): Promise<StoredState> {
    return new Promise((resolve) => {
      this.#onState = resolve;
    });
  }

  write(batch: RecordBatch): void {
    this.#onTheWay.push(performance.now());
    this.#send({ type: 'batch', batch }, transferables(batch));
  }

  ready(): Promise<void> {
    return this.#until(() => this.#onTheWay.length < batchesOnTheWay);
  }

  drained(): Promise<void> {
    return this.#until(() => this.#onTheWay.length === 0);
  }

  /** For how long the oldest batch has been on its way, ms. */
  get oldestMs(): number {
    const [oldest] = this.#onTheWay;
    return oldest === undefined ? 0 : performance.now() - oldest;
  }

  linesOf(key: string, fromUs: number, exceptSource: number): Promise<StoredLines> {
    return this.#ask((question) => ({ type: 'lines_of', question, key, fromUs, exceptSource }));
  }

  async positionOf(key: string): Promise<StoredPosition | undefined> {
    const { position } = await this.#ask<{ readonly position?: StoredPosition }>((question) => ({
      type: 'position_of',
      question,
      key,
    }));
    return position;
  }

  tailOf(source: number): Promise<readonly StoredEntry[]> {
    return this.#ask((question) => ({ type: 'tail_of', question, source }));
  }

  /** Keeps what is known of the capture itself. */
  noteFacts(facts: Readonly<Record<string, unknown>>): void {
    this.#send({ type: 'facts', facts }, []);
  }

  /** Nothing more comes. */
  finish(): void {
    this.#send({ type: 'finish' }, []);
  }

  async #until(isTrue: () => boolean): Promise<void> {
    if (isTrue()) return;
    const start = performance.now();
    while (!isTrue()) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
    this.waitedMs += performance.now() - start;
  }

  #ask<T>(message: (question: number) => ToWriter): Promise<T> {
    const question = ++this.#questions;
    return new Promise<T>((resolve) => {
      this.#answers.set(question, resolve);
      this.#send(message(question), []);
    });
  }

  #send(message: ToWriter, transfer: ArrayBuffer[]): void {
    this.#port.postMessage(message, transfer);
  }

  #receive(message: FromWriter): void {
    switch (message.type) {
      case 'state':
        this.#onState?.(message.state);
        return;
      case 'taken': {
        this.#onTheWay.shift();
        const waiters = this.#waiters;
        this.#waiters = [];
        for (const wake of waiters) wake();
        return;
      }
      case 'answer': {
        const resolve = this.#answers.get(message.question);
        this.#answers.delete(message.question);
        resolve?.(message.value as never);
      }
    }
  }
}
