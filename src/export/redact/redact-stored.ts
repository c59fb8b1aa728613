// Takes secrets out of what goes into a capture: rows as they are stored, and objects. What would allow
// to try out secrets goes too: hashes over text that holds them, next to all the rest of that text.
import { parseAs, stripColours } from '../../../parsers/index.ts';
import { recordFlags, type EventObservation, type ObjectDefinition } from '../../core/batch.ts';
import { isJsonObject } from '../../core/json.ts';
import type { ReadingRules } from '../../core/reading-rules.ts';
import { recordKinds } from '../../core/record.ts';
import { sanitizeObject } from '../../core/sanitize-object.ts';
import type { StoredRecord, StoredSource, StoredText } from '../../core/stored-state.ts';
import { idFields } from '../../query/language/id-forms.ts';
import type { Redactor } from './redactor.ts';

/** The row without secrets. Rows of a stream come in their order. */
export function redactStored(
  record: StoredRecord,
  redactor: Redactor,
  rules: ReadingRules,
): StoredRecord {
  const { detail, source, observation, ...rest } = record;
  return {
    ...rest,
    raw: redactRaw(record, redactor, rules),
    ...(detail === undefined ? {} : { detail: redactJson(detail, redactor) }),
    ...(source === undefined ? {} : { source: withoutHashes(source, redactor) }),
    ...(observation === undefined || isOfText(observation) ? {} : { observation }),
  };
}

/** What a row says, without secrets; bytes stay bytes. */
export function redactRaw(
  { stream, format, flags, raw }: StoredText,
  redactor: Redactor,
  { formats, whole }: ReadingRules,
): string | Uint8Array {
  const text = typeof raw === 'string' ? raw : Buffer.from(raw).toString('latin1');
  const iostream = (flags >> recordFlags.iostreamShift) & 3;
  const isLog = recordKinds[flags & recordFlags.kindMask] === 'log';
  const line = isLog ? parseAs(format, stripColours(text), whole, formats) : undefined;
  const safe = redactor.line({
    stream: `${stream.key}\n${iostream}`,
    text,
    body: line?.body ?? text,
    ids: line === undefined ? [] : idFields.flatMap((field) => line[field] ?? []),
    ...(line?.attributes === undefined ? {} : { attributes: line.attributes }),
  });
  if (typeof raw === 'string') return safe;
  return safe === text ? raw : new Uint8Array(Buffer.from(safe, 'latin1'));
}

/** JSON without secrets; what is no JSON is redacted as text. */
export function redactJson(json: string, redactor: Redactor): string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return redactor.text(json);
  }
  return JSON.stringify(redactor.value(value));
}

/** The object without secrets; undefined for a Secret, and for what is no object. */
export function redactObject(
  object: ObjectDefinition,
  redactor: Redactor | undefined,
): ObjectDefinition | undefined {
  let content: unknown;
  try {
    content = JSON.parse(object.content);
  } catch {
    return undefined;
  }
  // A capture from elsewhere may hold what klog would not have kept.
  const kept = isJsonObject(content) ? sanitizeObject(content) : undefined;
  if (kept === undefined || object.kind === 'Secret') return undefined;
  return { ...object, content: JSON.stringify(redactor?.value(kept) ?? kept) };
}

function withoutHashes(source: StoredSource, redactor: Redactor): StoredSource {
  const { id, path, sizeBytes, readBytes, readLines, isWhole, layout } = source;
  return {
    id,
    path: redactor.text(path),
    readBytes,
    readLines,
    isWhole,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(layout === undefined ? {} : { layout }),
  };
}

/** Rows without an identity of their own have a hash of what they say. */
function isOfText({ uid }: Omit<EventObservation, 'row'>): boolean {
  return uid.startsWith('row:');
}

/**
 * Keys of streams in which numbers stand for fingerprints of files, in the same order. Where nothing
 * but the file says whose lines they are, its key ends in a hash of its beginning.
 */
export function keysWithoutFingerprints(keys: readonly string[]): ReadonlyMap<string, string> {
  const plain = keys.map((key) => key.split('\n'));
  const fingerprints = [...new Set(plain.map((parts) => parts.slice(fingerprintAt).join('\n')))]
    .filter((each) => each !== '')
    .sort();
  const rank = new Map(fingerprints.map((each, index) => [each, index + 1]));
  return new Map(
    keys.map((key, index) => {
      const parts = plain[index] ?? [];
      const number = rank.get(parts.slice(fingerprintAt).join('\n'));
      if (number === undefined) return [key, key];
      const file = `file ${String(number).padStart(10, '0')}`;
      return [key, [...parts.slice(0, fingerprintAt), file].join('\n')];
    }),
  );
}
/** Where streamKey puts it. */
const fingerprintAt = 8;
