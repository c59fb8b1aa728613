// spdlog's default pattern, `[TIME] [logger] [level] message`, and the default logger's without a
// name. A thread id or a source place may stand between.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header =
  /\] (?:\[([\w.:/-]{1,120})\] )?(?:\[(?:thread )?(\d{1,12})\] )?\[(trace|debug|info|warning|error|critical|off)\] (?:\[([\w.\/-]{1,120}):(\d{1,6})\] )?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 1);
  if (read === undefined || text.charCodeAt(read.end + 2) !== 91) return undefined;
  const match = matchAt(header, text, read.end);
  if (match === undefined) return undefined;
  const [head, logger, thread, level, file, line] = match;
  // A level alone behind the time is anybody's; spdlog's time has milliseconds.
  if (logger === undefined && read.time.digits !== 3) return undefined;
  return finishHeadedLine(
    'spdlog',
    text,
    {
      time: read.time,
      levelText: level,
      bodyAt: read.end + head.length,
      addAttributes: (add) => {
        if (logger !== undefined) add('logger', logger);
        if (thread !== undefined) add('thread', thread);
        if (file !== undefined) add('file', file);
        if (line !== undefined) add('line', Number(line));
      },
    },
    options,
  );
}

export const spdlog: LogFormat = {
  name: 'spdlog',
  title: 'spdlog line',
  writtenBy: ['spdlog (C++)'],
  specificity: 50,
  firstCharacters: '[',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'with a logger',
      text: '[2024-05-01 10:00:00.378] [net] [warning] pool is nearly full',
      expected: {
        time: '2024-05-01T10:00:00.378',
        severityNumber: 13,
        severityText: 'warning',
        body: 'pool is nearly full',
        attributes: { logger: 'net' },
      },
    },
    {
      name: 'the default logger',
      text: '[2024-05-01 10:00:00.378] [critical] database is gone',
      expected: { severityNumber: 21, body: 'database is gone' },
    },
    {
      name: 'without severity: the level that means off',
      text: '[2024-05-01 10:00:00.378] [net] [off] text',
      expected: { severityNumber: 0, severityText: null, body: 'text' },
    },
    { name: 'no level', text: '[2024-05-01 10:00:00.378] [net] text', malformed: true },
  ],
};
