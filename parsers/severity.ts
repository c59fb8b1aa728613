// What a level word, letter or number means in OpenTelemetry's severity numbers (1–4 trace, 5–8
// debug, 9–12 info, 13–16 warn, 17–20 error, 21–24 fatal), and the search for a level word in a
// text that has no field for it. Numbers mean different things in different families, so they
// are read only where the caller knows the family. Sources: OpenTelemetry logs data model,
// appendix B; the level tables of the libraries themselves.
import type { SeverityNumber } from './types.ts';

/** Within a range the more severe word has the higher number; one level per range: the lowest. */
const meanings: readonly (readonly [SeverityNumber, string])[] = [
  [
    1,
    'trace trc trce finest silly verb vrb trace1 trace2 trace3 trace4 trace5 trace6 trace7 trace8',
  ],
  [5, 'debug dbg debu dbug deb verbose finer debug1 debug2 debug3 debug4 debug5 d1 d2 d3 d4 d5'],
  [6, 'fine'],
  [7, 'config'],
  [9, 'info inf information informational note system http success ok'],
  [10, 'notice noti'],
  [13, 'warn warning wrn warni deprecation deprecated'],
  [17, 'error err erro eror severe fail failure failed'],
  [18, 'dpanic'],
  [21, 'fatal ftl fatl critical crit panic pnc'],
  [22, 'alert'],
  [23, 'emergency emerg emrg'],
];

const byWord = new Map<string, SeverityNumber>();
for (const [number, words] of meanings) {
  for (const word of words.split(' ')) {
    byWord.set(word, number);
    byWord.set(word.toUpperCase(), number);
    byWord.set(word.charAt(0).toUpperCase() + word.slice(1), number);
  }
}

// PostgreSQL's, PgBouncer's and NestJS' everyday level; in small letters it is a word like others.
byWord.set('LOG', 9);

const longestWord = 13;

/**
 * Severity of a level word in any case, also slog's `INFO+2` and `DEBUG-4`; 0 where the word is
 * no level (a Kubernetes audit event's `Request`, a threshold such as `OFF`).
 */
export function severityFromWord(word: string): SeverityNumber {
  const known = byWord.get(word);
  if (known !== undefined) return known;
  if (word.length === 1) return severityFromLetter(word);
  if (word.length > longestWord || word.length < 2) return 0;
  const trimmed = word.trim();
  return byWord.get(trimmed.toLowerCase()) ?? fromSlog(trimmed);
}

/**
 * Go's slog writes levels between its own as a distance: OpenTelemetry's number is level + 9.
 * zap, which has no names below debug, writes logr's verbosity as `Level(-3)`.
 */
function fromSlog(word: string): SeverityNumber {
  if (/^Level\(-\d{1,3}\)$/i.test(word)) return 5;
  const match = /^(DEBUG|INFO|WARN|ERROR)([+-]\d{1,3})$/.exec(word);
  if (match === null) return 0;
  const base = { DEBUG: -4, INFO: 0, WARN: 4, ERROR: 8 }[match[1] ?? ''] ?? 0;
  return Math.min(24, Math.max(1, base + Number(match[2]) + 9));
}

const letters: Readonly<Record<string, SeverityNumber>> = {
  T: 1,
  V: 1,
  D: 5,
  I: 9,
  N: 10,
  W: 13,
  E: 17,
  C: 21,
  F: 21,
  A: 21,
};

/** Severity of a single capital letter as glog, MongoDB, etcd, Ruby or Ray write it; 0 unknown. */
export function severityFromLetter(letter: string): SeverityNumber {
  return letters[letter] ?? 0;
}

/** Whose numbers they are: the same number means different things to different loggers. */
export type LevelNumbers =
  | 'pino'
  | 'python'
  | 'syslog'
  | 'zap'
  | 'zerolog'
  | 'logrus'
  | 'slog'
  | 'dotnet'
  | 'otel'
  | 'monolog'
  | 'logback'
  | 'severity';

const syslogScale: readonly (readonly [number, SeverityNumber])[] = [
  [0, 21],
  [1, 19],
  [2, 18],
  [3, 17],
  [4, 13],
  [5, 10],
  [6, 9],
  [7, 5],
  [8, 0],
];

/** Numbered levels in order: from this number on (ascending) the severity is the second. */
const scales: Readonly<Record<LevelNumbers, readonly (readonly [number, SeverityNumber])[]>> = {
  pino: [
    [1, 1],
    [20, 5],
    [30, 9],
    [40, 13],
    [50, 17],
    [60, 21],
  ],
  python: [
    [1, 1],
    [10, 5],
    [20, 9],
    [30, 13],
    [40, 17],
    [50, 21],
  ],
  syslog: syslogScale,
  zap: [
    [-1, 5],
    [0, 9],
    [1, 13],
    [2, 17],
    [3, 18],
    [4, 21],
    [6, 0],
  ],
  zerolog: [
    [-1, 1],
    [0, 5],
    [1, 9],
    [2, 13],
    [3, 17],
    [4, 21],
    [6, 0],
  ],
  logrus: [
    [0, 21],
    [2, 17],
    [3, 13],
    [4, 9],
    [5, 5],
    [6, 1],
    [7, 0],
  ],
  slog: [
    [-8, 1],
    [-4, 5],
    [0, 9],
    [4, 13],
    [8, 17],
    [12, 21],
  ],
  dotnet: [
    [0, 1],
    [1, 5],
    [2, 9],
    [3, 13],
    [4, 17],
    [5, 21],
    [6, 0],
  ],
  otel: [[0, 0]],
  monolog: [
    [100, 5],
    [200, 9],
    [250, 10],
    [300, 13],
    [400, 17],
    [500, 21],
    [550, 22],
    [600, 23],
  ],
  logback: [
    [5000, 1],
    [10000, 5],
    [20000, 9],
    [30000, 13],
    [40000, 17],
    [50000, 21],
  ],
  // A field of this name holds syslog's numbers or, in hundreds, those of Google's LogSeverity.
  severity: [
    ...syslogScale,
    [100, 5],
    [200, 9],
    [300, 10],
    [400, 13],
    [500, 17],
    [600, 21],
    [700, 22],
    [800, 23],
  ],
};

/** Severity of a level number of a family; 0 where the number lies outside of its scale. */
export function severityFromNumber(family: LevelNumbers, value: number): SeverityNumber {
  if (family === 'otel') return Number.isInteger(value) && value >= 1 && value <= 24 ? value : 0;
  let found = 0;
  for (const [from, severity] of scales[family]) {
    if (value < from) break;
    found = severity;
  }
  return found;
}

/** Severity concluded from an HTTP status: below 400 info, 4xx warn, 5xx error; 0 for no status. */
export function severityFromStatus(status: number): SeverityNumber {
  if (status >= 500) return status < 600 ? 17 : 0;
  if (status >= 400) return 13;
  return status >= 100 ? 9 : 0;
}

/** A level word found in running text. */
export interface FoundLevel {
  readonly severityNumber: SeverityNumber;
  readonly word: string;
}

/** How far into a text a level word is looked for, in characters. */
const searchLength = 512;

/**
 * The earliest level word of a text that has no level field. It must stand alone (`terror`,
 * `errorCode`, `misc:error` and `/api/error-handler` are no levels), and words that are common
 * in sentences (`info`, `note`, `ok`, `fine`, `http` …) count only when they are written as a
 * level: in capitals, in brackets, or before a colon.
 */
export function levelWordInText(text: string, from = 0): FoundLevel | undefined {
  const end = Math.min(text.length, from + searchLength);
  let index = from;
  while (index < end) {
    if (!isLetter(text.charCodeAt(index))) {
      index++;
      continue;
    }
    const start = index;
    while (index < end && isWordPart(text.charCodeAt(index))) index++;
    if (index - start < 3 || index - start > longestWord) continue;
    if (!opensWord(text.charCodeAt(start - 1)) || !closesWord(text, index)) continue;
    if (start > from && isWordPart(text.charCodeAt(start - 1))) continue;
    const word = text.slice(start, index);
    const severityNumber = byWord.get(word) ?? 0;
    if (severityNumber === 0 || !countsInText(text, start, index, word)) continue;
    return { severityNumber, word };
  }
  return undefined;
}

/** Words that mean a level wherever they stand alone; all others need the look of a level. */
const plainWords = new Set('error warn warning fatal critical panic debug'.split(' '));

function countsInText(text: string, start: number, end: number, word: string): boolean {
  const lower = word.toLowerCase();
  if (
    lower === 'log' ||
    lower === 'ok' ||
    lower === 'http' ||
    lower === 'system' ||
    lower === 'failed'
  )
    return false;
  if (plainWords.has(lower)) return true;
  if (word === word.toUpperCase()) return true;
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(end);
  const isBracketed = (before === 91 && after === 93) || (before === 60 && after === 62);
  return isBracketed || before === 61 || before === 124 || (after === 58 && start === 0);
}

function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

function isWordPart(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 95;
}

/** Start of text, blank, tab, newline, `[ ( < { | " ' = > )`. */
function opensWord(code: number): boolean {
  return Number.isNaN(code) || ' \t\n[(<{|"\'=>*)'.includes(String.fromCharCode(code));
}

function closesWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (Number.isNaN(code)) return true;
  const next = text.charCodeAt(at + 1);
  if (code === 58 || code === 46 || code === 44) return !isWordPart(next);
  return ' \t\n])>}|"\';!?*'.includes(String.fromCharCode(code));
}
