// Lines that tell by their own shape that they belong to what stands before them, in whatever
// language: indented ones, closing brackets, the fixed words of traces.

/** Fixed words of traces at column 0: Java, .NET, Node's gRPC, Python, PHP and Rust's anyhow. */
const traceWords =
  /^(?:Caused by:|Suppressed:|\.\.\. \d{1,6} (?:more|common frames omitted)|at [\w$./<>]{1,512}\(|--- End of (?:inner exception )?stack trace|for call at$|\[stacktrace\]|Stack trace:$|Stack backtrace:$|The above exception was the direct cause|During handling of the above exception)/;

/** `}`, `})`, `],`, `"}` …: the end of something printed over several lines. */
const closing = /^["')\]}>]{1,8}[,;]? ?$/;

/** Rails prints an exception's line behind one blank; it opens a record all the same. */
const railsException = /^ ?[A-Z][\w:]{0,127}(?:Error|Exception) \(.*\):$/;

function isBlankCode(code: number): boolean {
  return code === 32 || code === 9;
}

/** Whether a line begins with a tab or two blanks. */
export function isIndented(text: string): boolean {
  const first = text.charCodeAt(0);
  return first === 9 || (first === 32 && isBlankCode(text.charCodeAt(1)));
}

const indentedGlog = /^\s{1,32}[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6} /;

/** Whether an indented line has glog's whole header: it is a line of a log that was printed again. */
export function isIndentedGlog(text: string): boolean {
  return indentedGlog.test(text);
}

/** Whether a line holds nothing but blanks. */
export function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Whether a line without a header belongs to the line before by its shape alone. */
export function continuesByShape(text: string): boolean {
  if (isBlankCode(text.charCodeAt(0))) return !railsException.test(text);
  return traceWords.test(text) || closing.test(text);
}

/** Whether a line is a frame or another part of a trace, after which free text is something new. */
export function isTraceLine(text: string): boolean {
  return /^\s{0,64}(?:at |from |File "|#\d{1,4} |\.\.\. \d|--- End of |Caused by:)/.test(text);
}

/** How much of a line is searched for what only stands at its head, in UTF-16 units. */
const headLength = 100;

const clock = /\d{1,2}:\d\d(?::\d|\b)/;

/** A record that is whole by nature and cannot go on at column 0: JSON, logfmt, an access line. */
export function isWholeLine(text: string): boolean {
  return text.startsWith('{') || /^[\w.@-]{1,64}=/.test(text) || text.includes(' HTTP/');
}

/** Whether a record's first line has a clock: a level alone (`INFO: ready`) is no sign of a layout. */
export function hasClock(text: string): boolean {
  return clock.test(text.slice(0, headLength));
}

const ownLevel = /\b(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|SEVERE|CRITICAL)\b/;
/** `[conn12] …`, `[init] …`: a part of a program that names itself. */
const ownName = /^\[[A-Za-z][\w.-]{1,40}\] \S/;
const ownDate = /\d{4}[-/]\d\d[-/]\d\d|\b\d{10}\.\d{3}/;

/**
 * Whether a line at column 0 speaks for itself although no format read it: a time, a level in
 * capitals or a name in brackets at its head. Hiding such a line inside of another record would be the worse mistake.
 */
export function standsAlone(text: string): boolean {
  const head = text.slice(0, headLength);
  return clock.test(head) || ownDate.test(head) || ownLevel.test(head) || ownName.test(head);
}
