// Finds the shape of a record: for each field a place in the text that gives exactly its value.
// What has no such place is explicit, in the rest of the row. Everything found is read back and
// compared before it is used, so a page can be large, but never wrong.
import type { AttributeValue, Attributes } from '../../../parsers/types.ts';
import type { TimelineRecord } from '../../core/record.ts';
import {
  constantFields,
  cutTime,
  derivedFields,
  nearTime,
  readAttributes,
  readRecipe,
  unitOf,
  wallTimeOf,
  type DerivedField,
  type NearTime,
  type Recipe,
  type Shape,
} from './shape.ts';
import { SourceText, type Piece } from './source-text.ts';

export interface ShapedRecord {
  readonly shape: Shape;
  /** Numbers that the shape asks of the row, in the order `observed`, `timestamp`. */
  readonly numbers: readonly number[];
  /** Fields that no place gives, times as text; absent where the shape says all. */
  readonly rest?: Readonly<Record<string, unknown>>;
}

const longestConstant = 24;
const mostPieces = 8;
const mostAttributes = 64;

/** Fields of every row that have columns or stand in its shape. */
const ownPlaces = new Set<string>([
  ...constantFields,
  'id',
  'kind',
  'raw',
  'rawBytes',
  'severityNumber',
  'time',
  'timeSource',
]);

/** A shape that finds nothing in the text: for a page that has more than enough shapes. */
export function explicitShape(record: TimelineRecord): ShapedRecord {
  const rest = Object.entries(record)
    .filter(([field]) => !ownPlaces.has(field))
    .map(([field, value]: [string, unknown]) => [
      field,
      typeof value === 'bigint' ? String(value) : value,
    ]);
  const { kind, timeSource } = record;
  return {
    shape: { kind, timeSource, constants: constantsOf(record), fields: {}, hasRest: true },
    numbers: [],
    rest: Object.fromEntries(rest) as Record<string, unknown>,
  };
}

function constantsOf(record: TimelineRecord): Shape['constants'] {
  const known = constantFields.filter((field) => record[field] !== undefined);
  return Object.fromEntries(known.map((field) => [field, record[field]]));
}

/** A shape that was found is tried on the lines that follow in its stream: this many of the latest. */
const mostTried = 8;

/** Finds shapes, of which most lines have one that was found before. */
export class ShapeFinder {
  readonly #found = new Map<string, Shape>();
  /** By stream, the latest first. */
  readonly #latest = new Map<number, Shape[]>();

  /** Different shapes so far. */
  get size(): number {
    return this.#found.size;
  }

  /** Equal shapes are one object. `stream`: its number. */
  find(record: TimelineRecord, stream: number): ShapedRecord {
    const source = new SourceText(record.raw);
    let latest = this.#latest.get(stream);
    if (latest === undefined) this.#latest.set(stream, (latest = []));
    for (const [place, shape] of latest.entries()) {
      const numbers = fits(shape, record, source);
      if (numbers === undefined) continue;
      if (place > 0) latest.unshift(...latest.splice(place, 1));
      return { shape, numbers };
    }
    const found = findShape(record, source);
    const key = JSON.stringify(found.shape);
    const shape = this.#found.get(key) ?? found.shape;
    this.#found.set(key, shape);
    // What has a rest is as much of the record as of the shape.
    if (!shape.hasRest) {
      latest.unshift(shape);
      if (latest.length > mostTried) latest.pop();
    }
    return { ...found, shape };
  }
}

/** The record's numbers, where reading by the shape gives all of the record; absent where it does not. */
function fits(
  shape: Shape,
  record: TimelineRecord,
  source: SourceText,
): readonly number[] | undefined {
  const { kind, constants, fields } = shape;
  if (kind !== record.kind || shape.timeSource !== record.timeSource) return undefined;
  if (constantFields.some((field) => constants[field] !== record[field])) return undefined;
  const numbers: number[] = [];
  const isNear = (near: NearTime | undefined, value: bigint | undefined): boolean => {
    if (near === undefined || value === undefined) return near === value;
    const moved = movedBy(record.time, value, near.digits);
    if (moved === undefined || (moved !== 0 && near.isMoved !== true)) return false;
    if (near.isMoved) numbers.push(moved);
    return true;
  };
  if (!isNear(shape.observed, record.observedTimestamp)) return undefined;
  if (!isNear(shape.timestamp, record.timestamp)) return undefined;
  const { wallTime, timestamp, zone, attributes } = record;
  const hasWall = shape.wall !== undefined && timestamp !== undefined;
  if ((hasWall ? wallTimeOf(timestamp, zone, shape.wall) : undefined) !== wallTime) {
    return undefined;
  }
  if (!givesAttributes(shape, attributes, source)) return undefined;
  for (const field of derivedFields) {
    const recipe = fields[field];
    const value = recipe && readRecipe(recipe, source, attributes);
    // A row that lacks the field has another shape: questions count on it.
    if (value !== record[field] || (recipe && value === undefined)) return undefined;
  }
  return numbers;
}

function givesAttributes(
  shape: Shape,
  wanted: Attributes | undefined,
  source: SourceText,
): boolean {
  const { attributes } = shape;
  if (attributes === undefined || wanted === undefined) return attributes === wanted;
  if (attributes === 'json') return isSame(source.object, wanted);
  const entries = Object.entries(wanted);
  return (
    entries.length === attributes.length &&
    attributes.every(([key, recipe], place) => {
      const [name, value] = entries[place] ?? [];
      return name === key && isSame(readRecipe(recipe, source, undefined), value);
    })
  );
}

/** Whether both are the same JSON, order of keys included. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [keys, others] = [Object.keys(one), Object.keys(other)];
  if (keys.length !== others.length) return false;
  for (const [place, key] of keys.entries()) {
    if (others[place] !== key) return false;
    if (!isSame(one[key as keyof typeof one], other[key as keyof typeof other])) return false;
  }
  return true;
}

/** Units of so many digits between the times; absent where they are no whole number of them, or too many. */
function movedBy(time: bigint, value: bigint, digits: number): number | undefined {
  if (cutTime(value, digits) !== value) return undefined;
  const cut = cutTime(time, digits);
  if (cut === value) return 0;
  const moved = Number((value - cut) / unitOf(digits));
  return Math.abs(moved) > 2 ** 30 ? undefined : moved;
}

function findShape(record: TimelineRecord, source: SourceText): ShapedRecord {
  const rest: Record<string, unknown> = {};
  const numbers: number[] = [];
  const near = (field: 'observedTimestamp' | 'timestamp'): NearTime | undefined => {
    const value = record[field];
    if (value === undefined) return undefined;
    const found = findNearTime(record.time, value);
    if (found === undefined) rest[field] = String(value);
    else if (found.moved !== 0) numbers.push(found.moved);
    return found?.near;
  };
  const observed = near('observedTimestamp');
  const timestamp = near('timestamp');
  const attributes = findAttributes(record.attributes, source);
  if (attributes === undefined && record.attributes !== undefined) {
    rest['attributes'] = record.attributes;
  }
  const fields: Partial<Record<DerivedField, Recipe>> = {};
  for (const field of derivedFields) {
    const value = record[field];
    if (value === undefined) continue;
    const recipe = findRecipe(field, value, source, record.attributes);
    if (recipe === undefined) rest[field] = value;
    else fields[field] = recipe;
  }
  const wall = findWall(record);
  if (wall === undefined && record.wallTime !== undefined) rest['wallTime'] = record.wallTime;
  if (record.kind === 'event') rest['event'] = record.event;
  else if (record.kind === 'restart') rest['restart'] = record.restart;
  else if (record.kind === 'state') rest['state'] = record.state;
  else if (record.kind === 'gap') rest['gap'] = record.gap;
  const hasRest = Object.keys(rest).length > 0;
  return {
    shape: {
      kind: record.kind,
      timeSource: record.timeSource,
      constants: constantsOf(record),
      fields,
      ...(attributes === undefined ? {} : { attributes }),
      ...(observed === undefined ? {} : { observed }),
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(wall === undefined ? {} : { wall }),
      ...(hasRest ? { hasRest } : {}),
    },
    numbers,
    ...(hasRest ? { rest } : {}),
  };
}

function findNearTime(
  time: bigint,
  value: bigint,
): { readonly near: NearTime; readonly moved: number } | undefined {
  const digits = [0, 3, 6, 9].find((each) => cutTime(value, each) === value) ?? 9;
  const moved = movedBy(time, value, digits);
  if (moved === undefined) return undefined;
  const near: NearTime = moved === 0 ? { digits } : { digits, isMoved: true };
  return nearTime(time, near, moved) === value ? { near, moved } : undefined;
}

function findWall({ wallTime, timestamp, zone }: TimelineRecord): Shape['wall'] {
  if (wallTime === undefined || timestamp === undefined) return undefined;
  const digits = /\.(\d+)$/.exec(wallTime)?.[1]?.length ?? 0;
  const wall: Shape['wall'] = wallTime.startsWith('T')
    ? { digits, lacks: 'date' }
    : wallTime.startsWith('--')
      ? { digits, lacks: 'year' }
      : { digits };
  return wallTimeOf(timestamp, zone, wall) === wallTime ? wall : undefined;
}

function findAttributes(
  wanted: Attributes | undefined,
  source: SourceText,
): Shape['attributes'] | undefined {
  if (wanted === undefined) return undefined;
  const text = JSON.stringify(wanted);
  if (JSON.stringify(source.object) === text) return 'json';
  const entries = Object.entries(wanted);
  if (entries.length > mostAttributes) return undefined;
  const recipes: [string, Recipe][] = [];
  for (const [key, value] of entries) {
    const recipe = findPair(key, value, source) ?? findPieces(value, source) ?? constant(value);
    if (recipe === undefined) return undefined;
    recipes.push([key, recipe]);
  }
  const read = readAttributes(
    { kind: 'log', timeSource: 'none', constants: {}, fields: {}, attributes: recipes },
    source,
  );
  return JSON.stringify(read) === text ? recipes : undefined;
}

function findRecipe(
  field: DerivedField,
  value: string | number,
  source: SourceText,
  attributes: Attributes | undefined,
): Recipe | undefined {
  for (const [key, attribute] of Object.entries(attributes ?? {}).slice(0, mostAttributes)) {
    if (attribute === value) return { attribute: key };
  }
  const recipe = findPieces(value, source);
  if (recipe !== undefined && readRecipe(recipe, source, undefined) === value) return recipe;
  // An id is never one of many rows; as a constant it would make a shape of its own.
  return field.endsWith('Id') || field === 'body' ? undefined : constant(value);
}

function findPair(key: string, value: AttributeValue, source: SourceText): Recipe | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = source.pairs.get(key);
  if (text === undefined || text !== String(value)) return undefined;
  return typeof value === 'number' ? { pair: key, isNumber: true } : { pair: key };
}

function constant(value: AttributeValue): Recipe | undefined {
  return JSON.stringify(value).length <= longestConstant ? { constant: value } : undefined;
}

function findPieces(value: AttributeValue, source: SourceText): Recipe | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const pieces = piecesOf(String(value), source);
  if (pieces === undefined || source.join(pieces) !== String(value)) return undefined;
  return typeof value === 'number' ? { pieces, isNumber: true } : { pieces };
}

/** Spans of tokens that follow one another, with signs between them. */
function piecesOf(value: string, source: SourceText): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < value.length) {
    const span = longestSpan(value, at, source);
    if (span !== undefined) {
      pieces.push(span.piece);
      at += span.length;
    } else {
      const literal = pieces.at(-1);
      const sign = value.charAt(at++);
      if (typeof literal === 'string') pieces[pieces.length - 1] = literal + sign;
      else pieces.push(sign);
      if (typeof literal === 'string' && literal.length >= longestConstant) return undefined;
    }
    if (pieces.length > mostPieces) return undefined;
  }
  return pieces.some((piece) => typeof piece !== 'string') ? pieces : undefined;
}

/** The longest run of tokens, from the first that fits, that stands in `value` at `at`. */
function longestSpan(
  value: string,
  at: number,
  source: SourceText,
): { readonly piece: Piece; readonly length: number } | undefined {
  const { tokens, text } = source;
  const count = tokens.length / 2;
  let best: { readonly first: number; readonly last: number; readonly length: number } | undefined;
  let tried = 0;
  for (let first = 0; first < count && tried < 4; first++) {
    const start = tokens[2 * first] ?? 0;
    const end = tokens[2 * first + 1] ?? 0;
    // A token as a whole, so that `1` is not found in `10`.
    if (!value.startsWith(text.slice(start, end), at)) continue;
    tried++;
    if (text.length - start === value.length - at && value.endsWith(text.slice(start))) {
      return { piece: [place(first, count, false), null], length: text.length - start };
    }
    let same = end - start;
    while (at + same < value.length && value.charAt(at + same) === text.charAt(start + same))
      same++;
    let last = first;
    while (last + 1 < count && (tokens[2 * last + 3] ?? Infinity) <= start + same) last++;
    const length = (tokens[2 * last + 1] ?? 0) - start;
    if (best === undefined || length > best.length) best = { first, last, length };
  }
  if (best === undefined) return undefined;
  const isLong = best.last > best.first;
  const last = place(best.last, count, isLong);
  return { piece: [place(best.first, count, false), last], length: best.length };
}

/** What follows a text of many words is counted from the end, so that such lines share a shape. */
function place(token: number, count: number, isEnd: boolean): number {
  return isEnd || token > 24 ? token - count : token;
}
