// What an import did, in a few lines for stderr: what was read, how it was understood, what was not.
// Foreign names in it are made safe; the numbers are the importer's own.
import { sanitizeLine } from '../core/sanitize.ts';
import { formatOffset } from '../core/time-zone.ts';
import { streamNamer } from '../export/text/stream-names.ts';
import type { ZoneCount } from '../ingest/zone-counts.ts';
import type { SkippedInput } from '../streamers/types.ts';
import type { ImportSummary } from '../workers/import-paths.ts';
import { formatBytes, formatCount, formatSeconds, plural } from './numbers.ts';

/** Names of a list, the first few of them. */
function someOf(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${formatCount(names.length - most)} more` : shown;
}

/** Most characters of a path in the summary; failures name theirs in full. */
const pathLength = 60;

/** The end of a long path, from a folder on where one begins there: it is what tells files apart. */
function shortened(path: string): string {
  if (path.length <= pathLength) return path;
  const end = path.slice(1 - pathLength);
  const folderAt = end.search(/[/!]/);
  return `…${folderAt < 0 ? end : end.slice(folderAt)}`;
}

function skippedLine(skipped: readonly SkippedInput[]): string {
  const byReason = new Map<string, string[]>();
  for (const { reason, path } of skipped) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), shortened(sanitizeLine(path))]);
  }
  const groups = [...byReason].map(
    ([reason, paths]) =>
      `${formatCount(paths.length)} ${reason.replaceAll('_', ' ')} (${someOf(paths, 2)})`,
  );
  return groups.join('; ');
}

function formatsLine(formats: Readonly<Record<string, number>>): string {
  return Object.entries(formats)
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b, 'en'))
    .map(([name, records]) => `${name} ${formatCount(records)}`)
    .join(', ');
}

const mostNames = 3;

/**
 * In which zones times were read that name none, and how these are known: containers that need a
 * correction by name, then those in UTC by number, then those whose zone nobody knows.
 */
function zonesLine(zones: readonly ZoneCount[]): string {
  const namer = streamNamer(zones.map(({ ref }) => ref));
  const groups = new Map<string, { readonly zone: ZoneCount; readonly names: Set<string> }>();
  for (const zone of zones) {
    const key = `${zone.source} ${zone.offsetMinutes}`;
    const group = groups.get(key) ?? { zone, names: new Set() };
    group.names.add(sanitizeLine(namer.name(zone.ref)) || 'lines of no container');
    groups.set(key, group);
  }
  const rank = ({ zone }: { readonly zone: ZoneCount }): number =>
    zone.source === 'assumed' ? 2 : zone.offsetMinutes === 0 ? 1 : 0;
  return [...groups.values()]
    .sort((a, b) => rank(a) - rank(b) || a.zone.offsetMinutes - b.zone.offsetMinutes)
    .map(({ zone, names }) => {
      const name = zone.offsetMinutes === 0 ? 'UTC' : formatOffset(zone.offsetMinutes);
      return `${someOf([...names], mostNames)} ${zone.source} ${name}`;
    })
    .join('; ');
}

/** The summary, a line for each subject that there is something to say of. */
export function formatImportSummary(summary: ImportSummary, elapsedMs: number): string {
  const rows: (readonly [string, string])[] = [];
  const found = [
    `${plural(summary.lines, 'line')} in ${plural(summary.streams, 'stream')}`,
    plural(summary.events, 'Event'),
    plural(summary.objects, 'object'),
  ].join(', ');
  rows.push([
    'read',
    `${found} (${formatBytes(summary.bytes)} in ${formatSeconds(elapsedMs / 1000)})`,
  ]);
  if (summary.duplicates > 0) {
    rows.push(['known', `${plural(summary.duplicates, 'line')} that the capture held already`]);
  }
  const formats = formatsLine(summary.formats);
  if (formats !== '') rows.push(['formats', formats]);
  const zones = zonesLine(summary.zones);
  if (zones !== '') rows.push(['zones', zones]);
  if (summary.withoutTime > 0) {
    rows.push(['times', `${plural(summary.withoutTime, 'record')} without a time of their own`]);
  }
  if (summary.truncated > 0) {
    rows.push(['cut', `${plural(summary.truncated, 'record')} longer than klog keeps`]);
  }
  if (summary.skipped.length > 0) rows.push(['skipped', skippedLine(summary.skipped)]);
  rows.push([
    'capture',
    `${sanitizeLine(summary.captureFile)}${summary.isOneFile ? '' : ' (with its -wal file: it is being read)'}`,
  ]);
  return rows.map(([name, text]) => `${name.padEnd(8)} ${text}\n`).join('');
}
