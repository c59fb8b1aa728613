// Private keys in PEM, line by line: a log has each line as a record of its own, or all of a key in one
// record, or in one line with `\n` written out. The markers stay; each line between goes by itself, so
// that equal keys look equal however they were written. What was begun in one record of a stream goes
// on in the next.
import type { Span } from './rule.ts';

/** What was begun in a stream and has not ended; `public` for certificates, which stay. */
export interface OpenPem {
  readonly is: 'private' | 'public';
  /** Records that may still belong to it. */
  readonly left: number;
}

export interface FoundPem {
  readonly spans: readonly Span[];
  /** What the next record of the stream may go on with. */
  readonly open?: OpenPem;
}

/** Lines of a key of 16,384 bits, and some. */
const mostLines = 400;
const marker = /-----(?<end>BEGIN|END) (?<label>[A-Z0-9 ]{0,60})-----/g;
/** What stands between markers, with headers (`Proc-Type: 4,ENCRYPTED`) and written-out breaks. */
const inside = /(?:[A-Za-z0-9+/=\s\\:,.]|-(?!----))*/y;
const run = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40,}={0,2}(?![A-Za-z0-9+/=])/g;
/** The last line of a key is short: it is found where it stands at the end, or is all of the message. */
const lastWord = /(?:^|[\s"'\]])(?<word>[A-Za-z0-9+/]{2,78}={0,2})["'}\s\\]{0,8}$/;
const onlyBase64 = /^[A-Za-z0-9+/]{2,78}={0,2}$/;
const header = /(?:Proc-Type|DEK-Info): /;

/** Whether a text can hold a marker: for the look before the search. */
export function mayHavePem(text: string): boolean {
  return text.includes('-----');
}

/**
 * Lines of private keys in a text. `open`: what the record before it in its stream left; `body`: its
 * message without what a logger put around it.
 */
export function findPem(text: string, open?: OpenPem, body?: string): FoundPem {
  const spans: Span[] = [];
  let state = open;
  let from = 0;
  let hasMarker = false;
  marker.lastIndex = 0;
  for (let match = marker.exec(text); match !== null; match = marker.exec(text)) {
    hasMarker = true;
    const { end, label = '' } = match.groups ?? {};
    if (state?.is === 'private') spans.push(...linesIn(text.slice(from, match.index), from));
    from = match.index + match[0].length;
    state = undefined;
    if (end === 'END') continue;
    inside.lastIndex = from;
    const stop = from + (inside.exec(text)?.[0].length ?? 0);
    const isPrivate = label.includes('PRIVATE KEY');
    if (isPrivate) spans.push(...between(text.slice(from, stop), from));
    if (stop === text.length) state = { is: isPrivate ? 'private' : 'public', left: mostLines };
    from = stop;
    marker.lastIndex = stop;
  }
  if (hasMarker || state === undefined)
    return state === undefined ? { spans } : { spans, open: state };
  return goOn(text, state, body);
}

/** The next record where something is open, without a marker. */
function goOn(text: string, { is, left }: OpenPem, body: string | undefined): FoundPem {
  const spans = linesIn(text, 0, body);
  const belongs = spans.length > 0 || header.test(text) || text.trim() === '';
  return {
    spans: is === 'private' ? spans : [],
    ...(belongs && left > 1 ? { open: { is, left: left - 1 } } : {}),
  };
}

/** What looks like lines of a key in a text that may hold other things as well. */
function linesIn(text: string, offset: number, body?: string): readonly Span[] {
  const spans = [...text.matchAll(run)].map(({ index, 0: found }) => ({
    from: offset + index,
    to: offset + index + found.length,
  }));
  if (spans.length > 0) return spans;
  const message = body?.trim() ?? '';
  const word = onlyBase64.test(message) ? message : lastWord.exec(text)?.groups?.['word'];
  if (word === undefined || word.length % 4 !== 0) return [];
  const at = text.lastIndexOf(word);
  return at === -1 ? [] : [{ from: offset + at, to: offset + at + word.length }];
}

/** Every line of what stands between two markers. */
function between(part: string, offset: number): readonly Span[] {
  return [...part.matchAll(/[^\r\n]+/g)].flatMap(({ index, 0: found }) => {
    // Breaks that are written out belong to what stands around the key.
    const lead = /^(?:\s|\\+[nrt])*/.exec(found)?.[0].length ?? 0;
    const body = found.slice(lead).replace(/(?:\s|\\+[nrt]?)+$/, '');
    const from = offset + index + lead;
    return body === '' ? [] : [{ from, to: from + body.length }];
  });
}

/**
 * Whether a message is one line of a PEM block whose beginning was not seen, because it was filtered
 * or cut off: 64 signs of base64 and nothing else.
 */
export function isLoneLine(body: string): boolean {
  return (
    body.length === 64 &&
    /^[A-Za-z0-9+/]{64}$/.test(body) &&
    /[a-z]/.test(body) &&
    /[A-Z]/.test(body) &&
    /\d/.test(body)
  );
}
