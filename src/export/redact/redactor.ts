// Replaces secrets by placeholders before anything leaves. Equal secrets get equal placeholders, so
// that lines of one session still belong together; what was found is counted by rule. Ids of a
// record are left alone, whatever they look like.
import { createHash } from 'node:crypto';
import type { AttributeValue, Attributes } from '../../../parsers/types.ts';
import type { TimelineRecord } from '../../core/record.ts';
import { idFields } from '../../query/language/id-forms.ts';
import {
  isPlaceholder,
  isSecretName,
  maySecret,
  redactionRules,
  type RedactionRule,
} from './rules.ts';

/** A rule of the user's: spans that it finds in a text, as `[from, to)`. */
export interface OwnRule {
  readonly name: string;
  readonly spans: (text: string) => readonly (readonly [number, number])[];
}

/** Objects in attributes that are nested deeper are redacted as a whole. */
const deepest = 30;

export class Redactor {
  readonly #own: readonly OwnRule[];
  readonly #placeholders = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  #kept: ReadonlySet<string> = new Set();

  constructor(own: readonly OwnRule[] = []) {
    this.#own = own;
  }

  /** Secrets that were replaced so far, by rule; each occurrence counts. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** The record without secrets; itself where it holds none. */
  record(record: TimelineRecord): TimelineRecord {
    this.#kept = new Set(idFields.flatMap((field) => record[field] ?? []));
    const raw = this.text(record.raw);
    // The same secret stands in the text, in the message and in a field: it is counted once.
    const seen = new Map(this.#counts);
    const rest = this.#fields(record);
    if (raw !== record.raw) this.#restore(seen);
    this.#kept = new Set();
    if (raw === record.raw && rest === undefined) return record;
    const { rawBytes, ...fields } = record;
    const bytes =
      rawBytes && Buffer.from(this.text(Buffer.from(rawBytes).toString('latin1')), 'latin1');
    if (raw !== record.raw) this.#restore(seen);
    return {
      ...fields,
      ...rest,
      raw,
      ...(bytes ? { rawBytes: new Uint8Array(bytes) } : {}),
    };
  }

  #restore(counts: ReadonlyMap<string, number>): void {
    for (const name of [...this.#counts.keys()]) {
      const before = counts.get(name);
      if (before === undefined) this.#counts.delete(name);
      else this.#counts.set(name, before);
    }
  }

  /** What the record says beside its text; absent where nothing of it is secret. */
  #fields(record: TimelineRecord): Partial<Record<string, unknown>> | undefined {
    const changed: Record<string, unknown> = {};
    const body = this.text(record.body);
    if (body !== record.body) changed['body'] = body;
    if (record.attributes !== undefined) {
      const attributes = this.#value(record.attributes, '', 0) as Attributes;
      if (attributes !== record.attributes) changed['attributes'] = attributes;
    }
    if (record.kind === 'event' && record.event.note !== undefined) {
      const note = this.text(record.event.note);
      if (note !== record.event.note) changed['event'] = { ...record.event, note };
    }
    return Object.keys(changed).length === 0 ? undefined : changed;
  }

  /** The value itself where nothing in it is secret. */
  #value(value: AttributeValue, name: string, depth: number): AttributeValue {
    if (typeof value === 'string') {
      if (name !== '' && isSecretName(name) && this.#isOpen(value)) {
        const whole = this.text(value);
        return whole === value ? this.#placeholder('key-value', value) : whole;
      }
      return this.text(value);
    }
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= deepest) return '[redacted: nested too deep to look into]';
    if (Array.isArray(value)) {
      const items = value as readonly AttributeValue[];
      const next = items.map((item): AttributeValue => this.#value(item, name, depth + 1));
      return next.some((item, at) => item !== items[at]) ? next : items;
    }
    const entries = Object.entries(value as Attributes);
    const next = entries.map(([key, item]) => [key, this.#value(item, key, depth + 1)] as const);
    return next.some(([, item], at) => item !== entries[at]?.[1])
      ? Object.fromEntries(next)
      : value;
  }

  #isOpen(value: string): boolean {
    return value !== '' && !this.#kept.has(value) && !isPlaceholder(value);
  }

  /** The text without secrets. */
  text(text: string): string {
    let result = text;
    if (maySecret(text)) for (const rule of redactionRules) result = this.#apply(rule, result);
    for (const rule of this.#own) result = this.#applyOwn(rule, result);
    return result;
  }

  #apply({ name, pattern, accepts }: RedactionRule, text: string): string {
    let [result, from] = ['', 0];
    for (const match of text.matchAll(pattern)) {
      const groups = match.groups ?? {};
      const secret =
        groups['secret'] ?? groups['double'] ?? groups['single'] ?? groups['escaped'] ?? match[0];
      if (!this.#isOpen(secret) || accepts?.(secret) === false) continue;
      const at = match.index + match[0].lastIndexOf(secret);
      result += text.slice(from, at) + this.#placeholder(name, secret);
      from = at + secret.length;
    }
    return from === 0 ? text : result + text.slice(from);
  }

  #applyOwn({ name, spans }: OwnRule, text: string): string {
    let [result, last] = ['', 0];
    for (const [from, to] of spans(text)) {
      const secret = text.slice(from, to);
      if (!this.#isOpen(secret)) continue;
      result += text.slice(last, from) + this.#placeholder(name, secret);
      last = to;
    }
    return last === 0 ? text : result + text.slice(last);
  }

  /** Secrets are kept as hashes: memory has none of them longer than their line. */
  #placeholder(rule: string, secret: string): string {
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + 1);
    const key = createHash('sha256').update(secret).digest('base64');
    let placeholder = this.#placeholders.get(key);
    if (placeholder === undefined) {
      placeholder = `[redacted:${rule}-${this.#placeholders.size + 1}]`;
      this.#placeholders.set(key, placeholder);
    }
    return placeholder;
  }
}
