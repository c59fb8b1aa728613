// Values of keys whose names say that they are secret, in whatever a log writes them: logfmt, JSON and
// JSON inside JSON, YAML, maps as Go and Python print them, query strings. What stands behind
// `token:` in a sentence is a word of the sentence, and stays.
import { isPlaceholder, type Span } from './rule.ts';

const passwordWords = 'passw(?:or)?d|passwd|passphrase|pwd';
/** Words that name a secret, at the end of a key: `DB_PASSWORD`, `x-api-key`, `clientSecret`. */
export const secretWords =
  `${passwordWords}|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|secret[_-]?key|` +
  'account[_-]?key|signing[_-]?key|encryption[_-]?key|client[_-]?key[_-]?data|credentials?|authorization|' +
  '[_-]pass|secret_?key_?base|shared_?access_?signature';

/** Whether the value of a field of this name is a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) || cookieName.test(name);
}
const secretName = new RegExp(`(?:${secretWords})$`, 'i');
/** A rule of its own finds cookies in texts. */
const cookieName = /cookie$/i;
const passwordName = new RegExp(`(?:${passwordWords})$`, 'i');

const schemes =
  /^(?:bearer|basic|token|digest|negotiate|ntlm|apikey|hmac|sharedkey|aws4-hmac-sha256)$/i;
/** What stands for a secret or for none, or says where one is: `***`, `null`, `${DB_PASSWORD}`. */
const noSecret =
  /^(?:true|false|null|nil|none|undefined|yes|no|n\/a|empty|unset|unknown|string|\*+|x+|-+|\.{3}|<[^>]*>?|[\[_*]{0,3}(?:redacted|filtered|hidden|masked|secret)[\]_*]{0,3}|\$[{(]?[A-Za-z_]\w{0,100}[})]?|%[a-z]|\{\}|\{\{.{0,200})$/i;
/** Words that follow a password in a sentence about it. */
const ofSentence =
  /^(?:a|an|and|are|authentication|by|can(?:not)?|changed?|does|do|error|expire[ds]?|failed|failure|file|for|from|has|have|in|incorrect|invalid|is|missing|mismatch|must|never|not|of|on|or|policy|provided|required|reset|should|the|to|too|updated|validation|was|will|with|wrong)[.,:;!?]?$/i;
const word = /^[a-z]{1,15}[.,:;!?]?$|^[A-Z][a-z]{1,14}[.,:;!?]?$/;
const path = /^[/~]/;
/** Files are named in small letters, as no random text is: `/var/run/secrets/token`. */
const fileName = /^(?:\/[a-z0-9._-]{1,100}){2,20}$/;
/** An object that a program printed: `UsernamePassword(username=…`. */
const printed = /^[A-Z]\w{0,60}\(/;
const objectName =
  /^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?\/[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/;
/** Shorter numbers behind `token` or `key` count something. */
const shortestNumber = 8;

/** How a value stands behind its key. */
export interface Standing {
  readonly name: string;
  /** Behind a colon, without quotes at the key or the value: it may be a sentence. */
  readonly isProse?: boolean;
}

/** Whether the value of a key that names a secret is one. */
export function isSecretValue(value: string, { name, isProse = false }: Standing): boolean {
  if (value === '' || noSecret.test(value) || schemes.test(value) || isPlaceholder(value)) {
    return false;
  }
  // What is written in PEM has a rule of its own, and its markers stay.
  if (value.startsWith('-----BEGIN ')) return false;
  if (printed.test(value) || fileName.test(value)) return false;
  if (cookieName.test(name)) return value.includes('=');
  const isPassword = passwordName.test(name);
  if (/^[\d.]+$/.test(value)) return isPassword || value.length >= shortestNumber;
  // The working folder of a process is called so too.
  if (/(?:^|[^a-z])(?:old)?pwd$/i.test(name) && path.test(value)) return false;
  // Controllers name the Secret that they read: `secret="shop/tls"`.
  if (/(?:^|[^a-z_-])secret$/i.test(name) && objectName.test(value)) return false;
  if (!isProse) return true;
  return isPassword ? !ofSentence.test(value) : !word.test(value);
}

const key = new RegExp(
  `(?<word>${secretWords})(?<close>\\\\?["'])?\\]?\\s{0,4}(?<sign>=>|=|:(?!//))\\s{0,4}` +
    '(?:(?:bearer|basic|token|digest|apikey)\\s{1,8})?',
  'gi',
);
const longest = 4000;
const values = {
  // JSON inside JSON: its own escapes have two backslashes, its quotes one.
  escaped: new RegExp(`\\\\"(?<value>(?:[^"\\\\]|\\\\\\\\(?:\\\\[^]|[^\\\\])){1,${longest}})`, 'y'),
  double: new RegExp(`"(?<value>(?:[^"\\\\]|\\\\[^]){1,${longest}})`, 'y'),
  single: new RegExp(`'(?<value>(?:[^'\\\\]|\\\\[^]){1,${longest}})`, 'y'),
  bare: new RegExp(`(?<value>[^\\s"'\\\\,;&)}\\]{[][^\\s"'\\\\,;&)}\\]]{0,${longest}})`, 'y'),
  /** Maps of Go: everything up to the bracket. */
  listed: new RegExp(`(?<value>[^"'\\\\\\]\\n[{]{1,${longest}})`, 'y'),
} as const;
const placeholder = /\[redacted:[\w-]{1,60}\]/y;
const opening = /\[\s{0,4}/y;
const comma = /(?:\\?["'])?\s{0,4},\s{0,4}/y;
const mostItems = 200;

function at(pattern: RegExp, text: string, from: number): RegExpExecArray | undefined {
  pattern.lastIndex = from;
  return pattern.exec(text) ?? undefined;
}

interface Value extends Span {
  readonly text: string;
  readonly isQuoted: boolean;
}

function valueAt(
  text: string,
  from: number,
  forms: readonly (keyof typeof values)[],
): Value | undefined {
  for (const form of forms) {
    const match = at(values[form], text, from);
    const value = match?.groups?.['value'];
    if (match === undefined || value === undefined) continue;
    const to = match.index + match[0].length;
    const isQuoted = form === 'escaped' || form === 'double' || form === 'single';
    return { from: to - value.length, to, text: value, isQuoted };
  }
  return undefined;
}

/** The items of a list that begins here; nothing where none does. */
function* itemsAt(text: string, from: number, isJson: boolean): Generator<Value> {
  if (at(placeholder, text, from)) return;
  const open = at(opening, text, from);
  if (open === undefined) return;
  let start = from + open[0].length;
  for (let item = 0; item < mostItems; item++) {
    const isMap = !isJson && item === 0 && !/["'\\]/.test(text.charAt(start));
    const value = valueAt(
      text,
      start,
      isMap ? ['listed'] : ['escaped', 'double', 'single', 'bare'],
    );
    if (value === undefined) return;
    yield value;
    const next = at(comma, text, value.to);
    if (next === undefined) return;
    start = value.to + next[0].length;
  }
}

/** What of the key stands before the word that makes it a secret's, its last signs. */
function nameBefore(text: string, end: number): string {
  return /[\w.-]{0,12}$/.exec(text.slice(Math.max(0, end - 12), end))?.[0] ?? '';
}

/** Secret values of keys, in order. */
export function* findKeyValues(text: string): Generator<Span> {
  key.lastIndex = 0;
  for (let match = key.exec(text); match !== null; match = key.exec(text)) {
    const end = match.index + match[0].length;
    const { word: found = '', close, sign } = match.groups ?? {};
    const name = nameBefore(text, match.index) + found;
    const single = valueAt(text, end, ['escaped', 'double', 'single']);
    const items = single === undefined ? [...itemsAt(text, end, close !== undefined)] : [];
    const bare = single ?? (items.length === 0 ? valueAt(text, end, ['bare']) : undefined);
    let last = end;
    for (const value of bare === undefined ? items : [bare]) {
      const isProse = sign === ':' && close === undefined && !value.isQuoted;
      if (isSecretValue(value.text, { name, isProse })) {
        const needsQuotes = close !== undefined && !value.isQuoted;
        yield { from: value.from, to: value.to, ...(needsQuotes ? { quote: close } : {}) };
        last = value.to;
      }
    }
    // A value that is no secret may hold a key of its own: `authorization: token=…`.
    key.lastIndex = Math.max(last, match.index + 1);
    if (key.lastIndex < end) key.lastIndex = end;
  }
}
