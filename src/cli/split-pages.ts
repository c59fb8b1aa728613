// `export --html FILE --split`: consecutive pages instead of one, each whole by itself, and a page that
// lists them under the name that was asked for. Nothing has its name before all of it is written.
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { KlogError } from '../core/failure.ts';
import type { TimelineRecord } from '../core/record.ts';
import type { TimestampNs } from '../core/time.ts';
import { indexPage, type ListedPage } from '../export/html/index-page.ts';
import type { PageOrigin } from '../export/html/page-data.ts';
import { partName, type PagePlace } from '../export/html/page-place.ts';
import { pageTooLarge } from '../export/html/page-size.ts';
import type { RecordWriter } from '../export/writer.ts';
import { partOf, writeFailure } from '../workers/save-target.ts';
import { parseSize } from './options.ts';

/** Where a page ends: at so many records, or about so many bytes. */
export type PageLimit = { readonly records: number } | { readonly bytes: number };

/** What `--split` says: pages, or bytes a page. */
export type Split = { readonly pages: number } | { readonly bytes: number };

/** The program and the ends that stand in a page as text take this much, whatever it shows. */
const leastPage = 1e6;
const mostPages = 999;

/** The value of `--split`; undefined where it is neither. */
export function parseSplit(text: string): Split | undefined {
  if (/^\d+$/.test(text)) {
    const pages = Number(text);
    return pages >= 2 && pages <= mostPages ? { pages } : undefined;
  }
  const bytes = parseSize(text);
  return bytes !== undefined && bytes >= leastPage ? { bytes } : undefined;
}

export interface SplitOptions {
  /** Absolute path of the page that lists the others. */
  readonly file: string;
  readonly limit: PageLimit;
  /** Bytes beyond which a page is given up. */
  readonly largest: number;
  /** A page that says at its end where it stands. */
  readonly pageWriter: (place: () => PagePlace | undefined) => RecordWriter;
}

/** Texts and objects behind the rows of a page, as far as they are not known yet. */
const reserve = 300_000;

interface OpenPage {
  readonly number: number;
  readonly descriptor: number;
  readonly writer: RecordWriter;
  hasNext: boolean;
  records: number;
  bytes: number;
  largestPiece: number;
  from?: TimestampNs;
  to?: TimestampNs;
}

export class SplitPages implements RecordWriter {
  readonly #options: SplitOptions;
  readonly #folder: string;
  readonly #name: string;
  readonly #done: ListedPage[] = [];
  #page: OpenPage | undefined;

  constructor(options: SplitOptions) {
    this.#options = options;
    this.#folder = dirname(options.file);
    this.#name = basename(options.file);
  }

  readonly begin = (): string => '';

  /** Writes the record into a page; there is nothing left for the output of the command. */
  readonly record = (record: TimelineRecord): string => {
    if (this.#page !== undefined && this.#isFull(this.#page)) this.#close(this.#page, true);
    const page = (this.#page ??= this.#open());
    this.#write(page, page.writer.record(record));
    page.records++;
    if (record.timeSource !== 'none') {
      page.from ??= record.time;
      page.to = record.time;
    }
    return '';
  };

  readonly end = (): string => {
    this.#close(this.#page ?? this.#open(), false);
    return '';
  };

  /** Gives the pages their names; a single one has that of the list. Returns what there is. */
  keep(origin: PageOrigin, redacted: number | undefined): readonly ListedPage[] {
    const [only, second] = this.#done;
    this.#guarded(() => {
      if (only !== undefined && second === undefined) {
        renameSync(partOf(this.#path(only.name)), this.#options.file);
        return;
      }
      const list = partOf(this.#options.file);
      const descriptor = openSync(list, 'w', 0o600);
      try {
        writeSync(descriptor, indexPage(origin, this.#done, redacted));
      } finally {
        closeSync(descriptor);
      }
      for (const { name } of this.#done) renameSync(partOf(this.#path(name)), this.#path(name));
      renameSync(list, this.#options.file);
    });
    return this.#done;
  }

  /** Leaves what was there before. */
  drop(): void {
    if (this.#page !== undefined) closeSync(this.#page.descriptor);
    const names = this.#done.map(({ name }) => name);
    if (this.#page !== undefined) names.push(partName(this.#name, this.#page.number));
    for (const name of [this.#name, ...names]) rmSync(partOf(this.#path(name)), { force: true });
    this.#page = undefined;
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #isFull({ records, bytes, largestPiece }: OpenPage): boolean {
    const { limit } = this.#options;
    if ('records' in limit) return records >= limit.records;
    return largestPiece > 0 && bytes + largestPiece + reserve > limit.bytes;
  }

  #open(): OpenPage {
    const number = this.#done.length + 1;
    const path = partOf(this.#path(partName(this.#name, number)));
    const descriptor = this.#guarded(() => openSync(path, 'w', 0o600));
    const writer = this.#options.pageWriter(() => this.#placeOf(page));
    const page: OpenPage = {
      number,
      descriptor,
      writer,
      hasNext: false,
      records: 0,
      bytes: 0,
      largestPiece: 0,
    };
    this.#page = page;
    this.#write(page, writer.begin());
    page.largestPiece = 0;
    return page;
  }

  /** Undefined for the only page. */
  #placeOf({ number, hasNext }: OpenPage): PagePlace | undefined {
    if (number === 1 && !hasNext) return undefined;
    return {
      number,
      index: this.#name,
      ...(number === 1 ? {} : { previous: partName(this.#name, number - 1) }),
      ...(hasNext ? { next: partName(this.#name, number + 1) } : {}),
    };
  }

  #close(page: OpenPage, hasNext: boolean): void {
    page.hasNext = hasNext;
    this.#write(page, page.writer.end());
    closeSync(page.descriptor);
    const { number, records, bytes, from, to } = page;
    this.#done.push({
      name: partName(this.#name, number),
      records,
      bytes,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
    this.#page = undefined;
  }

  #write(page: OpenPage, text: string): void {
    if (text === '') return;
    const bytes = Buffer.from(text);
    this.#guarded(() => {
      for (let at = 0; at < bytes.length;) at += writeSync(page.descriptor, bytes, at);
    });
    page.bytes += bytes.length;
    page.largestPiece = Math.max(page.largestPiece, bytes.length);
    if (page.bytes <= this.#options.largest) return;
    const name = partName(this.#name, page.number);
    throw new KlogError(pageTooLarge(name, 'ask for more and smaller pages: --split 50MB'));
  }

  #guarded<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      const failure = writeFailure(this.#options.file, error);
      throw failure === undefined ? error : new KlogError(failure);
    }
  }
}
