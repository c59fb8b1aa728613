// Replaces secrets by placeholders before anything leaves. Equal secrets get equal placeholders, so
// that lines of one session still belong together: they are numbered in the order in which they are
// met, which says nothing of what they were and is the same for the same input. What was found is
// counted by rule. Ids of a record are left alone, unless they have the form of a secret.
import { createHash } from 'node:crypto';
import type { AttributeValue, Attributes } from '../../../parsers/types.ts';
import type { TimelineRecord } from '../../core/record.ts';
import { idFields } from '../../query/language/id-forms.ts';
import { isSecretName, isSecretValue } from './key-values.ts';
import { findPem, isLoneLine, mayHavePem, type OpenPem } from './pem.ts';
import { isPlaceholder, type RedactionRule, type Span } from './rule.ts';
import { maySecret, redactionRules } from './rules.ts';

/** A rule of the user's: spans that it finds in a text, as `[from, to)`. */
export interface OwnRule {
  readonly name: string;
  readonly spans: (text: string) => readonly (readonly [number, number])[];
}

/** One text of a stream, with what is known of it. */
export interface RedactedLine {
  /** Tells streams apart: keys may be written over several records of one. */
  readonly stream: string;
  readonly text: string;
  /** The message without what a logger put around it. */
  readonly body: string;
  readonly attributes?: Attributes;
  /** Ids of the record. */
  readonly ids: readonly string[];
}

type Rule = Pick<RedactionRule, 'name' | 'find'> & { readonly isSure?: boolean };

/** Values that are nested deeper are redacted as a whole. */
const deepest = 70;
/** More secrets than these share a placeholder for each rule: memory must not grow with the log. */
const mostPlaceholders = 250_000;
/** Shorter secrets are not looked for where no rule finds them: they may be parts of words. */
const shortestFound = 6;
const pemRule = 'private-key';
/** A flag of a command line whose value is the next item of a list. */
const flagItem = /^--?[a-z][\w-]{0,60}$/i;

export class Redactor {
  readonly #own: readonly Rule[];
  readonly #placeholders = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #openPems = new Map<string, OpenPem>();
  #kept: ReadonlySet<string> = new Set();
  /** What was found in the record in hand, with what stands for it: it goes from all of the record. */
  #found = new Map<string, string>();

  constructor(own: readonly OwnRule[] = []) {
    this.#own = own.map(({ name, spans }) => ({
      name,
      isSure: true,
      find: (text) => spans(text).map(([from, to]) => ({ from, to })),
    }));
  }

  /** Secrets that were replaced so far, by rule; each occurrence counts, a private key once. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** The record without secrets; itself where it holds none. Records of a stream come in order. */
  record(record: TimelineRecord): TimelineRecord {
    const ids = idFields.flatMap((field) => record[field] ?? []);
    const stream = streamOf(record);
    const open = this.#openPems.get(stream);
    return this.#keeping(ids, () => {
      const raw = this.#line(record.raw, open, record.body);
      // The same secret stands in the text, in the message and in a field: it is counted once.
      const seen = new Map(this.#counts);
      const rest = this.#fields(record, open);
      const bytes =
        record.rawBytes && this.#line(Buffer.from(record.rawBytes).toString('latin1'), open);
      if (raw !== record.raw) this.#restore(seen);
      this.#noteOpen(stream, record.raw === '' ? record.body : record.raw, open, record.body);
      if (raw === record.raw && rest === undefined) return record;
      const safe = this.#withoutFound({ ...record, ...rest, raw } as unknown as AttributeValue);
      return {
        ...(safe as unknown as TimelineRecord),
        ...(bytes === undefined
          ? {}
          : { rawBytes: new Uint8Array(Buffer.from(this.#textWithoutFound(bytes), 'latin1')) }),
      };
    });
  }

  /** A text of a stream as {@link record} would leave it. Texts of a stream come in order. */
  line({ stream, text, body, attributes, ids }: RedactedLine): string {
    const open = this.#openPems.get(stream);
    return this.#keeping(ids, () => {
      const result = this.#line(text, open, body);
      const seen = new Map(this.#counts);
      if (attributes !== undefined) this.#value(attributes, '', 0, open);
      if (result !== text) this.#restore(seen);
      this.#noteOpen(stream, text, open, body);
      return this.#textWithoutFound(result);
    });
  }

  /** The text without secrets. */
  text(text: string): string {
    return this.#keeping([], () => this.#line(text, undefined));
  }

  /** The same of a value as JSON has it, names of its fields heeded; itself where it holds none. */
  value<T>(value: T): T {
    this.#found = new Map();
    const result = this.#value(value as AttributeValue, '', 0, undefined) as T;
    this.#found = new Map();
    return result;
  }

  #keeping<T>(ids: readonly string[], redact: () => T): T {
    this.#kept = new Set(ids);
    this.#found = new Map();
    const result = redact();
    this.#kept = new Set();
    this.#found = new Map();
    return result;
  }

  #noteOpen(stream: string, text: string, open: OpenPem | undefined, body: string): void {
    if (open === undefined && !mayHavePem(text)) return;
    const found = findPem(text, open, body);
    // In JSON the message ends where the marker does, and the text does not.
    const next = found.open ?? (body === text ? undefined : findPem(body, open, body).open);
    const isBegun = open === undefined && next?.is === 'private' && found.spans.length === 0;
    if (isBegun) this.#setCount(pemRule, (this.#counts.get(pemRule) ?? 0) + 1);
    if (next === undefined) this.#openPems.delete(stream);
    else this.#openPems.set(stream, next);
  }

  #restore(counts: ReadonlyMap<string, number>): void {
    for (const name of [...this.#counts.keys()]) {
      const before = counts.get(name);
      if (before === undefined) this.#counts.delete(name);
      else this.#counts.set(name, before);
    }
  }

  /** What the record says beside its text; absent where nothing of it is secret. */
  #fields(
    record: TimelineRecord,
    open: OpenPem | undefined,
  ): Readonly<Record<string, unknown>> | undefined {
    const changed: Record<string, unknown> = {};
    const change = (name: string, before: unknown, after: unknown): void => {
      if (before !== after) changed[name] = after;
    };
    change('body', record.body, this.#line(record.body, open, record.body));
    const { attributes, file } = record;
    if (attributes !== undefined) {
      change('attributes', attributes, this.#value(attributes, '', 0, open));
    }
    if (file !== undefined) change('file', file, this.#line(file, undefined));
    for (const name of idFields) {
      const id = record[name];
      if (id !== undefined) change(name, id, this.#line(id, undefined));
    }
    const detail = record.kind === 'log' || record.kind === 'notice' ? undefined : record.kind;
    if (detail !== undefined) {
      const value = (record as unknown as Readonly<Record<string, AttributeValue>>)[detail];
      if (value !== undefined) change(detail, value, this.#value(value, '', 0, undefined));
    }
    return Object.keys(changed).length === 0 ? undefined : changed;
  }

  /** The value itself where nothing in it is secret. */
  #value(
    value: AttributeValue,
    name: string,
    depth: number,
    open: OpenPem | undefined,
  ): AttributeValue {
    if (typeof value === 'string' || typeof value === 'number') {
      return this.#scalar(value, name, open);
    }
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= deepest) return '[redacted: nested too deep to look into]';
    if (Array.isArray(value)) {
      const items = value as readonly AttributeValue[];
      const next = items.map((item, at): AttributeValue => {
        const before = items[at - 1];
        const isFlag = typeof before === 'string' && flagItem.test(before);
        return this.#value(item, isFlag ? before : name, depth + 1, open);
      });
      return next.some((item, at) => item !== items[at]) ? next : items;
    }
    const fields = value as Attributes;
    const entries = Object.entries(fields);
    // `{name: Authorization, value: …}`: headers of probes, environments, parameters.
    const called = fields['name'] ?? fields['key'];
    const next = entries.map(([key, item]) => {
      const itsName = key === 'value' && typeof called === 'string' ? called : key;
      return [key, this.#value(item, itsName, depth + 1, open)] as const;
    });
    return next.some(([, item], at) => item !== entries[at]?.[1])
      ? Object.fromEntries(next)
      : value;
  }

  #scalar(value: string | number, name: string, open: OpenPem | undefined): AttributeValue {
    const text = String(value);
    if (name !== '' && isSecretName(name) && !this.#kept.has(text)) {
      // `Bearer …` and the like: what the rules take is the secret, and the scheme stays.
      const byRules = typeof value === 'string' ? this.#line(value, open, value) : text;
      if (byRules !== text) return byRules;
      if (isSecretValue(text, { name })) {
        return this.#placeholder('key-value', text);
      }
    }
    return typeof value === 'string' ? this.#line(value, open, value) : value;
  }

  /** The value without what was found in the record, wherever it stands in it. */
  #withoutFound(value: AttributeValue, depth = 0): AttributeValue {
    if (this.#found.size === 0) return value;
    if (typeof value === 'string') return this.#textWithoutFound(value);
    if (typeof value !== 'object' || value === null || depth > deepest) return value;
    if (Array.isArray(value)) {
      const items = value as readonly AttributeValue[];
      return items.map((item): AttributeValue => this.#withoutFound(item, depth + 1));
    }
    if (value instanceof Uint8Array) return value;
    return Object.fromEntries(
      Object.entries(value as Attributes).map(([key, item]) => [
        key,
        this.#withoutFound(item, depth + 1),
      ]),
    );
  }

  #textWithoutFound(text: string): string {
    let result = text;
    for (const [value, placeholder] of this.#found) {
      result = result.replaceAll(value, placeholder);
      // JSON writes some signs otherwise than what is read from it.
      const escaped = JSON.stringify(value).slice(1, -1);
      if (escaped !== value) result = result.replaceAll(escaped, placeholder);
      const plain = unescaped(value);
      if (plain !== value && plain.length >= shortestFound) {
        result = result.replaceAll(plain, placeholder);
      }
    }
    return result;
  }

  #line(text: string, open: OpenPem | undefined, body?: string): string {
    let result = text;
    if (open !== undefined || mayHavePem(text)) {
      const { spans } = findPem(text, open, body);
      result = this.#replace(pemRule, result, spans, true, open === undefined ? 1 : 0);
    } else if (body !== undefined && isLoneLine(body.trim())) {
      const line = body.trim();
      const at = text.lastIndexOf(line);
      if (at !== -1) {
        result = this.#replace(pemRule, text, [{ from: at, to: at + line.length }], true, 1);
      }
    }
    if (maySecret(text)) for (const rule of redactionRules) result = this.#apply(rule, result);
    for (const rule of this.#own) result = this.#apply(rule, result);
    return result;
  }

  #apply({ name, find, isSure = false }: Rule, text: string): string {
    return name === pemRule ? text : this.#replace(name, text, find(text), isSure);
  }

  /** `counted`: how many secrets all of the spans are; absent: each is one. */
  #replace(
    rule: string,
    text: string,
    spans: Iterable<Span>,
    isSure: boolean,
    counted?: number,
  ): string {
    let [result, last] = ['', 0];
    const before = this.#counts.get(rule);
    for (const { from, to, quote = '' } of spans) {
      const secret = text.slice(from, to);
      if (from < last || secret === '' || isPlaceholder(secret)) continue;
      if (!isSure && this.#kept.has(secret)) continue;
      result += text.slice(last, from) + quote + this.#placeholder(rule, secret) + quote;
      last = to;
    }
    if (last === 0) return text;
    if (counted !== undefined) this.#setCount(rule, (before ?? 0) + counted);
    return result + text.slice(last);
  }

  #setCount(rule: string, count: number): void {
    if (count === 0) this.#counts.delete(rule);
    else this.#counts.set(rule, count);
  }

  /** Secrets are kept as hashes: memory has none of them longer than their line. */
  #placeholder(rule: string, secret: string): string {
    this.#setCount(rule, (this.#counts.get(rule) ?? 0) + 1);
    const key = createHash('sha256').update(secret).digest('base64');
    let placeholder = this.#placeholders.get(key);
    if (placeholder === undefined && this.#placeholders.size < mostPlaceholders) {
      placeholder = `[redacted:${rule}-${this.#placeholders.size + 1}]`;
      this.#placeholders.set(key, placeholder);
    }
    placeholder ??= `[redacted:${rule}]`;
    const isPartOfId = [...this.#kept].some((id) => id.includes(secret));
    if (secret.length >= shortestFound && !isPartOfId) this.#found.set(secret, placeholder);
    return placeholder;
  }
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

/** Records of one stream may share a key that is written line by line. */
function streamOf(record: TimelineRecord): string {
  const { cluster, namespace, pod, container, containerId, restartCount, stream, file } = record;
  return [cluster, namespace, pod, container, containerId, restartCount, stream, file]
    .map((part) => part ?? '')
    .join('\n');
}
