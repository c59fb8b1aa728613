// What a record says in words: the message part of a text row, before any colour. Returns text as
// received; the caller makes it safe.
import type { Attributes, AttributeValue } from '../../../parsers/types.ts';
import { formatDuration } from '../../core/duration.ts';
import type {
  EventRecord,
  GapRecord,
  RestartRecord,
  StateRecord,
  TimelineRecord,
} from '../../core/record.ts';
import type { FoldedRun } from '../../query/fold/record-folder.ts';

/** Attributes as a row shows them. */
export interface ShownAttributes {
  /** `key=value` of each, behind the message. */
  readonly fields: string;
  /** Values of several lines (stack traces), each under its key, below the message. */
  readonly blocks: readonly string[];
}

// The row says these in its own columns: time, severity and message under the names that the
// common loggers use, and the pod as the process sees it.
const saidElsewhere =
  /^(?:@?time(?:stamp)?|ts|t|date|level|lvl|severity|severityText|loglevel|log\.level|msg|message|@?version|v|pid|hostname|host|start(?:utc|local))$/i;

/** Keys of logs are few, lines are many. */
const saidKeys = new Map<string, boolean>();
const mostSaidKeys = 1000;

function isSaidElsewhere(key: string): boolean {
  let isSaid = saidKeys.get(key);
  if (isSaid === undefined) {
    isSaid = saidElsewhere.test(key);
    if (saidKeys.size < mostSaidKeys) saidKeys.set(key, isSaid);
  }
  return isSaid;
}

function fieldValue(value: AttributeValue): string {
  if (typeof value === 'object') return JSON.stringify(value);
  const text = String(value);
  return text === '' || /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}

function isBlock(value: AttributeValue): value is string {
  return typeof value === 'string' && value.includes('\n') && value.trim().includes('\n');
}

/** Takes values of several lines out of an object, such as `stack` of `err`. */
function withoutBlocks(key: string, value: AttributeValue, blocks: string[]): AttributeValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value as Attributes).filter(([inner, text]) => {
    if (isBlock(text)) blocks.push(`${key}.${inner}: ${text.trim()}`);
    return !isBlock(text);
  });
  return Object.fromEntries(kept);
}

const noAttributes: ShownAttributes = { fields: '', blocks: [] };

/** Each attribute that neither the row's own columns nor the body show already. */
export function describeAttributes(
  attributes: Attributes | undefined,
  body: string,
): ShownAttributes {
  const fields: string[] = [];
  const blocks: string[] = [];
  if (attributes === undefined) return noAttributes;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value === undefined || value === null || value === '' || isSaidElsewhere(key)) continue;
    if (typeof value !== 'object' && body.includes(String(value))) continue;
    if (isBlock(value)) blocks.push(`${key}: ${value.trim()}`);
    else fields.push(`${key}=${fieldValue(withoutBlocks(key, value, blocks))}`);
  }
  return { fields: fields.join(' '), blocks };
}

/** `kind/name` of what an Event is about, as one types it: `ingress/shop`. */
export function describeRegarding(record: EventRecord): string {
  const { kind, name } = record.event.regarding ?? {};
  return [kind?.toLowerCase(), name].filter((part) => part !== undefined).join('/');
}

function describeEvent(record: EventRecord): string {
  const { reason, count, note } = record.event;
  const repeats = count !== undefined && count > 1 ? ` (×${count})` : '';
  return [reason, (note ?? record.body) + repeats].filter((part) => part).join('  ');
}

function describeRestart({ restart, restartCount, containerId }: RestartRecord): string {
  const causes = [
    restart.reason,
    restart.exitCode === undefined ? undefined : `exit code ${restart.exitCode}`,
    restart.signal === undefined ? undefined : `signal ${restart.signal}`,
  ].filter((cause) => cause !== undefined);
  const number = restartCount === undefined ? '' : ` #${restartCount}`;
  // The row stands in the instance that ended, or in the one that took its place.
  const isOwnEnd = containerId !== undefined && containerId === restart.previousContainerId;
  const what = isOwnEnd ? 'ended' : 'restart';
  return `${what}${number}${causes.length > 0 ? `: ${causes.join(', ')}` : ''}`;
}

function describeState({ state }: StateRecord): string {
  return `${state.what}: ${state.from === undefined ? '' : `${state.from} → `}${state.to}`;
}

function describeGap({ gap }: GapRecord): string {
  const span = [
    gap.from === undefined ? '' : ` from ${gap.from}`,
    gap.to === undefined ? '' : ` to ${gap.to}`,
  ].join('');
  return `${gap.certain ? 'lines are missing' : 'lines may be missing'}${span}: ${gap.reason}`;
}

/** The words of a record; for a log its body. May hold several lines. */
export function describeRecord(record: TimelineRecord): string {
  switch (record.kind) {
    case 'event':
      return describeEvent(record);
    case 'restart':
      return describeRestart(record);
    case 'state':
      return describeState(record);
    case 'gap':
      return describeGap(record);
    case 'log':
    case 'notice':
      return record.body;
  }
}

/** How much of a pattern is shown. */
const patternLength = 160;

/** A row that stands for many: `⋮ × 412 similar in 3.2 s: request * took * ms`. */
export function describeRun({ count, from, to, pattern, last }: FoldedRun): string {
  const span = last.timeSource === 'none' ? 0 : Math.abs(Number(to - from));
  const within = span === 0 ? '' : ` in ${formatDuration(span)}`;
  return `⋮ × ${count} similar${within}: ${pattern.slice(0, patternLength)}`;
}
