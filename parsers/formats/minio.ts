// MinIO's errors: a block of `Name: value` lines from `API:` on, and a trace behind it. The time stands
// the other way round (`Time: 10:00:00 UTC 05/01/2024`).
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readTimeOfDay } from '../timestamp-parts.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LineTime, LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const api = /\s{0,2}API: (\S{1,512})/y;
const time = /^Time: (\d\d:\d\d:\d\d) ([A-Z]{3,5}) (\d\d\/\d\d\/\d{4})$/m;
const requestId = /^RequestID: ([\dA-F]{8,32})$/m;
const error = /^(?:Error|Message): (.{1,4096})$/m;

/** How much of a block is searched; its named lines stand at its head. */
const headLength = 8192;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const match = matchAt(api, text, 0);
  if (match === undefined) return undefined;
  const head = text.slice(0, headLength);
  const written = time.exec(head);
  if (written === null) return undefined;
  const failure = error.exec(head)?.[1];
  const line = finishHeadedLine(
    'minio',
    text,
    {
      time: timeOf(written),
      levelText: failure === undefined ? undefined : 'error',
      bodyAt: 0,
      body: failure,
      requestId: requestId.exec(head)?.[1],
      addAttributes: (add) => {
        add('api', match[1] ?? '');
      },
    },
    options,
  );
  const { severityText, ...rest } = line;
  return severityText === undefined ? line : { ...rest, severityDerived: true };
}

function timeOf([, clock = '', zone = '', date = '']: RegExpExecArray): LineTime | undefined {
  return readTimeOfDay(clock, 0) && readTimeAt(`${date} ${clock} ${zone}`, 0)?.time;
}

export const minio: LogFormat = {
  name: 'minio',
  title: 'MinIO error block',
  writtenBy: ['MinIO'],
  specificity: 68,
  firstCharacters: 'A \n',
  parse,
  samples: [
    {
      name: 'an error with its trace',
      text: 'API: PutObject(bucket=shop, object=cart)\nTime: 10:00:00 UTC 05/01/2024\nRequestID: 17CB2C6D3A4F5E60\nError: disk not found (*errors.errorString)\n       2: internal/logger/logger.go:271:logger.LogIf()',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 17,
        severityDerived: true,
        body: 'disk not found (*errors.errorString)',
        requestId: '17CB2C6D3A4F5E60',
        attributes: { api: 'PutObject(bucket=shop,' },
      },
    },
    {
      name: 'without severity',
      text: 'API: SYSTEM()\nTime: 10:00:00 UTC 05/01/2024\nDeploymentID: 7f1c2d3e-0000-4000-8000-0123456789ab',
      expected: { time: '2024-05-01T10:00:00Z', severityNumber: 0, requestId: null },
    },
    { name: 'without a time', text: 'API: SYSTEM()', malformed: true },
  ],
};
