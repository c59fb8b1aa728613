// logrus on a terminal, which many command-line tools keep in pods too: `WARN[0012] message key=value`,
// the level cut to four letters, in brackets the seconds since the start or a whole time.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { addPairsFromText } from '../key-values.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine, SeverityNumber } from '../types.ts';

const levels: Readonly<Record<string, SeverityNumber>> = {
  ...{ TRAC: 1, DEBU: 5, INFO: 9, WARN: 13, ERRO: 17, FATA: 21, PANI: 22 },
};
const sinceStart = /\d{4,9}\] ?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(4) !== 91) return undefined;
  const word = text.slice(0, 4);
  if (!Object.hasOwn(levels, word) && word !== 'UNKN') return undefined;
  const seconds = matchAt(sinceStart, text, 5);
  const read = seconds === undefined ? readTimeAt(text, 5) : undefined;
  if (seconds === undefined && (read === undefined || text.charCodeAt(read.end) !== 93))
    return undefined;
  const end = seconds === undefined ? (read?.end ?? 0) + 1 : 5 + seconds[0].length;
  const bodyAt = text.charCodeAt(end) === 32 ? end + 1 : end;
  return finishHeadedLine(
    'logrus_console',
    text,
    {
      time: read?.time,
      levelText: word,
      severityNumber: levels[word] ?? 0,
      bodyAt,
      addAttributes: (add) => {
        addPairsFromText(add, text.slice(bodyAt));
      },
    },
    options,
  );
}

export const logrusConsole: LogFormat = {
  name: 'logrus_console',
  title: 'logrus on a terminal',
  writtenBy: ['logrus', 'k3d', 'Docker Compose', 'Argo CD command line'],
  specificity: 69,
  firstCharacters: 'TDIWEFPU',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'seconds since the start',
      text: 'WARN[0012] cannot reach the registry         attempt=3 host=registry.local',
      expected: {
        time: null,
        severityNumber: 13,
        severityText: 'WARN',
        attributes: { attempt: '3', host: 'registry.local' },
      },
    },
    {
      name: 'a whole time',
      text: 'ERRO[2024-05-01T10:00:00Z] sync failed                    request_id=7f1c2d3e0001',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 17,
        requestId: '7f1c2d3e0001',
      },
    },
    {
      name: 'without severity: a level that logrus does not know',
      text: 'UNKN[0001] hello',
      expected: { severityNumber: 0, severityText: null, body: 'hello' },
    },
    { name: 'no seconds', text: 'WARN[x] hello', malformed: true },
  ],
};
