// OpenTelemetry's logs as JSON lines (the collector's file exporter): records stand below resource
// and scope. A line may hold several; the first one speaks for it, and all stay in the text.
import { finishDraft, newDraft } from '../draft.ts';
import { newAttributes, readJsonFields } from '../json-fields.ts';
import { skipBlanks } from '../json-scan.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const opening = /^\s{0,8}\{\s{0,8}"resourceLogs"\s{0,8}:\s{0,8}\[/;
const records = '"logRecords"';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (!opening.test(text)) return undefined;
  const at = text.indexOf(records);
  if (at < 0) return undefined;
  const colon = skipBlanks(text, at + records.length);
  const bracket = skipBlanks(text, colon + 1);
  if (text.charCodeAt(colon) !== 58 || text.charCodeAt(bracket) !== 91) return undefined;
  const draft = newDraft();
  const found = options.attributes ? newAttributes() : undefined;
  const { idFields } = options;
  const start = skipBlanks(text, bracket + 1);
  const end = readJsonFields(text, start, draft, { idFields, onField: found?.add });
  if (end < 0 && draft.time === undefined) return undefined;
  return finishDraft('otlp_json', draft, text, found?.attributes);
}

export const otlpJson: LogFormat = {
  name: 'otlp_json',
  title: 'OpenTelemetry logs as JSON lines',
  writtenBy: ['OpenTelemetry Collector', 'OpenTelemetry SDKs'],
  specificity: 62,
  firstCharacters: '{ ',
  refines: 'json',
  parse,
  samples: [
    {
      name: 'one record',
      text: '{"resourceLogs":[{"resource":{"attributes":[]},"scopeLogs":[{"scope":{},"logRecords":[{"timeUnixNano":"1714557600123456789","severityNumber":14,"severityText":"WARN2","body":{"stringValue":"pool is nearly full"},"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7"}]}]}]}',
      expected: {
        time: '2024-05-01T10:00:00.123456789Z',
        severityNumber: 14,
        body: 'pool is nearly full',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
      },
    },
    {
      name: 'without severity, and only when it was observed',
      text: '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"0","observedTimeUnixNano":"1714557600123456789","body":{"stringValue":"up"},"traceId":""}]}]}]}',
      expected: {
        time: '2024-05-01T10:00:00.123456789Z',
        severityNumber: 0,
        severityText: null,
        traceId: null,
        body: 'up',
      },
    },
    { name: 'no records', text: '{"resourceLogs":[{"scopeLogs":[]}]}', malformed: true },
  ],
};
