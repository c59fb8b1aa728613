// Any text: the reader of last resort, which takes everything. It still looks for a level word and
// for ids, marked as derived, because a bare `panic: …` line must not look harmless.
import { addIdsFromText } from '../ids.ts';
import { finishDraft, newDraft } from '../draft.ts';
import { readJsonTail } from '../json-tail.ts';
import type { JsonTail } from '../json-tail.ts';
import { levelWordInText } from '../severity.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine {
  const tail = readJsonTail(text, 0, options);
  if (tail !== undefined) return withTail(tail, text, options);
  const draft = newDraft();
  addIdsFromText(draft, text, 0, options.idFields);
  const level = levelWordInText(text);
  if (level === undefined) {
    if (failure.test(text) || crash.test(text)) draft.outcome = 17;
    return finishDraft('plain', draft, text);
  }
  draft.severityNumber = level.severityNumber;
  draft.severityText = level.word;
  return { ...finishDraft('plain', draft, text), severityDerived: true };
}

/** `error=words`, as logfmt has it; a count or a word for nothing is no failure. */
const failure = /(?:^|\s)(?:error|err)="?(?!(?:null|none|nil|false|true)\b)[A-Za-z][\w:. -]{3}/;

/** First lines of what runtimes print when nothing caught an error: Java, Python, .NET, Node, Ruby. */
const crash =
  /^(?:Exception in thread "|Traceback \(most recent call last\):|Unhandled [eE]xception|Uncaught |Segmentation fault|(?:[a-z_$][\w$]{0,63}\.){0,16}[A-Z]\w{0,127}(?:Error|Exception)(?:: |$)|[^\s:]{1,512}:\d{1,9}:in [`'][^'\n]{1,256}': )/;

/** Words and then an object: its fields count, and its level is a conclusion about the words. */
function withTail(
  { draft, attributes }: JsonTail,
  text: string,
  options: ParseOptions,
): ParsedLine {
  draft.body = undefined;
  addIdsFromText(draft, text, 0, options.idFields);
  const line = finishDraft('plain', draft, text, attributes);
  return draft.severityNumber > 0 ? { ...line, severityDerived: true } : line;
}

export const plain: LogFormat = {
  name: 'plain',
  title: 'plain text',
  writtenBy: ['anything'],
  specificity: 0,
  namesAttributes: true,
  parse,
  samples: [
    {
      name: 'without severity',
      text: 'Listening on port 8080',
      expected: {
        severityNumber: 0,
        severityText: null,
        time: null,
        body: 'Listening on port 8080',
      },
    },
    {
      name: 'a level word that stands alone',
      text: 'sh: 1: fatal: cannot fork',
      expected: { severityNumber: 21, severityText: 'fatal', severityDerived: true },
    },
    {
      name: 'a field that holds an error',
      text: 'sync stopped: error=timeout',
      expected: { severityNumber: 17, severityDerived: true, severityText: null },
    },
    {
      name: 'an error that nothing caught',
      text: "TypeError: Cannot read properties of undefined (reading 'id')",
      expected: { severityNumber: 17, severityDerived: true, severityText: null },
    },
    {
      name: 'a trace without a logger',
      text: 'Exception in thread "main" java.lang.IllegalStateException: no stock\n\tat shop.Stock.take(Stock.java:1)',
      expected: { severityNumber: 17, severityDerived: true },
    },
    {
      name: 'an error of Ruby that nothing caught',
      text: "/app/a.rb:1:in `take': no stock (RuntimeError)\n\tfrom /app/b.rb:2:in `run'",
      expected: { severityNumber: 17, severityDerived: true },
    },
    {
      name: 'an error that is only named',
      text: 'retrying after IOException was handled',
      expected: { severityNumber: 0 },
    },
    {
      name: 'fields that hold none',
      text: 'sync done: error=nil err=0 errors=lots',
      expected: { severityNumber: 0 },
    },
    {
      name: 'words that only look like levels',
      text: 'terror errorCode=4 misc:error /api/error-handler',
      expected: { severityNumber: 0, severityText: null },
    },
    {
      name: 'fields behind words',
      text: 'cart: {"level":"error","time":"2024-05-01T10:00:00Z","msg":"no stock","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 17,
        severityDerived: true,
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      },
    },
    {
      name: 'a request id in the text',
      text: 'handing over [req-7f1c2d3e-0001] to worker',
      expected: { requestId: 'req-7f1c2d3e-0001' },
    },
  ],
};
