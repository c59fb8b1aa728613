// The page that lists the pages of an export. It has no program: it is a table with links.
import { createHash } from 'node:crypto';
import type { TimestampNs } from '../../core/time.ts';
import { formatUtc } from '../../core/time.ts';
import { escaped } from './escape.ts';
import type { PageOrigin } from './page-data.ts';
import { linkTo } from './page-place.ts';

/** One page of an export. */
export interface ListedPage {
  readonly name: string;
  readonly records: number;
  /** Absent where no clock placed any of its records. */
  readonly from?: TimestampNs;
  readonly to?: TimestampNs;
  readonly bytes: number;
}

const style = `:root{color-scheme:light dark}body{font:14px/1.6 system-ui,sans-serif;margin:2em}
table{border-collapse:collapse}th,td{padding:.2em 1.2em .2em 0;text-align:left}
td:nth-child(4),td:nth-child(5),th:nth-child(4),th:nth-child(5){text-align:right}`;

/** `redacted`: secrets that were replaced in all pages; absent: nothing was redacted. */
export function indexPage(
  origin: PageOrigin,
  pages: readonly ListedPage[],
  redacted: number | undefined,
): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const rows = pages.map(
    ({ name, records, from, to, bytes }) =>
      `<tr><td><a href="${escaped(linkTo(name))}">${escaped(name)}</a></td>` +
      `<td>${timeText(from)}</td><td>${timeText(to)}</td>` +
      `<td>${records.toLocaleString('en')}</td><td>${(bytes / 1e6).toFixed(1)} MB</td></tr>`,
  );
  const { capture, query, command, writtenAt, klogVersion } = origin;
  const facts = [
    `${pages.length} pages of ${capture}${query === undefined ? '' : `, for ${query}`}`,
    `written ${writtenAt} by klog ${klogVersion}: ${command}`,
    redacted === undefined
      ? 'NOT redacted: they may hold secrets'
      : `${redacted.toLocaleString('en')} secrets redacted`,
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(`klog: ${query ?? capture}`)}</title>
<style>${style}</style></head><body>
<h1>klog</h1>
${facts.map((fact) => `<p>${escaped(fact)}</p>`).join('\n')}
<table><thead><tr><th>page</th><th>from</th><th>to</th><th>records</th><th>size</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>
</body></html>
`;
}

function timeText(time: TimestampNs | undefined): string {
  return time === undefined ? '' : escaped(formatUtc(time));
}
