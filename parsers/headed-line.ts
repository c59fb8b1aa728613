// The part that text formats with a fixed header share. A format finds its header and says what it
// read there; the rest of the entry is the message. Ids are looked for behind the header only, and
// attributes are built only where they are wanted.
import { addIdsFromText } from './ids.ts';
import { finishDraft, newDraft } from './draft.ts';
import { newAttributes } from './json-fields.ts';
import { severityFromWord } from './severity.ts';
import type {
  AttributeValue,
  LineTime,
  ParseOptions,
  ParsedLine,
  SeverityNumber,
} from './types.ts';

export type AddAttribute = (key: string, value: AttributeValue) => void;

/** What a format read in a header. */
export interface LineHeader {
  readonly time?: LineTime | undefined;
  /** The level as written; kept only where it means a severity. */
  readonly levelText?: string | undefined;
  /** What `levelText` means where it is a mark of this format only (Redis' `#`). */
  readonly severityNumber?: SeverityNumber;
  /** Index of the message, in UTF-16 units. */
  readonly bodyAt: number;
  /** Where the search for ids begins, for headers that hold them; `bodyAt` if absent. */
  readonly idsFrom?: number;
  /** The message where it is not the rest of the text. */
  readonly body?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly traceId?: string | undefined;
  readonly requestId?: string | undefined;
  /** Called where attributes are wanted. */
  readonly addAttributes?: (add: AddAttribute) => void;
}

/** The reading of a line whose header was found; a level that means nothing is no severity. */
export function finishHeadedLine(
  format: string,
  text: string,
  header: LineHeader,
  options: ParseOptions,
): ParsedLine {
  const draft = newDraft();
  if (header.time !== undefined) draft.time = header.time;
  if (header.levelText !== undefined) {
    draft.severityNumber = header.severityNumber ?? severityFromWord(header.levelText);
    if (draft.severityNumber > 0) draft.severityText = header.levelText;
  }
  const body = header.body ?? text.slice(header.bodyAt);
  if (body !== '') draft.body = body;
  if (header.httpStatus !== undefined) draft.httpStatus = header.httpStatus;
  draft.traceId = header.traceId;
  draft.requestId = header.requestId;
  addIdsFromText(draft, text, header.idsFrom ?? header.bodyAt, options.idFields);
  if (!options.attributes) return finishDraft(format, draft, text);
  const found = newAttributes();
  header.addAttributes?.(found.add);
  return finishDraft(format, draft, text, found.attributes);
}

/** What a sticky expression finds at `at`; absent where it does not match there. */
export function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | undefined {
  expression.lastIndex = at;
  return expression.exec(text) ?? undefined;
}

/** An HTTP status written as three digits; absent for anything else (`-`, `-1`, `000`). */
export function readStatus(text: string | undefined): number | undefined {
  if (text?.length !== 3) return undefined;
  const status = Number(text);
  return status >= 100 && status <= 599 ? status : undefined;
}
