// Telegraf and InfluxData's tools: `2024-05-01T10:00:00Z I! [inputs.cpu] message`.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = / ([A-Z])! (?:\[([\w.:-]{1,80})\] )?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const mark = text.indexOf('! ');
  if (mark < 20 || mark > 36 || text.charCodeAt(10) !== 84) return undefined;
  const match = matchAt(header, text, mark - 2);
  const read = match === undefined ? undefined : readTimeAt(text, 0);
  if (match === undefined || read?.end !== mark - 2) return undefined;
  const [all, level, plugin] = match;
  const head = {
    time: read.time,
    levelText: level,
    bodyAt: read.end + all.length,
    addAttributes: (add: (key: string, value: string) => void): void => {
      if (plugin !== undefined) add('plugin', plugin);
    },
  };
  return finishHeadedLine('telegraf', text, head, options);
}

export const telegraf: LogFormat = {
  name: 'telegraf',
  title: 'Telegraf',
  writtenBy: ['Telegraf'],
  specificity: 76,
  firstCharacters: '0',
  parse,
  samples: [
    {
      name: 'of a plugin',
      text: '2024-05-01T10:00:00Z E! [inputs.kubernetes] Error in plugin: connection refused',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 17,
        severityText: 'E',
        body: 'Error in plugin: connection refused',
        attributes: { plugin: 'inputs.kubernetes' },
      },
    },
    {
      name: 'of the agent',
      text: '2024-05-01T10:00:00Z I! Loaded inputs: cpu disk',
      expected: { severityNumber: 9, body: 'Loaded inputs: cpu disk' },
    },
    {
      name: 'without severity: a letter that is no level',
      text: '2024-05-01T10:00:00Z X! odd',
      expected: { severityNumber: 0, severityText: null },
    },
    { name: 'no mark', text: '2024-05-01T10:00:00Z I [agent] x', malformed: true },
  ],
};
