// A JSON object a line, read once for all formats of the JSON family. Several of them look at each
// line; the last reading is kept, so that whoever asks next about the same text gets it again. A
// format that takes the line owns the draft and may change it. Nothing else is remembered.
import { concludeFromBody, finishDraft, newDraft, takeIdsFromBody } from './draft.ts';
import type { Draft } from './draft.ts';
import { cutOff, newAttributes, readJsonFields } from './json-fields.ts';
import { skipBlanks, skipString } from './json-scan.ts';
import { isDigitAt } from './timestamp-parts.ts';
import type { Attributes, ParseOptions, ParsedLine } from './types.ts';

/** What a line of JSON says by its fields' names alone. */
export interface JsonLine {
  readonly draft: Draft;
  readonly attributes: Attributes | undefined;
  /** The text ends before its object does, as a runtime cuts long lines. */
  readonly isCutOff: boolean;
}

let lastText: string | undefined;
let lastOptions: ParseOptions | undefined;
let lastLine: JsonLine | undefined;

/** Reads a text that is one JSON object, whole or cut off; absent for all others. */
export function readJsonLine(text: string, options: ParseOptions): JsonLine | undefined {
  if (lastText === text && lastOptions === options) return lastLine;
  const start = skipBlanks(text, 0);
  if (text.charCodeAt(start) !== 123) return undefined;
  const draft = newDraft();
  const found = options.attributes ? newAttributes() : undefined;
  const { idFields } = options;
  const end = readJsonFields(text, start, draft, { idFields, onField: found?.add });
  const isWhole = end >= 0 && skipBlanks(text, end) === text.length;
  lastText = text;
  lastOptions = options;
  lastLine =
    isWhole || (end === cutOff && saysSomething(draft))
      ? { draft, attributes: found?.attributes, isCutOff: !isWhole }
      : undefined;
  return lastLine;
}

function saysSomething(draft: Draft): boolean {
  return draft.time !== undefined || draft.severityNumber !== 0;
}

/** Makes the line of a reading; the reading is used up. */
export function finishJsonLine(
  format: string,
  line: JsonLine,
  text: string,
  options: ParseOptions,
): ParsedLine {
  lastText = undefined;
  lastLine = undefined;
  takeIdsFromBody(line.draft, options.idFields);
  concludeFromBody(line.draft);
  return finishDraft(format, line.draft, text, line.attributes);
}

/**
 * The value of the first field of this name at any depth, as written: strings without their quotes
 * and with their escapes, numbers as text. A quote inside of a value is escaped, so a name in
 * quotes with a colon behind it is found nowhere but in its place.
 */
export function firstValue(text: string, name: string): string | undefined {
  const quoted = `"${name}"`;
  let at = text.indexOf(quoted);
  for (let tries = 0; at >= 0 && tries < 4; tries++) {
    const colon = skipBlanks(text, at + quoted.length);
    if (text.charCodeAt(colon) === 58 && text.charCodeAt(at - 1) !== 92) {
      return valueAt(text, skipBlanks(text, colon + 1));
    }
    at = text.indexOf(quoted, at + quoted.length);
  }
  return undefined;
}

function valueAt(text: string, start: number): string | undefined {
  if (text.charCodeAt(start) === 34) {
    const end = skipString(text, start);
    return end < 0 ? undefined : text.slice(start + 1, end - 1);
  }
  let end = start;
  while (isDigitAt(text, end) && end - start < 20) end++;
  return end > start ? text.slice(start, end) : undefined;
}
