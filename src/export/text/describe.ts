// What a record says in words: the message part of a text row, before any colour. Returns text as
// received; the caller makes it safe.
import type { Attributes, AttributeValue } from '../../../parsers/types.ts';
import type {
  EventRecord,
  GapRecord,
  RestartRecord,
  StateRecord,
  TimelineRecord,
} from '../../core/record.ts';

function fieldValue(value: AttributeValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' || /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}

/** `key=value` for each attribute that the body does not show already. */
export function describeAttributes(attributes: Attributes | undefined, body: string): string {
  if (!attributes) return '';
  const shown: string[] = [];
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === '') continue;
    if (typeof value !== 'object' && body.includes(String(value))) continue;
    shown.push(`${key}=${fieldValue(value)}`);
  }
  return shown.join(' ');
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

function describeRestart({ restart, restartCount }: RestartRecord): string {
  const causes = [
    restart.reason,
    restart.exitCode === undefined ? undefined : `exit code ${restart.exitCode}`,
    restart.signal === undefined ? undefined : `signal ${restart.signal}`,
  ].filter((cause) => cause !== undefined);
  const number = restartCount === undefined ? '' : ` #${restartCount}`;
  return `restart${number}${causes.length > 0 ? `: ${causes.join(', ')}` : ''}`;
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
