// Prints a timeline in the format asked for, to a pager, a terminal, a pipe or a file. Text is
// collected into pieces of 64 KiB, because a write for each row costs more than the row.
import type { ContainerRef } from '../core/container-ref.ts';
import { KlogError } from '../core/failure.ts';
import { sanitizeText } from '../core/sanitize.ts';
import type { TimelineRecord } from '../core/record.ts';
import type { TimeZone } from '../core/time-zone.ts';
import { csvWriter } from '../export/csv.ts';
import { foldingWriter } from '../export/folding-writer.ts';
import { jsonWriter, jsonlWriter } from '../export/jsonl.ts';
import { otlpWriter } from '../export/otlp.ts';
import { rawWriter } from '../export/raw.ts';
import { streamNamer } from '../export/text/stream-names.ts';
import { textWriter } from '../export/text/text-writer.ts';
import type { FoldingWriter, RecordFormat, RecordWriter } from '../export/writer.ts';
import type { RecordParts } from '../query/record-mapper.ts';
import { highlighterOf } from './highlight.ts';
import type { Io, Output } from './io.ts';
import type { Options } from './options.ts';

const pieceLength = 64 * 1024;

/** Colours where the user wants them: no-color.org, and `--color` above it. */
export function usesColors(options: Options, io: Pick<Io, 'stdout' | 'env'>): boolean {
  const when = options.text('color') ?? 'auto';
  if (when !== 'auto') return when === 'always';
  const { NO_COLOR: noColor, TERM: term } = io.env;
  return io.stdout.isTerminal && (noColor === undefined || noColor === '') && term !== 'dumb';
}

/** The format of `-o`; text where it is not given. */
export function recordFormatOf(options: Options): RecordFormat {
  return (options.text('output') ?? 'text') as RecordFormat;
}

/** How much of each record the output needs. */
export function recordPartsOf(options: Options): RecordParts {
  const format = recordFormatOf(options);
  if (format === 'raw') return 'raw';
  return format === 'text' ? 'shown' : 'whole';
}

/** Folded rows are for people, and for programs that know them: a table and raw text have no place. */
export function checkFold(options: Options): void {
  const format = recordFormatOf(options);
  if (!options.isSet('fold') || format === 'text' || format === 'jsonl') return;
  throw new KlogError({
    code: 'flag_conflict',
    exit: 2,
    message: `cannot use --fold together with -o ${format}`,
    reason: 'its rows that stand for many are no records',
    help: 'text shows them, and jsonl writes them as objects of the kind fold',
  });
}

/** A writer for the format that the options ask for. */
export function recordWriterOf(
  options: Options,
  io: Pick<Io, 'stdout' | 'env'>,
  { zone, streams }: { readonly zone: TimeZone; readonly streams: readonly ContainerRef[] },
): RecordWriter {
  const { isTerminal } = io.stdout;
  const withRaw = options.isSet('with-raw');
  switch (recordFormatOf(options)) {
    case 'json':
      return safeOnTerminal(jsonWriter({ withRaw }), isTerminal);
    case 'jsonl':
      return safeOnTerminal(folded(jsonlWriter({ withRaw }), options), isTerminal);
    case 'csv':
      return safeOnTerminal(csvWriter(), isTerminal);
    case 'otlp':
      return safeOnTerminal(otlpWriter(), isTerminal);
    case 'raw':
      return rawWriter({ isTerminal });
    case 'text': {
      const highlight = highlighterOf(options);
      const writer = textWriter({
        zone,
        names: streamNamer(streams),
        isTerminal,
        columns: io.stdout.columns(),
        colors: usesColors(options, io),
        delta: options.isSet('delta'),
        ...(highlight ? { highlight } : {}),
      });
      return folded(writer, options);
    }
  }
}

function folded(writer: FoldingWriter, options: Options): RecordWriter {
  return options.isSet('fold') ? foldingWriter(writer) : writer;
}

export function safeOnTerminal(writer: RecordWriter, isTerminal: boolean): RecordWriter {
  if (!isTerminal) return writer;
  return {
    begin: () => sanitizeText(writer.begin()),
    record: (record, reasons) => sanitizeText(writer.record(record, reasons)),
    end: () => sanitizeText(writer.end()),
  };
}

/** Collects rows and writes them in pieces. */
export class TimelinePrinter {
  readonly #writer: RecordWriter;
  readonly #output: Output;
  /** Text and bytes that stand before what is pending. */
  #full: (string | Uint8Array)[] = [];
  #pending = '';
  #began = false;

  constructor(writer: RecordWriter, output: Output) {
    this.#writer = writer;
    this.#output = output;
  }

  async print(record: TimelineRecord, reasons?: readonly string[]): Promise<void> {
    if (this.add(record, reasons)) await this.flush();
  }

  /** Collects a row; true: a piece is full and wants to be flushed. Spares a wait for each row. */
  add(record: TimelineRecord, reasons?: readonly string[]): boolean {
    this.#begin();
    const bytes = this.#writer.bytes?.(record);
    if (bytes !== undefined) {
      this.#full.push(this.#pending, bytes);
      this.#pending = '';
      return true;
    }
    this.#pending += this.#writer.record(record, reasons);
    return this.#pending.length >= pieceLength;
  }

  /** Writes what is collected: rows are not held back while more are searched for. */
  async flush(): Promise<void> {
    const pieces = [...this.#full, this.#pending];
    this.#full = [];
    this.#pending = '';
    for (const piece of pieces) if (piece.length > 0) await this.#output.write(piece);
  }

  async end(): Promise<void> {
    this.#begin();
    this.#pending += this.#writer.end();
    await this.flush();
  }

  #begin(): void {
    if (!this.#began) this.#pending += this.#writer.begin();
    this.#began = true;
  }
}
