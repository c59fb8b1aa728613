// Records as one page that shows itself: the program, then blocks of compressed columns, written
// while records come, then what is known at the end. Nothing in it loads anything: its policy allows
// its own program and style by their hashes and refuses all else. Rows are base64, which cannot end
// an element; what stands in it as text is escaped.
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { TimelineRecord } from '../../core/record.ts';
import { severityName } from '../../core/severity.ts';
import { formatUtc } from '../../core/time.ts';
import { podHues } from '../text/pod-looks.ts';
import type { StreamNamer } from '../text/stream-names.ts';
import type { RecordWriter } from '../writer.ts';
import { BlockWriter } from './block-writer.ts';
import { escaped } from './escape.ts';
import type { PageAssets } from './page-assets.ts';
import { pageIds, type PageOrigin, type PageTotals } from './page-data.ts';
import { linkTo, type PagePlace } from './page-place.ts';
import type { PageWorld } from './page-world.ts';

/** Rows at either end that a reader without a program sees. */
const plainRows = 200;
const longestPlain = 400;

export interface HtmlOptions {
  readonly assets: PageAssets;
  readonly origin: PageOrigin;
  /** Names of the capture's streams, for the colours of pods; absent: they have none. */
  readonly names?: StreamNamer;
  /** What was redacted so far, by rule; absent: nothing is. */
  readonly redacted?: () => Readonly<Record<string, number>>;
  /** What objects say, asked when all records are written; absent: nothing is known of them. */
  readonly world?: () => PageWorld;
  /** Where the page stands among others, asked at its end; absent: it stands alone. */
  readonly place?: () => PagePlace | undefined;
}

/** Writes a page; times of its records must not fall. */
export function htmlWriter({
  assets,
  origin,
  names,
  redacted,
  world,
  place,
}: HtmlOptions): RecordWriter {
  const blocks = new BlockWriter((ref) => {
    const look = names?.place(ref) ?? -1;
    return look < 0 ? undefined : look % podHues;
  });
  const first: string[] = [];
  const last: TimelineRecord[] = [];
  let rows = 0;
  return {
    begin: () => head(assets, origin),
    record: (record) => {
      rows++;
      if (first.length < plainRows) first.push(plainLine(record));
      else last.push(record);
      // In one go now and then: the ends of most rows are never asked for.
      if (last.length > 2 * plainRows) last.splice(0, plainRows);
      return blockElement(blocks.add(record));
    },
    end: () => {
      const objects = world?.();
      const stands = place?.();
      const totals: PageTotals = {
        rows,
        ...(redacted ? { redacted: redacted() } : {}),
        ...(stands === undefined ? {} : { place: stands }),
      };
      return [
        blockElement(blocks.end()),
        ...(objects === undefined ? [] : [worldElement(objects)]),
        jsonElement(pageIds.totals, totals),
        noScript(origin, rows, first, last.slice(-plainRows).map(plainLine), stands),
        '</body></html>\n',
      ].join('');
    },
  };
}

function head({ script, style }: PageAssets, origin: PageOrigin): string {
  if (/<\/script|<!--/i.test(script)) throw new Error('the program would end its own element');
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const title = ['klog', origin.query ?? origin.capture].join(': ');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style></head><body>
${jsonElement(pageIds.origin, origin)}<script>${script}</script>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function blockElement(block: Uint8Array | undefined): string {
  return block === undefined ? '' : packedElement(`class="${pageIds.blockClass}"`, block);
}

function worldElement(world: PageWorld): string {
  return packedElement(`id="${pageIds.world}"`, deflateRawSync(JSON.stringify(world)));
}

function packedElement(name: string, { buffer, byteOffset, length }: Uint8Array): string {
  const text = Buffer.from(buffer, byteOffset, length).toString('base64');
  return `<script type="text/plain" ${name}>${text}</script>\n`;
}

/** JSON in an element: `<` is written so that no text in it can end it. */
function jsonElement(id: string, value: unknown): string {
  const text = JSON.stringify(value).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="${id}">${text}</script>\n`;
}

function plainLine(record: TimelineRecord): string {
  const time = record.timeSource === 'none' ? '-' : formatUtc(record.time);
  const severity = severityName(record.severityNumber) ?? '-';
  const [text = ''] = record.body.split('\n', 1);
  return [time, severity, record.pod ?? record.node ?? '-', text.slice(0, longestPlain)].join('  ');
}

function noScript(
  { capture, query, command, writtenAt }: PageOrigin,
  rows: number,
  first: readonly string[],
  last: readonly string[],
  place: PagePlace | undefined,
): string {
  const left = rows - first.length - last.length;
  const between = left > 0 ? [`… ${left} more records, which need JavaScript to be shown …`] : [];
  const lines = [...first, ...between, ...last].map(escaped).join('\n');
  const facts = `${rows} records of ${capture}${query === undefined ? '' : `, for ${query}`}; written ${writtenAt} by ${command}`;
  const links = place === undefined ? '' : `<p>${placeLinks(place)}</p>`;
  return `<noscript><h1>klog</h1><p>${escaped(facts)}</p>${links}<pre>${lines}</pre></noscript>\n`;
}

function placeLinks({ index, previous, next }: PagePlace): string {
  return [previous, index, next]
    .flatMap((name) =>
      name === undefined ? [] : [`<a href="${escaped(linkTo(name))}">${escaped(name)}</a>`],
    )
    .join(' · ');
}
