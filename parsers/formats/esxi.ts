// VMware ESXi's daemons, whose logs lie beside those of virtual nodes: `TIME Db(167) Hostd[100]: message`.
// The letters name the severity, the number is syslog's priority (facility times eight plus severity).
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { severityFromNumber } from '../severity.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = / ([A-Z][a-z])\((\d{1,3})\)(?:\[[+-]?\])? ([^\s:[\]]{1,64})(?:\[(\d{1,12})\])?: /y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(10) !== 84) return undefined;
  const open = text.indexOf('(');
  if (open < 22 || open > 36) return undefined;
  const match = matchAt(header, text, open - 3);
  const read = match && readHeaderTimeAt(text, 0);
  if (match === undefined || read?.end !== open - 3) return undefined;
  const [whole, word = '', priority, program = '', pid] = match;
  return finishHeadedLine(
    'esxi',
    text,
    {
      time: read.time,
      levelText: word,
      severityNumber:
        Number(priority) > 191 ? 0 : severityFromNumber('syslog', Number(priority) & 7),
      bodyAt: read.end + whole.length,
      addAttributes: (add) => {
        add('facility', Number(priority) >> 3);
        add('program', program);
        if (pid !== undefined) add('pid', Number(pid));
      },
    },
    options,
  );
}

export const esxi: LogFormat = {
  name: 'esxi',
  title: 'VMware ESXi daemon',
  writtenBy: ['VMware ESXi'],
  specificity: 74,
  firstCharacters: '0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'a warning',
      text: '2024-05-01T10:00:00.118Z Wa(164) Hostd[1001]: [Originator@6876 sub=Store] path is slow',
      expected: {
        time: '2024-05-01T10:00:00.118Z',
        severityNumber: 13,
        severityText: 'Wa',
        body: '[Originator@6876 sub=Store] path is slow',
        attributes: { facility: 20, program: 'Hostd', pid: 1001 },
      },
    },
    {
      name: 'without a process id',
      text: '2024-05-01T10:00:00.118Z Er(163) vmkernel: lost access to a volume',
      expected: { severityNumber: 17 },
    },
    {
      name: 'without severity: no priority of syslog',
      text: '2024-05-01T10:00:00.118Z Zz(999) vmkernel: lost access',
      expected: { severityNumber: 0, severityText: null },
    },
    {
      name: 'no letters',
      text: '2024-05-01T10:00:00.118Z (163) vmkernel: lost access',
      malformed: true,
    },
  ],
};
