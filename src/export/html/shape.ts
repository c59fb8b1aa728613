// What a line says of itself, as a page stores it: lines of one kind share a shape, which names the
// places in the text where their fields stand. The page reads the fields from the text by it. A
// writer uses a shape only where reading by it gives exactly what the parsers gave.
import type { AttributeValue, Attributes } from '../../../parsers/types.ts';
import type { RecordKind, TimeSource, TimelineRecord } from '../../core/record.ts';
import { timestampNs, toInstantParts, type TimestampNs } from '../../core/time.ts';
import type { Piece, SourceText } from './source-text.ts';

/** Where a value is from. */
export type Recipe =
  /** An attribute of the line. */
  | { readonly attribute: string }
  /** The value behind `key=`. */
  | { readonly pair: string; readonly isNumber?: true }
  | { readonly pieces: readonly Piece[]; readonly isNumber?: true }
  | { readonly constant: AttributeValue };

/** Fields that a recipe can give. */
export const derivedFields = [
  'body',
  'severityText',
  'traceId',
  'spanId',
  'requestId',
  'correlationId',
  'parentRequestId',
  'parentSpanId',
  'httpStatus',
] as const;
export type DerivedField = (typeof derivedFields)[number];

/** Fields that are the same in many rows, stored once a shape. */
export const constantFields = [
  'zone',
  'zoneSource',
  'zoneAmbiguous',
  'severityDerived',
  'stream',
  'format',
  'lineCount',
  'truncated',
  'late',
] as const;

/**
 * A stamp near the time of the record: that time cut to `digits` of a second and, where `isMoved`,
 * moved by a number of such units that the row gives.
 */
export interface NearTime {
  readonly digits: number;
  readonly isMoved?: true;
}

export interface Shape {
  readonly kind: RecordKind;
  readonly timeSource: TimeSource;
  /** Fields that are the same for all rows of the shape. */
  readonly constants: Partial<TimelineRecord>;
  readonly fields: Readonly<Partial<Record<DerivedField, Recipe>>>;
  /** `json`: the object in the text. */
  readonly attributes?: 'json' | readonly (readonly [string, Recipe])[];
  readonly observed?: NearTime;
  readonly timestamp?: NearTime;
  /** Digits of the fraction of `wallTime`, and characters cut from its beginning (`--` stays). */
  readonly wall?: { readonly digits: number; readonly lacks?: 'year' | 'date' };
  /** The row brings fields of its own as JSON. */
  readonly hasRest?: true;
}

/** The attributes of a line of the shape. */
export function readAttributes(shape: Shape, source: SourceText): Attributes | undefined {
  const { attributes } = shape;
  if (attributes === undefined) return undefined;
  if (attributes === 'json') return source.object as Attributes;
  return Object.fromEntries(
    attributes.flatMap(([key, recipe]) => {
      const value = readRecipe(recipe, source, undefined);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** The value that a recipe gives; absent where the text has not got it. */
export function readRecipe(
  recipe: Recipe,
  source: SourceText,
  attributes: Attributes | undefined,
): AttributeValue | undefined {
  if ('constant' in recipe) return recipe.constant;
  if ('attribute' in recipe) return attributes?.[recipe.attribute];
  const text = 'pair' in recipe ? source.pairs.get(recipe.pair) : source.join(recipe.pieces);
  return text !== undefined && recipe.isNumber ? Number(text) : text;
}

const units = Array.from({ length: 10 }, (_, digits) => 10n ** BigInt(9 - digits));

/** Nanoseconds in a unit of so many digits of a second. */
export function unitOf(digits: number): bigint {
  return units[digits] ?? 1n;
}

/** `time` cut to so many digits, towards the past. */
export function cutTime(time: bigint, digits: number): bigint {
  if (digits === 9) return time;
  const unit = unitOf(digits);
  const over = time % unit;
  return over < 0n ? time - over - unit : time - over;
}

export function nearTime(time: bigint, near: NearTime, moved: number): TimestampNs {
  return timestampNs(cutTime(time, near.digits) + BigInt(moved) * unitOf(near.digits));
}

/** What the wall showed, as the record writes it; absent where the zone is no offset. */
export function wallTimeOf(
  timestamp: bigint,
  zone: string | undefined,
  wall: NonNullable<Shape['wall']>,
): string | undefined {
  const minutes = zone === 'Z' ? 0 : offsetOf(zone ?? '');
  if (minutes === undefined) return undefined;
  const local = timestamp + BigInt(minutes) * 60_000_000_000n;
  const { us, restNs } = toInstantParts(timestampNs(local));
  const seconds = Math.floor(us / 1e6);
  if (!(Math.abs(seconds) < 8e9)) return undefined;
  const whole = wholeSecond(seconds);
  const fraction = String((us - seconds * 1e6) * 1000 + restNs).padStart(9, '0');
  const text = wall.digits === 0 ? whole : `${whole}.${fraction.slice(0, wall.digits)}`;
  if (wall.lacks === 'date') return text.slice(10);
  return wall.lacks === 'year' ? `-${text.slice(4)}` : text;
}

function offsetOf(zone: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
}

let lastSecond = { seconds: 0, text: '1970-01-01T00:00:00' };

/** Rows that follow one another are often of one second. */
function wholeSecond(seconds: number): string {
  if (lastSecond.seconds !== seconds) {
    lastSecond = { seconds, text: new Date(seconds * 1000).toISOString().slice(0, 19) };
  }
  return lastSecond.text;
}
