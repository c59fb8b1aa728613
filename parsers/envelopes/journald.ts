// What `journalctl` prints: the short outputs and `-o json`. `short` and `short-precise` have neither
// year nor zone; their text is kept whole, so that the time stays readable as any syslog line's, and
// only host and unit are taken out. `short-iso` and JSON are absolute, so the header goes.
import type { Envelope, LineOrigin, UnwrappedText } from '../types.ts';
import { readRuntimeStamp } from './runtime-time.ts';

const source = '([A-Za-z0-9][A-Za-z0-9._-]{0,252}) ([^\\s:[\\]]{1,128})(?:\\[\\d{1,10}\\])?: ';
const shortHeader = new RegExp(
  `^[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{6})? ${source}`,
);
const isoTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{6})?)([+-]\d\d):?(\d\d) /;
const sourceOnly = new RegExp(`^${source}`);
/** `-- Boot ID --`, `-- Logs begin at … --`, `-- No entries --`. */
const marker = /^-- (?:Boot |Reboot |Logs begin at |Journal begins at |No entries ).*--$/;

function unwrapShort(text: string): UnwrappedText | undefined {
  const [, node, service] = shortHeader.exec(text) ?? [];
  if (node === undefined || service === undefined) return undefined;
  return { isPartial: false, origin: { node, service }, text };
}

function unwrapIso(text: string): UnwrappedText | undefined {
  const [stampText, wall, hours, minutes] = isoTime.exec(text) ?? [];
  if (stampText === undefined || wall === undefined) return undefined;
  const stamp = readRuntimeStamp(`${wall.replace(',', '.')}${hours ?? ''}:${minutes ?? ''}`);
  const rest = text.slice(stampText.length);
  const [whole, node, service] = sourceOnly.exec(rest) ?? [];
  if (stamp === undefined || whole === undefined) return undefined;
  if (node === undefined || service === undefined) return undefined;
  return {
    runtimeTime: stamp.time,
    isPartial: false,
    origin: { node, service },
    text: rest.slice(whole.length),
  };
}

function textField(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Docker names Kubernetes' containers `k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT`. */
function originOf(fields: Readonly<Record<string, unknown>>): LineOrigin {
  const node = textField(fields, '_HOSTNAME');
  const name = textField(fields, 'CONTAINER_NAME');
  const [k8s, container, pod, namespace] = name?.split('_') ?? [];
  const isPod = k8s === 'k8s' && namespace !== undefined;
  const service = textField(fields, '_SYSTEMD_UNIT') ?? textField(fields, 'SYSLOG_IDENTIFIER');
  return {
    ...(isPod && namespace !== '' && { namespace }),
    ...(isPod && pod !== undefined && { pod }),
    ...(isPod && container !== undefined && { container }),
    ...(!isPod && name !== undefined && { container: name }),
    ...(node !== undefined && { node }),
    ...(name === undefined && service !== undefined && { service }),
  };
}

/** MESSAGE is an array of byte values where it is not valid UTF-8. */
function messageOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || !value.every((byte) => Number.isInteger(byte))) return undefined;
  return new TextDecoder().decode(Uint8Array.from(value as readonly number[]));
}

function unwrapJson(text: string): UnwrappedText | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const microseconds = textField(fields, '__REALTIME_TIMESTAMP');
  const message = messageOf(fields['MESSAGE']);
  if (message === undefined || microseconds === undefined) return undefined;
  if (!/^\d{1,16}$/.test(microseconds)) return undefined;
  return {
    runtimeTime: { us: Number(microseconds), restNs: 0 },
    isPartial: fields['CONTAINER_PARTIAL_MESSAGE'] === 'true',
    origin: originOf(fields),
    text: message,
  };
}

function unwrap(text: string): UnwrappedText | undefined {
  const first = text.charCodeAt(0);
  if (first === 123) return text.includes('"__REALTIME_TIMESTAMP"') ? unwrapJson(text) : undefined;
  if (first >= 48 && first <= 57) return unwrapIso(text);
  if (first >= 65 && first <= 90) return unwrapShort(text);
  return marker.test(text) ? { isPartial: false, isNotice: true, text } : undefined;
}

const levelWord = /^(?:trace|debug|info|notice|warn|warning|error|fatal|critical)$/i;

/**
 * Whether the first lines are a journal's: JSON lines with the journal's own clock, or headers of
 * one host in nearly all lines (an application's `TIME LEVEL logger: text` has the same shape).
 */
export function looksLikeJournald(headLines: readonly string[]): boolean {
  let seen = 0;
  let read = 0;
  const hosts = new Set<string>();
  for (const line of headLines) {
    if (line === '') continue;
    seen += 1;
    const found = unwrap(line);
    if (found === undefined) continue;
    read += 1;
    const host = found.origin?.node;
    if (host !== undefined && line.charCodeAt(0) !== 123) hosts.add(host);
  }
  if (hosts.size > 1 || [...hosts].some((host) => levelWord.test(host))) return false;
  return read > 0 && read >= seen * 0.8;
}

/** `journalctl` in its short, short-precise, short-iso and json outputs. */
export const journald: Envelope = { name: 'journald', unwrap };
