// The page of `export --html`: what its header says of where it is from, and its writer.
import { basename } from 'node:path';
import type { ContainerRef } from '../core/container-ref.ts';
import { formatUtc, type TimestampNs } from '../core/time.ts';
import { htmlWriter } from '../export/html/html-writer.ts';
import { pageAssets, type PageAssets } from '../export/html/page-assets.ts';
import type { PageOrigin } from '../export/html/page-data.ts';
import type { PagePlace } from '../export/html/page-place.ts';
import type { PageWorld } from '../export/html/page-world.ts';
import type { Redactor } from '../export/redact/redactor.ts';
import { streamNamer, type StreamNamer } from '../export/text/stream-names.ts';
import type { RecordWriter } from '../export/writer.ts';
import type { Query } from '../query/language/ast.ts';
import { printQuery } from '../query/language/print.ts';
import { shellWord } from '../core/shell-word.ts';
import { Dictionaries } from '../store/dictionaries.ts';
import { readFacts } from '../store/facts.ts';
import { openCaptureForReading } from '../store/open-capture.ts';
import { pageWorld, worldAsSaid } from '../workers/page-world.ts';
import { presentOf, type Invocation } from './command.ts';
import { flagsOf } from './flags.ts';
import type { FlagName } from './flags.ts';
import type { Question } from './question.ts';
import { version } from './version.ts';

/** The command again, of what was asked: paths by their last name, they say too much otherwise. */
function commandLine({ args, options }: Invocation): string {
  const flags = flagsOf('export').flatMap((flag) => {
    const name = flag.name as FlagName;
    const values = flag.repeats ? options.list(name) : [options.text(name) ?? []].flat();
    return values.flatMap((value) => {
      if (flag.value === undefined) return value === 'true' ? [`--${name}`] : [];
      return [`--${name}`, shellWord(flag.value === 'FILE' ? basename(value) : value)];
    });
  });
  return ['klog export', ...args.map(shellWord), ...flags].join(' ');
}

interface CaptureOrigin {
  readonly clusters: readonly string[];
  /** What was collected, as the capture says: values by their names. */
  readonly selection?: string;
}

function originIn(capture: string): CaptureOrigin {
  const opened = openCaptureForReading(capture);
  if (!opened.ok) return { clusters: [] };
  try {
    const { db } = opened.value;
    const streams = [...new Dictionaries(db).streams()];
    const clusters = [...new Set(streams.flatMap(({ ref }) => ref.cluster ?? []))];
    const selection = readFacts(db).get('selection');
    if (typeof selection !== 'object' || selection === null) return { clusters };
    const said = Object.entries(selection).filter(
      ([, value]) =>
        value !== false && value !== '' && !(Array.isArray(value) && value.length === 0),
    );
    const text = said.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ');
    return { clusters, ...(text === '' ? {} : { selection: text }) };
  } finally {
    opened.value.close();
  }
}

/** Streams of the capture, whose order says how their pods look; none where it cannot be read. */
function streamsIn(capture: string): readonly ContainerRef[] {
  const opened = openCaptureForReading(capture);
  if (!opened.ok) return [];
  try {
    return [...new Dictionaries(opened.value.db).streams()].map(({ ref }) => ref);
  } finally {
    opened.value.close();
  }
}

/** What the objects of the capture say; nothing where it cannot be read any more. */
function worldIn(capture: string, query: Query): PageWorld {
  const opened = openCaptureForReading(capture);
  if (!opened.ok) return { objects: [] };
  try {
    return pageWorld(opened.value, query);
  } finally {
    opened.value.close();
  }
}

/** What a page of records of `capture` says of itself; `said` takes secrets out of texts. */
export function pageOrigin(
  capture: string,
  asked: { readonly query: string; readonly command: string },
  zone: string,
  writtenAt: TimestampNs,
  said: (text: string) => string,
): PageOrigin {
  const { clusters, selection } = originIn(capture);
  const query = said(asked.query);
  return {
    klogVersion: version,
    capture: basename(capture),
    command: said(asked.command),
    writtenAt: formatUtc(writtenAt),
    zone,
    ...(clusters.length === 0 ? {} : { cluster: clusters.join(', ') }),
    ...(selection === undefined ? {} : { selection: said(selection) }),
    ...(query === '' ? {} : { query }),
  };
}

/**
 * Makes writers of pages of records of `capture`. What they have in common is read once, when the first
 * of them needs it.
 */
export function pageWriters(
  capture: string,
  question: Question,
  invocation: Invocation,
  zone: string,
  redactor: Redactor | undefined,
): (place?: () => PagePlace | undefined) => RecordWriter {
  const said = (text: string): string => redactor?.text(text) ?? text;
  let common: { readonly assets: PageAssets; readonly names: StreamNamer } | undefined;
  let world: PageWorld | undefined;
  return (place) => {
    const before = redactor?.counts ?? {};
    common ??= { assets: pageAssets(), names: streamNamer(streamsIn(capture)) };
    return htmlWriter({
      ...common,
      origin: exportOrigin(capture, question, invocation, zone, redactor),
      ...(place === undefined ? {} : { place }),
      world: () => worldAsSaid((world ??= worldIn(capture, question.query)), said),
      ...(redactor ? { redacted: () => since(before, redactor.counts) } : {}),
    });
  };
}

/** Of one page of several, what was found in it. */
function since(
  before: Readonly<Record<string, number>>,
  counts: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const found = Object.entries(counts).map(([rule, count]) => [rule, count - (before[rule] ?? 0)]);
  return Object.fromEntries(found.filter(([, count]) => count !== 0)) as Record<string, number>;
}

/** What the pages of an export say of themselves. */
export function exportOrigin(
  capture: string,
  question: Question,
  invocation: Invocation,
  zone: string,
  redactor: Redactor | undefined,
): PageOrigin {
  const asked = { query: printQuery(question.query), command: commandLine(invocation) };
  const said = (text: string): string => redactor?.text(text) ?? text;
  return pageOrigin(capture, asked, zone, presentOf(invocation), said);
}
