// Where the rows of a shape have a field: the same for all of them, or at a place that can be read
// without making a record of the row, or only in the record.
import type { AttributeValue } from '../../../parsers/types.ts';
import { memberReader } from './json-member.ts';
import {
  constantFields,
  derivedFields,
  type DerivedField,
  type Recipe,
  type Shape,
} from './shape.ts';
import { pairValue, tokenEdge } from './source-text.ts';

/**
 * The value in the row whose text, without colours, is `text.slice(from, to)`; null where there is
 * none, absent where it cannot say. Rows are asked in their order.
 */
export type FieldReader = (from: number, to: number) => string | null | undefined;

export type FieldPlace =
  /** `value` absent: no row of the shape has the field. */
  | { readonly kind: 'same'; readonly value?: AttributeValue }
  /**
   * `isInText`: letters and digits of the value stand in the text as they are, where it has no
   * backslash; `isSure`: every row has a value, and an empty one is none.
   */
  | {
      readonly kind: 'read';
      /** Reads rows in a text of many. */
      readonly reader: (text: string) => FieldReader;
      readonly isInText: boolean;
      readonly isSure: boolean;
    }
  | { readonly kind: 'record' };

const inRecord: FieldPlace = { kind: 'record' };
const nowhere: FieldPlace = { kind: 'same' };

/** Fields of Events and other kinds of records, which stand in the rest of the row. */
const eventFields = ['type', 'action', 'note', 'regarding', 'count', 'reportingController'];
const restartFields = ['exitCode', 'signal'];

/** Where rows of `shape` have `field`: a canonical name, or `@` and an attribute's path. */
export function placeOfField(shape: Shape, field: string): FieldPlace {
  if (field.startsWith('@')) return placeOfAttribute(shape, field.slice(1));
  if (field === 'kind' || field === 'timeSource') return { kind: 'same', value: shape[field] };
  if (eventFields.includes(field)) return shape.kind === 'event' ? inRecord : nowhere;
  if (restartFields.includes(field)) return shape.kind === 'restart' ? inRecord : nowhere;
  if (field === 'reason') {
    return shape.kind === 'log' || shape.kind === 'notice' ? nowhere : inRecord;
  }
  if (isConstant(field)) {
    const value = shape.constants[field];
    return value === undefined ? nowhere : { kind: 'same', value };
  }
  if (!isDerived(field)) return inRecord;
  const recipe = shape.fields[field];
  if (recipe !== undefined) return placeOf(recipe, shape);
  return shape.hasRest ? inRecord : nowhere;
}

function placeOfAttribute(shape: Shape, path: string): FieldPlace {
  const { attributes, hasRest } = shape;
  // A dot may lead into an object.
  if (path.includes('.')) return inRecord;
  if (attributes === undefined) return hasRest ? inRecord : nowhere;
  if (attributes === 'json') return memberPlace(path);
  const recipe = attributes.find(([key]) => key === path)?.[1];
  return recipe === undefined ? nowhere : placeOf(recipe, shape);
}

function placeOf(recipe: Recipe, shape: Shape): FieldPlace {
  if ('constant' in recipe) return { kind: 'same', value: recipe.constant };
  if ('attribute' in recipe) {
    const { attributes } = shape;
    if (attributes === 'json') return memberPlace(recipe.attribute);
    const own = attributes?.find(([key]) => key === recipe.attribute)?.[1];
    return own === undefined || 'attribute' in own ? inRecord : placeOf(own, shape);
  }
  if ('pair' in recipe) {
    const reader =
      (text: string): FieldReader =>
      (from, to) =>
        pairValue(text, from, to, recipe.pair);
    return { kind: 'read', reader, isInText: true, isSure: false };
  }
  const [piece] = recipe.pieces;
  if (recipe.pieces.length !== 1 || piece === undefined || typeof piece === 'string') {
    return inRecord;
  }
  const [first, last] = piece;
  const reader =
    (text: string): FieldReader =>
    (from, to) => {
      const start = tokenEdge(text, from, to, first, 'start');
      const end = last === null ? to : tokenEdge(text, from, to, last, 'end');
      return start === -1 || end < start ? undefined : text.slice(start, end);
    };
  return { kind: 'read', reader, isInText: true, isSure: true };
}

const plainNumber = /^(?:0|-?[1-9]\d{0,14})$/;

function memberPlace(key: string): FieldPlace {
  const reader = (text: string): FieldReader => {
    const member = memberReader(text, key);
    return (from, to) => {
      const json = member(from, to);
      if (json === undefined) return undefined;
      switch (json.charAt(0)) {
        case '':
        case 'n':
          return null;
        case '"':
          return json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1);
        case '{':
        case '[':
          return undefined;
        default:
          // `1.0` is 1.
          return plainNumber.test(json) ? json : String(JSON.parse(json));
      }
    };
  };
  return { kind: 'read', reader, isInText: true, isSure: false };
}

function isConstant(field: string): field is (typeof constantFields)[number] {
  return (constantFields as readonly string[]).includes(field);
}

function isDerived(field: string): field is DerivedField {
  return (derivedFields as readonly string[]).includes(field);
}
