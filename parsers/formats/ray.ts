// Ray's system logs: `[TIME L pid tid] (raylet) file.cc:35: message` from C++, `TIME<TAB>LEVEL
// file.py:1612 -- message` from Python; both may follow the `(raylet pid=…, ip=…)` of the driver.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { severityFromLetter } from '../severity.ts';
import { isDigitAt } from '../timestamp-parts.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const nativePart =
  / ([DIWEFCT]) (\d{1,10}) (\d{1,10})\] (?:\(([\w-]{1,40})\) )?(?:([\w./-]{1,120}):(\d{1,6}): ?)?/y;
const pythonPart = /\t([A-Z]{4,8}) ([\w./-]{1,120}):(\d{1,6}) -- /y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const isNative = text.charCodeAt(0) === 91;
  if (!isNative && !isDigitAt(text, 0)) return undefined;
  const read = readHeaderTimeAt(text, isNative ? 1 : 0);
  if (read === undefined || text.charCodeAt(read.end) !== (isNative ? 32 : 9)) return undefined;
  const match = matchAt(isNative ? nativePart : pythonPart, text, read.end);
  if (match === undefined) return undefined;
  const [head, level = '', ...rest] = match;
  const [pid, tid, component, file, line] = isNative
    ? rest
    : [undefined, undefined, undefined, ...rest];
  return finishHeadedLine(
    'ray',
    text,
    {
      time: read.time,
      levelText: level,
      ...(isNative && { severityNumber: severityFromLetter(level) }),
      bodyAt: read.end + head.length,
      addAttributes: (add) => {
        if (pid !== undefined) add('pid', Number(pid));
        if (tid !== undefined) add('tid', Number(tid));
        if (component !== undefined) add('component', component);
        if (file !== undefined) add('file', file);
        if (line !== undefined) add('line', Number(line));
      },
    },
    options,
  );
}

export const ray: LogFormat = {
  name: 'ray',
  title: 'Ray system log',
  writtenBy: ['Ray', 'KubeRay pods'],
  specificity: 65,
  firstCharacters: '[0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'raylet',
      text: '[2024-05-01 10:00:00,041 W 325 362] (raylet) node_manager.cc:74: memory is short',
      expected: {
        time: '2024-05-01T10:00:00.041',
        severityNumber: 13,
        severityText: 'W',
        body: 'memory is short',
        attributes: { pid: 325, tid: 362, component: 'raylet', file: 'node_manager.cc' },
      },
    },
    {
      name: 'Python',
      text: '2024-05-01 10:00:00,041\tERROR worker.py:1612 -- cannot connect',
      expected: { severityNumber: 17, body: 'cannot connect', attributes: { line: 1612 } },
    },
    {
      name: 'without severity: a level that is not set',
      text: '2024-05-01 10:00:00,041\tNOTSET worker.py:1612 -- text',
      expected: { severityNumber: 0, severityText: null, body: 'text' },
    },
    { name: 'no thread', text: '[2024-05-01 10:00:00,041 W 325] text', malformed: true },
  ],
};
