// What a line says of itself, as a page stores it: lines of one kind share a shape, which names the
// places in the text where their fields stand. The page reads the fields from the text by it. A
// writer uses a shape only where reading by it gives exactly what the parsers gave.
import type { AttributeValue, Attributes } from '../../../parsers/types.ts';
import type { RecordKind, TimeSource, TimelineRecord } from '../../core/record.ts';
import { timestampNs, type TimestampNs } from '../../core/time.ts';
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

/** Nanoseconds in a unit of so many digits of a second. */
export function unitOf(digits: number): bigint {
  return 10n ** BigInt(9 - digits);
}

/** `time` cut to so many digits, towards the past. */
export function cutTime(time: bigint, digits: number): bigint {
  const unit = unitOf(digits);
  return time - (((time % unit) + unit) % unit);
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
  const offset = /^([+-])(\d\d):(\d\d)$/.exec(zone ?? '');
  if (offset === null && zone !== 'Z') return undefined;
  const [, sign, hours, minutes] = offset ?? [];
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  const local = timestamp + BigInt(size) * 60_000_000_000n;
  const seconds = Number(cutTime(local, 0) / 1_000_000_000n);
  if (!(Math.abs(seconds) < 8e9)) return undefined;
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  const fraction = String(local - cutTime(local, 0)).padStart(9, '0');
  const text = wall.digits === 0 ? whole : `${whole}.${fraction.slice(0, wall.digits)}`;
  if (wall.lacks === 'date') return text.slice(10);
  return wall.lacks === 'year' ? `-${text.slice(4)}` : text;
}
