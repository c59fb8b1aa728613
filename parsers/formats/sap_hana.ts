// SAP HANA's trace files: `[12034]{-1}[-1/-1] 2025-08-18 09:12:45.123456 i component Main.cpp(00123) :
// message`. The time states no zone.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { severityFromLetter } from '../severity.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const front = /\[(\d{1,10})\]\{(-?\d{1,12})\}\[(-?\d{1,12}\/-?\d{1,20})\] /y;
const rest = / ([a-z]) (\S{1,60}) {1,40}(\S{1,80})\(\d{1,8}\) : /y;
const letters = 'diwef';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const opened = matchAt(front, text, 0);
  const read = opened === undefined ? undefined : readTimeAt(text, opened[0].length);
  const match = read === undefined ? undefined : matchAt(rest, text, read.end);
  if (opened === undefined || read === undefined || match === undefined) return undefined;
  const [all, letter = '', component = '', file = ''] = match;
  return finishHeadedLine(
    'sap_hana',
    text,
    {
      time: read.time,
      levelText: letters.includes(letter) ? letter : undefined,
      severityNumber: severityFromLetter(letter.toUpperCase()),
      bodyAt: read.end + all.length,
      addAttributes: (add) => {
        add('thread', Number(opened[1]));
        add('component', component);
        add('file', file);
      },
    },
    options,
  );
}

export const sapHana: LogFormat = {
  name: 'sap_hana',
  title: 'SAP HANA trace',
  writtenBy: ['SAP HANA'],
  specificity: 78,
  firstCharacters: '[',
  parse,
  samples: [
    {
      name: 'a warning',
      text: '[12034]{-1}[-1/-1] 2024-05-01 10:00:00.123456 w backup      BackupManager.cpp(00245) : Backup is slow',
      expected: {
        time: '2024-05-01T10:00:00.123456',
        severityNumber: 13,
        body: 'Backup is slow',
        attributes: { thread: 12034, component: 'backup', file: 'BackupManager.cpp' },
      },
    },
    {
      name: 'of a session',
      text: '[12034]{200001}[15/40637290] 2024-05-01 10:00:00.123456 e commlib  a.cpp(00456) : refused',
      expected: { severityNumber: 17, body: 'refused' },
    },
    {
      name: 'without severity: a letter that is no level',
      text: '[12034]{-1}[-1/-1] 2024-05-01 10:00:00.123456 x commlib  a.cpp(00456) : odd',
      expected: { severityNumber: 0, severityText: null },
    },
    { name: 'no time', text: '[12034]{-1}[-1/-1] soon i a b.cpp(1) : x', malformed: true },
  ],
};
