// Serilog's compact JSON (CLEF): names begin with `@`, and a line without `@l` is information. The
// message is `@m`, or the template `@mt` with its holes filled from the fields.
import { hasMarks, marks } from '../field-marks.ts';
import { finishJsonLine, firstValue, readJsonLine } from '../json-line.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const line = readJsonLine(text, options);
  if (line === undefined) return undefined;
  const { draft } = line;
  if (!hasMarks(draft.marks, marks.clefTime)) return undefined;
  if (draft.severityText === undefined) draft.severityNumber = 9;
  if (draft.body?.includes('{') === true) draft.body = fillHoles(draft.body, text);
  return finishJsonLine('clef', line, text, options);
}

const mostHoles = 16;

/** `Ordered {Count:000} of {@Item}`: holes whose field is text or a number are filled. */
function fillHoles(template: string, text: string): string {
  let holes = 0;
  return template.replace(/\{[@$]?(\w{1,40})(?:[,:][^{}]{1,40})?\}/g, (hole, name: string) =>
    holes++ < mostHoles ? (firstValue(text, name) ?? hole) : hole,
  );
}

export const clef: LogFormat = {
  name: 'clef',
  title: 'compact log events (CLEF)',
  writtenBy: ['Serilog', 'Seq'],
  specificity: 60,
  firstCharacters: '{',
  refines: 'json',
  parse,
  samples: [
    {
      name: 'template, level and trace',
      text: '{"@t":"2024-05-01T10:00:00.1234567+02:00","@mt":"Paid {Amount} for {Order}","@l":"Warning","@tr":"4bf92f3577b34da6a3ce929d0e0e4736","@sp":"00f067aa0ba902b7","Amount":12,"Order":"A-7"}',
      expected: {
        time: '2024-05-01T10:00:00.1234567+02:00',
        severityNumber: 13,
        severityText: 'Warning',
        body: 'Paid 12 for A-7',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
      },
    },
    {
      name: 'without severity it is information',
      text: '{"@t":"2024-05-01T10:00:00Z","@m":"Now listening","RequestId":"0HN1"}',
      expected: {
        severityNumber: 9,
        severityText: null,
        body: 'Now listening',
        requestId: '0HN1',
      },
    },
    { name: 'a value is missing', text: '{"@t":,"@m":"x"}', malformed: true },
  ],
};
