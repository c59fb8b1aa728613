// A JSON object that ends a line of text: what a program wrote behind the header of whoever sent it
// on (`TIME host {…}`, `app: {…}`), or the fields behind a message. Whose time and level count is
// decided by the caller. A brace inside of a sentence is no object, so the object must end the line.
import { newDraft } from './draft.ts';
import type { Draft } from './draft.ts';
import { newAttributes, readJsonFields } from './json-fields.ts';
import { skipBlanks } from './json-scan.ts';
import type { Attributes, ParseOptions } from './types.ts';

/** The object at the end of a line, and where it begins. */
export interface JsonTail {
  readonly draft: Draft;
  readonly attributes: Attributes | undefined;
  readonly at: number;
}

/** How far behind a header the object may begin, in UTF-16 units. */
const farthest = 512;
const closingBrace = 125;

/** The object that begins at or behind `from`, after a blank, and ends the text; linear. */
export function readJsonTail(
  text: string,
  from: number,
  options: ParseOptions,
): JsonTail | undefined {
  let last = text.length - 1;
  while (last > from && text.charCodeAt(last) <= 32) last--;
  if (text.charCodeAt(last) !== closingBrace) return undefined;
  const at = text.indexOf('{', from);
  if (at < 0 || at > from + farthest || text.charCodeAt(skipBlanks(text, at + 1)) !== 34)
    return undefined;
  if (at > 0 && text.charCodeAt(at - 1) > 32) return undefined;
  const draft = newDraft();
  const found = options.attributes ? newAttributes() : undefined;
  const end = readJsonFields(text, at, draft, { idFields: options.idFields, onField: found?.add });
  return end === last + 1 ? { draft, attributes: found?.attributes, at } : undefined;
}
