// zap's console encoder and Istio's variant of it: columns apart by tabs, `TIME level [logger]
// [caller] message [{json}]`, a stack on the lines below. controller-runtime, Karpenter and Istio
// write it. What is neither time nor level is told by its look, because every column may be missing.
import { finishDraft, newDraft, takeIdsFromBody } from '../draft.ts';
import { newAttributes, readJsonFields } from '../json-fields.ts';
import { severityFromWord } from '../severity.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const shortestTime = 10;
const longestTime = 40;
/** zap writes a level without a name as `Level(-2)`; below zero it is a verbosity. */
const numbered = /^(?:level|LEVEL)\((-?\d{1,3})\)$/i;
const callerShape = /^[\w@./+-]{1,200}:\d{1,6}$/;
const loggerShape = /^[\w./:-]{1,80}$/;
/** A value that stands above every field: header and message are taken. */
const settled = -1;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const tab = text.indexOf('\t');
  if (tab < shortestTime || tab > longestTime) return undefined;
  const read = readTimeAt(text, 0) ?? readEpochAt(text, 0);
  if (read?.end !== tab) return undefined;
  const newline = text.indexOf('\n');
  const lineEnd = newline < 0 ? text.length : newline;
  const levelEnd = text.indexOf('\t', tab + 1);
  if (levelEnd < 0 || levelEnd > lineEnd) return undefined;
  const level = text.slice(tab + 1, levelEnd);
  const verbosity = numbered.exec(level)?.[1];
  const severityNumber = verbosity === undefined ? severityFromWord(level) : ofNumber(verbosity);
  if (severityNumber === 0 && verbosity === undefined) return undefined;

  const draft = newDraft();
  draft.time = read.time;
  draft.timeRank = settled;
  draft.severityNumber = severityNumber;
  if (severityNumber > 0) draft.severityText = level;
  draft.severityRank = settled;
  draft.bodyRank = settled;
  const found = options.attributes ? newAttributes() : undefined;
  const jsonAt = text.lastIndexOf('\t{', lineEnd) + 1;
  let messageEnd = lineEnd;
  if (jsonAt > levelEnd) {
    const end = readJsonFields(text, jsonAt, draft, {
      idFields: options.idFields,
      onField: found?.add,
    });
    if (end === lineEnd) messageEnd = jsonAt - 1;
  }
  const columns = text.slice(levelEnd + 1, Math.max(levelEnd + 1, messageEnd)).split('\t', 8);
  let at = levelEnd + 1;
  for (const column of columns.slice(0, -1)) {
    if (callerShape.test(column)) found?.add('caller', column);
    else if (loggerShape.test(column)) found?.add('logger', column);
    else break;
    at += column.length + 1;
  }
  const message = text.slice(at, messageEnd) + text.slice(lineEnd);
  if (message !== '') draft.body = message;
  takeIdsFromBody(draft, options.idFields);
  return finishDraft('zap_console', draft, text, found?.attributes);
}

function ofNumber(level: string): number {
  return level.startsWith('-') ? 5 : 0;
}

export const zapConsole: LogFormat = {
  name: 'zap_console',
  title: 'zap console (columns apart by tabs)',
  writtenBy: ['controller-runtime', 'Karpenter', 'Istio', 'etcd', 'operators'],
  specificity: 70,
  firstCharacters: '0',
  parse,
  samples: [
    {
      name: 'all columns',
      text: '2024-05-01T10:00:00.625Z\tERROR\tcontroller.cart\tcart/reconcile.go:87\tReconciler error\t{"request": "shop/cart", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "error": "no such host"}',
      expected: {
        time: '2024-05-01T10:00:00.625Z',
        severityNumber: 17,
        severityText: 'ERROR',
        body: 'Reconciler error',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        attributes: {
          logger: 'controller.cart',
          caller: 'cart/reconcile.go:87',
          error: 'no such host',
        },
      },
    },
    {
      name: 'Istio with a scope',
      text: '2024-05-01T10:00:00.000000Z\twarn\tads\tpush to web-7 timed out\tnode=web-7',
      expected: {
        time: '2024-05-01T10:00:00.000000Z',
        severityNumber: 13,
        body: 'push to web-7 timed out\tnode=web-7',
        attributes: { logger: 'ads' },
      },
    },
    {
      name: 'seconds since 1970 and a stack',
      text: '1714557600.5\tinfo\tsetup\tstarting\t{"level": 3}\nmain.main\n\t/app/main.go:7',
      expected: {
        time: '2024-05-01T10:00:00.5Z',
        severityNumber: 9,
        body: 'starting\nmain.main\n\t/app/main.go:7',
        attributes: { logger: 'setup', level: 3 },
      },
    },
    {
      name: 'a verbosity instead of a level',
      text: '2024-05-01T10:00:00.625+0200\tLevel(-3)\twatching',
      expected: { time: '2024-05-01T10:00:00.625+02:00', severityNumber: 5 },
    },
    {
      name: 'without severity: a level that has no name',
      text: '2024-05-01T10:00:00.625Z\tLevel(9)\twatching',
      expected: { severityNumber: 0, severityText: null, body: 'watching' },
    },
    {
      name: 'a second column that is no level',
      text: '2024-05-01T10:00:00.625Z\tcart\twatching',
      malformed: true,
    },
  ],
};
