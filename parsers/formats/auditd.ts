// The kernel's audit records as auditd and the journal have them: `type=SYSCALL msg=audit(1714557600.123:45):
// …`. Seconds since 1970 and a serial number stand in the parentheses; the serial ties the records
// of one event together and is no request's.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header =
  /(?:node=(\S{1,255}) )?(?:audit: )?type=(\w{1,32}) (?:msg=)?audit\((\d{10}\.\d{3}):(\d{1,12})\): ?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const match = matchAt(header, text, 0);
  if (match === undefined) return undefined;
  const [whole, node, type = '', time = '', serial] = match;
  return finishHeadedLine(
    'auditd',
    text,
    {
      time: readEpochAt(time, 0)?.time,
      bodyAt: whole.length,
      addAttributes: (add) => {
        if (node !== undefined) add('node', node);
        add('type', type);
        add('serial', Number(serial));
      },
    },
    options,
  );
}

export const auditd: LogFormat = {
  name: 'auditd',
  title: 'Linux audit record',
  writtenBy: ['auditd', 'the kernel'],
  specificity: 78,
  firstCharacters: 'tan',
  refines: 'logfmt',
  parse,
  samples: [
    {
      name: 'of auditd, without severity',
      text: 'type=SYSCALL msg=audit(1714557600.123:456): arch=c000003e syscall=59 success=yes pid=7',
      expected: {
        time: '2024-05-01T10:00:00.123Z',
        severityNumber: 0,
        body: 'arch=c000003e syscall=59 success=yes pid=7',
        attributes: { type: 'SYSCALL', serial: 456 },
      },
    },
    {
      name: 'of the kernel',
      text: 'audit: type=1400 audit(1714557600.123:45): apparmor="DENIED" operation="open"',
      expected: { time: '2024-05-01T10:00:00.123Z', attributes: { type: '1400' } },
    },
    { name: 'no serial', text: 'type=SYSCALL msg=audit(1714557600.123): arch=x', malformed: true },
  ],
};
