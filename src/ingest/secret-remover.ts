// Takes secrets out of records on their way into a capture. A connection that is taken up again is
// compared with what is stored by its bytes, so what lines were before is remembered for as long as the
// API server may send them once more, in memory alone.
import { recordFlags } from '../core/batch.ts';
import { readAgain } from '../core/reading-rules.ts';
import type { ReadingRules } from '../core/reading-rules.ts';
import { recordKinds } from '../core/record.ts';
import type { StoredText } from '../core/stored-state.ts';
import type { InstantParts } from '../core/time.ts';
import type { SettledRecord } from './batch-builder.ts';
import { idsOf } from './ids-of-line.ts';

/** What a secret is, and what stands for it. */
export interface SecretRules {
  /** What a row says, without secrets; rows of a stream come in their order. */
  readonly raw: (record: StoredText) => string | Uint8Array;
  readonly json: (text: string) => string;
}

/** Lines of a stream that are remembered; a server repeats the last seconds. */
const mostLines = 10_000;

export class SecretRemover {
  readonly #rules: SecretRules;
  readonly #reading: ReadingRules;
  /** What was there, by stream, then by stamp and what stands there now. */
  readonly #before = new Map<string, Map<string, Uint8Array[]>>();

  constructor(rules: SecretRules, reading: ReadingRules) {
    this.#rules = rules;
    this.#reading = reading;
  }

  /** The same record where it holds no secret. */
  record(record: SettledRecord, key: string): SettledRecord {
    const { parsed, flags, text, bytes } = record;
    const raw = bytes ?? text;
    const safe = this.#rules.raw({ stream: { key }, format: parsed.format, flags, raw });
    const detail = record.detail === undefined ? undefined : this.#rules.json(record.detail);
    if (safe === raw) return detail === record.detail ? record : { ...record, detail };
    this.#remember(record, key, raw, safe);
    const isLog = recordKinds[flags & recordFlags.kindMask] === 'log';
    const safeText = typeof safe === 'string' ? safe : Buffer.from(safe).toString('utf8');
    const { traceId, spanId, requestId, correlationId, parentRequestId, ...rest } = parsed;
    const hasIds = [traceId, spanId, requestId, correlationId, parentRequestId].some(Boolean);
    return {
      ...record,
      text: safeText,
      bytes: typeof safe === 'string' ? undefined : safe,
      detail,
      // An id that was a secret is none any more.
      parsed: {
        ...rest,
        ...(isLog && hasIds ? idsOf(readAgain(this.#reading, parsed.format, safeText)) : {}),
      },
    };
  }

  /** JSON without secrets. */
  json(text: string): string {
    return this.#rules.json(text);
  }

  /** What stored lines of a stream were when they came; asked line by line, in their order. */
  originalsOf(key: string): (time: InstantParts, line: Uint8Array) => Uint8Array {
    const lines = this.#before.get(key);
    const given = new Map<string, number>();
    return (time, line) => {
      const place = placeOf(time, line);
      const known = lines?.get(place);
      if (known === undefined) return line;
      // Several lines of one stamp may be equal without their secrets.
      const at = given.get(place) ?? 0;
      given.set(place, at + 1);
      return known[Math.min(at, known.length - 1)] ?? line;
    };
  }

  #remember(
    record: SettledRecord,
    key: string,
    before: string | Uint8Array,
    after: string | Uint8Array,
  ): void {
    if (Number.isNaN(record.observedUs)) return;
    let lines = this.#before.get(key);
    if (lines === undefined) this.#before.set(key, (lines = new Map<string, Uint8Array[]>()));
    const stamps = record.lineStamps;
    const isJoined =
      typeof before === 'string' && typeof after === 'string' && stamps !== undefined;
    const [was, is] = isJoined ? [before.split('\n'), after.split('\n')] : [[before], [after]];
    was.forEach((line, index) => {
      const now = is[index];
      if (now === undefined || now === line) return;
      const delta = index === 0 ? 0 : (stamps?.[index - 1] ?? 0);
      const place = placeOf(later(record, delta), now);
      const known = lines.get(place);
      if (known === undefined) lines.set(place, [toBytes(line)]);
      else known.push(toBytes(line));
    });
    for (const place of lines.keys()) {
      if (lines.size <= mostLines) break;
      lines.delete(place);
    }
  }
}

function toBytes(line: string | Uint8Array): Uint8Array {
  return typeof line === 'string' ? Buffer.from(line) : line;
}

function placeOf({ us, restNs }: InstantParts, line: string | Uint8Array): string {
  const text = typeof line === 'string' ? line : Buffer.from(line).toString('utf8');
  return `${us} ${restNs} ${text}`;
}

function later({ observedUs, observedRestNs }: SettledRecord, deltaNs: number): InstantParts {
  const total = observedRestNs + deltaNs;
  const whole = Math.floor(total / 1000);
  return { us: observedUs + whole, restNs: total - whole * 1000 };
}
