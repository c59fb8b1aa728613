// strace, often run beside a container to debug it: `[pid 12] 10:00:00.123456 openat(…) = 3`. The time
// is of the day (`-t`, `-tt`, `-r` not), or since 1970 (`-ttt`); a process id may stand in front.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import { isDigitAt } from '../timestamp-parts.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const process = /(?:\[pid {1,10}(\d{1,10})\] |(\d{1,10}) {1,8}(?=\d))?/y;
const call = /\s?(?:<\.\.\. )?([a-z_][a-z\d_]{1,32})(?:\(| resumed>)/y;
const returned = /\) {1,40}= (-?\d{1,20}|\?|0x[\da-f]{1,16})|<unfinished \.\.\.>$/;
const note = /\s?(?:---|\+\+\+) (?:SIG|exited|killed|stopped)/y;

/** Results stand at the end; arguments may be long. */
const tailLength = 256;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (isDigitAt(text, 0) && text.charCodeAt(4) === 45) return undefined;
  const [prefix = '', inBrackets, bare] = matchAt(process, text, 0) ?? [];
  const at = prefix.length;
  const isClock = text.charCodeAt(at + 2) === 58;
  if (!isClock && text.charCodeAt(at + 10) !== 46 && inBrackets === undefined) return undefined;
  const read = isClock ? readTimeAt(text, at) : readEpochAt(text, at);
  if (read === undefined && inBrackets === undefined) return undefined;
  const bodyAt = read === undefined ? at : read.end + 1;
  const name = matchAt(call, text, bodyAt)?.[1];
  const result = name === undefined ? undefined : returned.exec(text.slice(-tailLength));
  if (!result && matchAt(note, text, bodyAt) === undefined) return undefined;
  const pid = inBrackets ?? bare;
  return finishHeadedLine(
    'strace',
    text,
    {
      time: read?.time,
      bodyAt,
      addAttributes: (add) => {
        if (pid !== undefined) add('pid', Number(pid));
        if (name !== undefined) add('call', name);
        if (result?.[1] !== undefined) add('result', result[1]);
      },
    },
    options,
  );
}

export const strace: LogFormat = {
  name: 'strace',
  title: 'strace',
  writtenBy: ['strace'],
  specificity: 58,
  firstCharacters: '[0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'a call, without severity',
      text: '10:00:00.123456 openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3',
      expected: {
        time: 'T10:00:00.123456',
        severityNumber: 0,
        body: 'openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3',
        attributes: { call: 'openat', result: '3' },
      },
    },
    {
      name: 'a process and seconds since 1970',
      text: '[pid    12] 1714557600.123456 read(3, "x", 1) = -1 EAGAIN (Resource temporarily unavailable)',
      expected: {
        time: '2024-05-01T10:00:00.123456Z',
        attributes: { pid: 12, call: 'read', result: '-1' },
      },
    },
    {
      name: 'a call that goes on later',
      text: '[pid    12] 10:00:00 futex(0x7f00, FUTEX_WAIT, 0, NULL <unfinished ...>',
      expected: { time: 'T10:00:00', attributes: { call: 'futex' } },
    },
    { name: 'the end', text: '10:00:00 +++ exited with 0 +++', expected: { time: 'T10:00:00' } },
    { name: 'no result', text: '10:00:00.123456 openat(AT_FDCWD, "/etc/hosts"', malformed: true },
  ],
};
