// Histories of shells that keep times: bash writes `#1714557600` before each command, tcsh `#+1714557600`.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const stamp = /#\+?(\d{10})(?:\n|$)/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const match = matchAt(stamp, text, 0);
  if (match === undefined) return undefined;
  const header = { time: readEpochAt(match[1] ?? '', 0)?.time, bodyAt: match[0].length };
  return finishHeadedLine('shell_history', text, header, options);
}

export const shellHistory: LogFormat = {
  name: 'shell_history',
  title: 'shell history with times',
  writtenBy: ['bash', 'tcsh'],
  specificity: 64,
  firstCharacters: '#',
  parse,
  samples: [
    {
      name: 'bash, without severity',
      text: '#1714557600\nkubectl get pods',
      expected: { time: '2024-05-01T10:00:00Z', severityNumber: 0, body: 'kubectl get pods' },
    },
    {
      name: 'tcsh',
      text: '#+1714557600\nls -l',
      expected: { time: '2024-05-01T10:00:00Z', body: 'ls -l' },
    },
    {
      name: 'a stamp alone',
      text: '#1714557600',
      expected: { time: '2024-05-01T10:00:00Z', body: '#1714557600' },
    },
    { name: 'a comment', text: '#1714557600 is no time here', malformed: true },
  ],
};
