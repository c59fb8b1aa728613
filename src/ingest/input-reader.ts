// Reads one input: bytes to lines, lines out of their envelope, each to the reader of its stream.
// The loop over the lines of a block is synchronous; it is left only where the capture must be
// asked what it holds, and entered again at the same line.
import { detectEnvelope, envelopes, unwrapLine } from '../../parsers/envelopes/index.ts';
import type { Envelope, LineOrigin, UnwrappedText } from '../../parsers/types.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import { givenZoneOf } from '../core/given-zones.ts';
import type { GivenZone } from '../core/given-zones.ts';
import type { ReadingRules } from '../core/reading-rules.ts';
import { iostreams } from '../core/record.ts';
import type { LogInput } from '../streamers/types.ts';
import type { ClockSettings } from './clock/stream-clock.ts';
import { StreamBudget } from './line-budget.ts';
import type { LineSink } from './line-splitter.ts';
import { createLineSplitter } from './line-splitter.ts';
import type { RegisteredStream } from './stream-registry.ts';
import { StreamReader } from './stream-reader.ts';
import type { ReadCounters } from './stream-reader.ts';
import type { SettledRecord } from './batch-builder.ts';

/** What an input reader needs of the import around it. */
export interface InputContext {
  readonly source: number;
  readonly counters: ReadCounters;
  readonly clock: ClockSettings;
  readonly rules: ReadingRules;
  readonly givenZones: readonly GivenZone[];
  readonly resolve: (ref: ContainerRef) => RegisteredStream;
  /** False: the record was stored before, and is not counted. */
  readonly emit: (record: SettledRecord) => boolean;
  /** Stored lines of a stream, for its budget; absent where no capture is asked. */
  readonly loadBudget?: (key: string, fromUs: number, budget: StreamBudget) => Promise<void>;
  /** Called after every block: hand on what is ready, wait while the store is behind. */
  readonly afterBlock: () => Promise<void>;
}

interface OpenStream {
  readonly registered: RegisteredStream;
  readonly reader: StreamReader;
  readonly budget: StreamBudget;
  /** Newest stamp that earlier inputs hold: lines up to there may be known. */
  readonly knownUntilUs: number;
  lastUs: number;
}

const headLines = 100;
// A record that began so long before the end of an input does not go on when the input grows.
const recentLines = 1000;
const [, stdout, stderr] = iostreams.map((_, index) => index) as [number, number, number];

export class InputReader {
  /** Physical lines so far. */
  lines = 0;
  readonly #input: LogInput;
  readonly #context: InputContext;
  readonly #splitter: ReturnType<typeof createLineSplitter>;
  #envelope: Envelope | undefined;
  #isDetected: boolean;
  readonly #streams = new Map<number, OpenStream>();
  readonly #byOrigin = new Map<string, OpenStream>();
  #lastOrigin: LineOrigin | undefined;
  /** Stream of lines that do not say whose they are. */
  #current: OpenStream | undefined;

  constructor(input: LogInput, context: InputContext) {
    this.#input = input;
    this.#context = context;
    this.#isDetected = input.envelope !== 'detect';
    if (input.envelope !== 'detect' && input.envelope !== 'none') {
      this.#envelope = envelopes[input.envelope];
    }
    const sink: LineSink = {
      block: (text) => this.#block(text),
      oddLine: (bytes, dropped) => this.#oddLine(bytes, dropped),
    };
    this.#splitter = createLineSplitter(sink);
  }

  push(chunk: Uint8Array): Promise<void> {
    return this.#splitter.push(chunk);
  }

  /** The input ended: everything open is complete. */
  async end(): Promise<void> {
    await this.#splitter.end();
    this.flush();
    for (const { registered, lastUs } of this.#streams.values()) {
      registered.lastUs = Math.max(registered.lastUs, lastUs);
    }
  }

  /** Completes what waits for more lines: a live input is silent. */
  flush(): void {
    for (const { reader } of this.#streams.values()) reader.flush();
  }

  /** All physical lines up to this one are part of emitted records (or of none). */
  get completeLines(): number {
    let complete = this.lines;
    for (const { reader } of this.#streams.values()) {
      const open = reader.firstOpenLine;
      if (open !== undefined && open - 1 < complete) complete = open - 1;
    }
    return complete;
  }

  /**
   * {@link completeLines}, without the last record of each stream that was heard lately: if the
   * input grows, that record may go on.
   */
  get finalLines(): number {
    let final = this.completeLines;
    for (const { reader } of this.#streams.values()) {
      const line = reader.lastRecordLine;
      if (line > this.lines - recentLines && line - 1 < final) final = Math.max(0, line - 1);
    }
    return final;
  }

  async #block(text: string): Promise<void> {
    if (!this.#isDetected) this.#detect(text.split('\n', headLines));
    for (let at = 0; at < text.length;) {
      at = this.#readLines(text, at);
      if (at < text.length) await this.#loadBudgets();
    }
    await this.#context.afterBlock();
  }

  #detect(head: readonly string[]): void {
    this.#isDetected = true;
    const name = detectEnvelope(head.map(withoutCarriageReturn));
    if (name !== 'none') this.#envelope = envelopes[name];
  }

  /** Returns where it stopped: the end, or a line whose stream must be asked for first. */
  #readLines(text: string, from: number): number {
    const envelope = this.#envelope;
    let at = from;
    while (at < text.length) {
      let end = text.indexOf('\n', at);
      if (end < 0) end = text.length;
      const stop = end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
      const line = text.slice(at, stop);
      if (envelope?.split === undefined) {
        const unwrapped = envelope && unwrapLine(envelope, line);
        if (!this.#readLine(line, unwrapped, false, undefined)) return at;
      } else if (!this.#readParts(line, envelope)) {
        return at;
      }
      this.lines++;
      at = end + 1;
    }
    return at;
  }

  #readParts(line: string, envelope: Envelope): boolean {
    const parts = envelope.split?.(line) ?? [line];
    const unwrapped = parts.map((part) => envelope.unwrap(part));
    // All or none: what is read again after asking must not be read twice.
    const needsAsking = unwrapped.map((each) => this.#needsBudget(each)).includes(true);
    if (needsAsking) return false;
    parts.forEach((part, index) => {
      this.#readLine(part, unwrapped[index], false, undefined);
    });
    return true;
  }

  /** False: the stream's stored lines must be loaded first. The line is `lines + 1`. */
  #readLine(
    line: string,
    unwrapped: UnwrappedText | undefined,
    isTruncated: boolean,
    bytes: Uint8Array | undefined,
  ): boolean {
    if (unwrapped === undefined) {
      this.#stream(undefined).reader.add({
        text: line,
        line: this.lines + 1,
        runtimeTime: undefined,
        iostream: 0,
        isPartial: false,
        isNotice: false,
        isTruncated,
        bytes,
      });
      return true;
    }
    if (unwrapped.opensSection === true) {
      this.#current = this.#stream(unwrapped.origin);
      return true;
    }
    if (this.#needsBudget(unwrapped)) return false;
    const stream = this.#stream(unwrapped.origin);
    const { runtimeTime, iostream } = unwrapped;
    if (runtimeTime !== undefined && runtimeTime.us > stream.lastUs) stream.lastUs = runtimeTime.us;
    stream.reader.add({
      text: unwrapped.text,
      line: this.lines + 1,
      runtimeTime,
      iostream: iostream === undefined ? 0 : iostream === 'stdout' ? stdout : stderr,
      isPartial: unwrapped.isPartial,
      isNotice: unwrapped.isNotice === true,
      isTruncated,
      bytes,
    });
    return true;
  }

  #asked: { readonly stream: OpenStream; readonly us: number } | undefined;

  #needsBudget(unwrapped: UnwrappedText | undefined): boolean {
    const time = unwrapped?.runtimeTime;
    if (time === undefined) return false;
    const stream = this.#stream(unwrapped?.origin);
    if (time.us > stream.knownUntilUs || stream.budget.covers(time.us)) return false;
    this.#asked = { stream, us: time.us };
    return true;
  }

  async #loadBudgets(): Promise<void> {
    const asked = this.#asked;
    if (asked === undefined) throw new Error('stopped within a block for no stream');
    this.#asked = undefined;
    const { stream, us } = asked;
    const from = stream.budget.startFor(us);
    await this.#context.loadBudget?.(stream.registered.definition.key, from, stream.budget);
    stream.reader.budget = stream.budget;
  }

  async #oddLine(bytes: Buffer, dropped: number): Promise<void> {
    if (!this.#isDetected) this.#detect([bytes.toString('latin1')]);
    // One character a byte: envelopes are ASCII, and the bytes can be had back exactly.
    const line = bytes.toString('latin1');
    const unwrapped = this.#envelope && unwrapLine(this.#envelope, line);
    const inner = Buffer.from(unwrapped?.text ?? line, 'latin1');
    const text = inner.toString('utf8');
    const isText = !inner.includes(0) && Buffer.from(text).equals(inner);
    const own = isText ? undefined : new Uint8Array(inner);
    const whole = unwrapped === undefined ? undefined : { ...unwrapped, text };
    while (!this.#readLine(text, whole, dropped > 0, own)) await this.#loadBudgets();
    this.lines++;
    await this.#context.afterBlock();
  }

  #stream(origin: LineOrigin | undefined): OpenStream {
    if (origin === undefined) {
      this.#current ??= this.#open(this.#input.ref);
      return this.#current;
    }
    if (this.#current !== undefined && isSameOrigin(origin, this.#lastOrigin)) return this.#current;
    const { namespace, pod, container, node, service } = origin;
    const key = [namespace, pod, container, node, service].join('\n');
    let stream = this.#byOrigin.get(key);
    if (stream === undefined) {
      // Path and objects are trusted more than what stands in the line.
      stream = this.#open({ ...origin, ...this.#input.ref });
      this.#byOrigin.set(key, stream);
    }
    this.#lastOrigin = origin;
    this.#current = stream;
    return stream;
  }

  #clockOf(ref: ContainerRef): ClockSettings {
    const { clock, givenZones } = this.#context;
    const givenZone = givenZoneOf(givenZones, ref, this.#input.path);
    return givenZone === undefined ? clock : { ...clock, givenZone };
  }

  #open(ref: ContainerRef): OpenStream {
    const { resolve, source, counters, emit, loadBudget, rules } = this.#context;
    const registered = resolve(ref);
    const { index } = registered.definition;
    let stream = this.#streams.get(index);
    if (stream === undefined) {
      const clock = this.#clockOf(ref);
      stream = {
        registered,
        reader: new StreamReader(index, source, clock, counters, emit, rules),
        budget: new StreamBudget(),
        knownUntilUs: loadBudget === undefined ? Number.NEGATIVE_INFINITY : registered.lastUs,
        lastUs: Number.NEGATIVE_INFINITY,
      };
      this.#streams.set(index, stream);
    }
    return stream;
  }
}

function isSameOrigin(a: LineOrigin, b: LineOrigin | undefined): boolean {
  return (
    b !== undefined &&
    a.pod === b.pod &&
    a.container === b.container &&
    a.namespace === b.namespace &&
    a.node === b.node &&
    a.service === b.service
  );
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
