// Docker's json-file: `{"log":"text\n","stream":"stdout","attrs":{…},"time":"…Z"}`, one object a
// line. Docker cuts lines at 16 KiB; a piece that is not the last has no newline in `log`. Only
// objects with exactly these keys are taken: applications log JSON with a `log` or `time` as well.
import type { Envelope, LineOrigin, UnwrappedText } from '../types.ts';
import { readRuntimeStamp } from './runtime-time.ts';

const opening = '{"log":"';
const streamKey = '","stream":"std';

function stripLineEnd(log: string): string {
  if (!log.endsWith('\n')) return log;
  // A terminal (`tty: true`) ends lines with CR LF; containerd drops the CR, so do we.
  return log.slice(0, log.endsWith('\r\n') ? -2 : -1);
}

function originOf(attributes: unknown): LineOrigin | undefined {
  if (typeof attributes !== 'object' || attributes === null) return undefined;
  const labels = attributes as Readonly<Record<string, unknown>>;
  const namespace = labels['io.kubernetes.pod.namespace'];
  const pod = labels['io.kubernetes.pod.name'];
  const container = labels['io.kubernetes.container.name'];
  const origin: LineOrigin = {
    ...(typeof namespace === 'string' && { namespace }),
    ...(typeof pod === 'string' && { pod }),
    ...(typeof container === 'string' && { container }),
  };
  return Object.keys(origin).length === 0 ? undefined : origin;
}

/** The usual object with no escape but the final `\n`: no JSON parser is needed. */
function unwrapPlain(text: string): UnwrappedText | undefined {
  if (!text.startsWith(opening)) return undefined;
  const escape = text.indexOf('\\', opening.length);
  const logEnd = escape === -1 ? text.indexOf('"', opening.length) : escape + 2;
  if (escape !== -1) {
    if (text.charCodeAt(escape + 1) !== 110) return undefined;
    const quote = text.indexOf('"', opening.length);
    if (quote < logEnd) return undefined;
  }
  if (logEnd === -1 || !text.startsWith(streamKey, logEnd)) return undefined;
  const streamStart = logEnd + streamKey.length;
  const isStderr = text.startsWith('err","time":"', streamStart);
  if (!isStderr && !text.startsWith('out","time":"', streamStart)) return undefined;
  const stamp = readRuntimeStamp(text, streamStart + 13);
  if (stamp === undefined || text.length !== stamp.end + 2 || !text.endsWith('"}'))
    return undefined;
  return {
    runtimeTime: stamp.time,
    iostream: isStderr ? 'stderr' : 'stdout',
    isPartial: escape === -1,
    text: text.slice(opening.length, escape === -1 ? logEnd : escape),
  };
}

const knownKeys: ReadonlySet<string> = new Set(['log', 'stream', 'time', 'attrs']);

function unwrapObject(text: string): UnwrappedText | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const { log, stream, time, attrs } = fields;
  if (typeof log !== 'string' || typeof time !== 'string') return undefined;
  if (stream !== 'stdout' && stream !== 'stderr') return undefined;
  if (!Object.keys(fields).every((key) => knownKeys.has(key))) return undefined;
  const stamp = readRuntimeStamp(time);
  if (stamp?.end !== time.length) return undefined;
  const origin = originOf(attrs);
  return {
    runtimeTime: stamp.time,
    iostream: stream,
    isPartial: !log.endsWith('\n'),
    ...(origin !== undefined && { origin }),
    text: stripLineEnd(log),
  };
}

/** Undoes one object of a json-file log. */
function unwrap(text: string): UnwrappedText | undefined {
  // Every object that is not Docker's is ruled out without reading it as JSON.
  if (text.charCodeAt(0) !== 123 || !text.includes('"stream"')) return undefined;
  return unwrapPlain(text) ?? unwrapObject(text);
}

/** `/var/lib/docker/containers/ID/ID-json.log`. */
export const dockerJson: Envelope = { name: 'docker_json', unwrap };
