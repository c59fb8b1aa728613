// Finds the level in the header of a text line: between the time and the message stand, in any
// order and number, threads, process ids, loggers and the level. A word counts only as a whole
// token, so that a sentence's first words are not mistaken for a header.
import { severityFromLetter, severityFromWord } from './severity.ts';
import type { SeverityNumber } from './types.ts';

/** A level found in a header, and where the text after it begins. */
export interface HeaderLevel {
  readonly severityNumber: SeverityNumber;
  readonly word: string;
  /** Index of the first character after the level and its brackets. */
  readonly end: number;
}

const farthest = 200;
const mostTokens = 8;

/** How a token stands in its line. */
interface Token {
  readonly start: number;
  readonly end: number;
  /** In brackets, between bars, before a colon: it can only be a header's part. */
  readonly isMarked: boolean;
  /** Index from which the next token is looked for. */
  readonly next: number;
}

/** The level among the first tokens from `at` on; absent where no token is a level. */
export function findHeaderLevel(text: string, at: number): HeaderLevel | undefined {
  const limit = Math.min(text.length, at + farthest);
  let index = at;
  let inHeader = true;
  for (let count = 0; count < mostTokens && index < limit; count++) {
    const token = nextToken(text, index, limit);
    if (token === undefined) return undefined;
    const found = levelOf(text, token, count, inHeader);
    if (found !== undefined) return found;
    // Two lower-case words in a row are a sentence: what follows is no header any more.
    if (!token.isMarked && isSentenceWord(text, token)) {
      if (!inHeader) return undefined;
      inHeader = false;
    }
    index = token.next;
  }
  return undefined;
}

function levelOf(
  text: string,
  token: Token,
  count: number,
  inHeader: boolean,
): HeaderLevel | undefined {
  const { start, end } = token;
  const length = end - start;
  if (length === 0) return undefined;
  const inner = levelWithin(text, token);
  if (inner !== undefined) return inner;
  if (length > 13) return undefined;
  const word = text.slice(start, end).trimEnd();
  const severityNumber =
    word.length === 1
      ? count === 0 || token.isMarked
        ? severityFromLetter(word)
        : 0
      : severityFromWord(word);
  if (severityNumber === 0) return undefined;
  const isUpper = word === word.toUpperCase();
  if (!token.isMarked && !isUpper && count > 1) return undefined;
  if (!inHeader && !token.isMarked) return undefined;
  return { severityNumber, word, end: token.next };
}

const longestCompound = 64;

/**
 * A level with company in one token: Apache's `[core:error]`, `[info:2024-…]`, Couchbase's
 * `[ns_server:info,…`, Monolog's `app.ERROR:` and a `level=error` behind a header.
 */
function levelWithin(text: string, token: Token): HeaderLevel | undefined {
  const { start, end, next } = token;
  const opener = text.charCodeAt(start - 1);
  if (opener !== 91 && text.charCodeAt(end) !== 58 && !text.startsWith('l', start))
    return undefined;
  const compound = text.slice(start, Math.min(end, start + longestCompound)).trimStart();
  const [first = '', second] = compound.split(/[:.,= ]/, 3);
  if (second === undefined) return undefined;
  const isKey = first === 'level' || first === 'lvl';
  const mark = compound.charAt(first.length);
  if (opener !== 91 && !isKey && !(mark === '.' && second === second.toUpperCase())) {
    return undefined;
  }
  for (const word of isKey ? [second] : [first, second]) {
    const severityNumber = word.length > 2 ? severityFromWord(word) : 0;
    // Behind a blank the bracket goes on with something else: `[DEBUG 2015-05-20 12:22:19 main]`.
    const behind = mark === ' ' ? text.indexOf(word, start) + word.length : next;
    if (severityNumber > 0) return { severityNumber, word, end: behind };
  }
  return undefined;
}

function isSentenceWord(text: string, token: Token): boolean {
  for (let index = token.start; index < token.end; index++) {
    const code = text.charCodeAt(index);
    if (code < 97 || code > 122) return false;
  }
  return true;
}

/** The next run without blanks or brackets; a bracketed or barred part is one token. */
function nextToken(text: string, at: number, limit: number): Token | undefined {
  let start = at;
  while (start < limit && isFiller(text.charCodeAt(start))) start++;
  if (start >= limit) return undefined;
  const open = text.charCodeAt(start);
  const close = closing(open);
  if (close !== 0) {
    let end = start + 1;
    while (end < limit && text.charCodeAt(end) !== close && text.charCodeAt(end) !== open) end++;
    if (text.charCodeAt(end) === close) {
      return { start: start + 1, end, isMarked: true, next: end + 1 };
    }
    return { start: start + 1, end: start + 1, isMarked: true, next: start + 1 };
  }
  let end = start;
  while (end < limit && !endsToken(text.charCodeAt(end))) end++;
  if (end === start) return { start, end, isMarked: true, next: start + 1 };
  const after = text.charCodeAt(end);
  const before = text.charCodeAt(start - 1);
  const isMarked =
    after === 58 || after === 124 || after === 9 || before === 124 || before === 9 || after === 93;
  const isBarred = after === 32 && text.charCodeAt(end + 1) === 124;
  return { start, end, isMarked: isMarked || isBarred, next: after === 58 ? end + 1 : end };
}

/** Blanks, `-`, `|`, `,`, `*`, `:`. */
function isFiller(code: number): boolean {
  return (
    code === 32 ||
    code === 9 ||
    code === 45 ||
    code === 124 ||
    code === 44 ||
    code === 42 ||
    code === 58 ||
    code === 93
  );
}

function closing(open: number): number {
  if (open === 91) return 93;
  if (open === 60) return 62;
  if (open === 40) return 41;
  return open === 123 ? 125 : 0;
}

/** Blanks, brackets, bars, colons, quotes. */
function endsToken(code: number): boolean {
  return (
    code === 32 ||
    code === 9 ||
    code === 91 ||
    code === 93 ||
    code === 124 ||
    code === 58 ||
    code === 44 ||
    code === 40 ||
    code === 60 ||
    code === 123 ||
    code === 34
  );
}
