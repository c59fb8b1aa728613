// stern's `-o json` and `-o extjson`: an object a line with the pod's and the container's names
// beside the message. The keys are compared as a whole, because applications too log JSON with a
// `message`. extjson puts a message that is JSON itself in as it is, and may colour the names.
import type { Envelope, UnwrappedText } from '../types.ts';
import { stripColours } from '../colours.ts';
import { readRuntimeStamp } from './runtime-time.ts';

const jsonKeys: ReadonlySet<string> = new Set([
  'message',
  'timestamp',
  'nodeName',
  'namespace',
  'podName',
  'containerName',
  'labels',
  'annotations',
]);
const extJsonKeys: ReadonlySet<string> = new Set(['namespace', 'pod', 'container', 'message']);

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

function hasOnly(fields: object, keys: ReadonlySet<string>): boolean {
  return Object.keys(fields).every((key) => keys.has(key));
}

function unwrapJson(text: string): UnwrappedText | undefined {
  const fields = parseObject(text);
  if (fields === undefined || !hasOnly(fields, jsonKeys)) return undefined;
  const { message, timestamp, nodeName: node, namespace, podName, containerName } = fields;
  if (typeof message !== 'string' || typeof podName !== 'string') return undefined;
  if (typeof containerName !== 'string') return undefined;
  const origin = {
    ...(typeof namespace === 'string' && namespace !== '' && { namespace }),
    pod: podName,
    container: containerName,
    ...(typeof node === 'string' && node !== '' && { node }),
  };
  const line = message.endsWith('\n') ? message.slice(0, -1) : message;
  const stated = typeof timestamp === 'string' ? readRuntimeStamp(timestamp) : undefined;
  if (stated !== undefined)
    return { runtimeTime: stated.time, isPartial: false, origin, text: line };
  // Older versions leave the kubelet's stamp, always nine digits, at the head of the message.
  const stamp = readRuntimeStamp(line);
  if (stamp?.digits === 9 && line.charCodeAt(stamp.end) === 32)
    return { runtimeTime: stamp.time, isPartial: false, origin, text: line.slice(stamp.end + 1) };
  return { isPartial: false, origin, text: line };
}

const messageKey = '"message": ';

function unwrapExtJson(text: string): UnwrappedText | undefined {
  const key = text.indexOf(messageKey);
  if (key === -1) return undefined;
  const messageStart = key + messageKey.length;
  const head = stripColours(text.slice(0, messageStart));
  const fields = parseObject(head + text.slice(messageStart));
  if (fields === undefined || !hasOnly(fields, extJsonKeys)) return undefined;
  const { namespace, pod, container, message } = fields;
  if (typeof pod !== 'string' || typeof container !== 'string') return undefined;
  const origin = { ...(typeof namespace === 'string' && { namespace }), pod, container };
  return {
    isPartial: false,
    origin,
    // Sliced, not printed again: what the application wrote keeps its digits and spaces.
    text: typeof message === 'string' ? message : text.slice(messageStart, text.lastIndexOf('}')),
  };
}

function unwrap(text: string): UnwrappedText | undefined {
  if (text.charCodeAt(0) !== 123) return undefined;
  if (text.includes('"podName":')) return unwrapJson(text);
  return text.startsWith('{"pod": "') || text.startsWith('{"namespace": "')
    ? unwrapExtJson(text)
    : undefined;
}

/** `stern -o json` and `stern -o extjson`. */
export const sternJson: Envelope = { name: 'stern_json', unwrap };
