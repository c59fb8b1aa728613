// syslog as nodes and appliances write it: RFC 5424 and RFC 3164 with their `<PRI>`, and the files of
// syslog daemons and journald's short form without it (`Nov 10 14:17:41 host program[12]: message`).
// What a program wrote behind this header may have one of its own (`E1110 …`, `level=error`, JSON):
// its level and message count then, and its time where that alone states a zone.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import type { AddAttribute, LineHeader } from '../headed-line.ts';
import { levelWordInText, severityFromNumber } from '../severity.ts';
import type { ReadTime } from '../timestamp-epoch.ts';
import { digitRun, isDigitAt, monthNameAt } from '../timestamp-parts.ts';
import { readHeaderTimeAt, readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';
import { cef } from './cef.ts';
import { glog } from './glog.ts';
import { json } from './json.ts';
import { logfmt } from './logfmt.ts';
import { timeLevelMessage } from './time_level_message.ts';

const priority = /<(\d{1,3})>(1 )?/y;
const hostAndTag = / ([\w.:%-]{1,255}) ([^\s:[\]]{1,128})(?:\[(\d{1,10})\])?:(?: |$)/y;
const tagOnly = / ([^\s:[\]]{1,128})(?:\[(\d{1,10})\])?:(?: |$)/y;
const hostBeforeCef = / ([\w.:%-]{1,255}) (?=CEF:\d)/y;
const newHeader = / (\S{1,255}) (\S{1,128}) (\S{1,128}) (\S{1,128}) /y;
const parameter = /([^\s="\]]{1,60})=\s?"((?:[^"\\]|\\.)*)"/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(0) === 60) return parsePrioritised(text, 0, options);
  const counted = octetCount(text);
  if (counted > 0) return parsePrioritised(text, counted, options);
  const isShort = text.charCodeAt(3) === 32;
  if (isShort ? monthNameAt(text, 0) === 0 : text.charCodeAt(10) !== 84) return undefined;
  const read = readHeaderTimeAt(text, 0);
  if (read === undefined || text.charCodeAt(read.end) !== 32) return undefined;
  const match = matchAt(hostAndTag, text, read.end) ?? beforeCef(text, read.end);
  // Behind an ISO time only the process id tells a host and a program from any two words.
  if (match === undefined || (!isShort && match[3] === undefined)) return undefined;
  return finishOld(text, undefined, read, match, options);
}

/** An event in CEF stands behind a host, without a program's name. */
function beforeCef(text: string, at: number): RegExpExecArray | undefined {
  return matchAt(hostBeforeCef, text, at);
}

/** Length of the `123 ` that RFC 6587 puts before messages on a connection; 0 where it is not. */
function octetCount(text: string): number {
  const run = digitRun(text, 0, 6);
  return run > 0 && text.charCodeAt(run) === 32 && text.charCodeAt(run + 1) === 60 ? run + 1 : 0;
}

function parsePrioritised(
  text: string,
  from: number,
  options: ParseOptions,
): ParsedLine | undefined {
  if (!isDigitAt(text, from + 1)) return undefined;
  const match = matchAt(priority, text, from);
  const value = match?.[1];
  if (match === undefined || value === undefined || Number(value) > 191) return undefined;
  const at = from + match[0].length;
  if (match[2] !== undefined) return parseNew(text, value, at, options);
  const read = readTimeAt(text, at);
  if (read === undefined) return parseTimeless(text, value, at, options);
  const tag = matchAt(hostAndTag, text, read.end);
  return finishOld(text, value, read, tag ?? withoutHost(text, read.end), options);
}

const uptime = /\[ {0,8}\d{1,10}\.\d{6}\] /y;

/** `<3>message`, as services say their level to systemd, and the kernel with its uptime behind. */
function parseTimeless(
  text: string,
  pri: string,
  at: number,
  options: ParseOptions,
): ParsedLine | undefined {
  const running = matchAt(uptime, text, at);
  if (running === undefined && (Number(pri) > 7 || text.length === at)) return undefined;
  const bodyAt = at + (running?.[0].length ?? 0);
  const header: LineHeader = { ...severityOf(pri), bodyAt };
  return finishOuter(text, header, options);
}

/** Some senders leave out the host: its group stays empty then. */
function withoutHost(text: string, at: number): readonly (string | undefined)[] {
  const [whole = ' ', tag, pid] = matchAt(tagOnly, text, at) ?? [];
  return [whole, undefined, tag, pid];
}

function finishOld(
  text: string,
  pri: string | undefined,
  read: ReadTime,
  [whole = '', host, tag, pid]: readonly (string | undefined)[],
  options: ParseOptions,
): ParsedLine {
  const header: LineHeader = {
    time: read.time,
    ...severityOf(pri),
    bodyAt: read.end + whole.length,
    addAttributes: (add) => {
      addFacility(add, pri);
      if (host !== undefined) add('hostname', host);
      if (tag !== undefined) add('program', tag);
      if (pid !== undefined) add('pid', Number(pid));
    },
  };
  return finishOuter(text, header, options);
}

/** `<PRI>1 TIME HOST APP PROCID MSGID SD MESSAGE`, each part `-` where it is absent. */
function parseNew(
  text: string,
  pri: string,
  at: number,
  options: ParseOptions,
): ParsedLine | undefined {
  const hasTime = text.charCodeAt(at) !== 45 || text.charCodeAt(at + 1) !== 32;
  const read = hasTime ? readTimeAt(text, at) : undefined;
  if (hasTime && read === undefined) return undefined;
  const match = matchAt(newHeader, text, read?.end ?? at + 1);
  if (match === undefined) return undefined;
  const dataAt = (read?.end ?? at + 1) + match[0].length;
  const dataEnd = endOfStructuredData(text, dataAt);
  const messageAt = text.charCodeAt(dataEnd) === 32 ? dataEnd + 1 : dataEnd;
  const header: LineHeader = {
    time: read?.time,
    ...severityOf(pri),
    // A byte order mark announces UTF-8.
    bodyAt: text.charCodeAt(messageAt) === 0xfeff ? messageAt + 1 : messageAt,
    idsFrom: dataAt,
    addAttributes: (add) => {
      addFacility(add, pri);
      ['hostname', 'program', 'procid', 'msgid'].forEach((name, index) => {
        const value = match[index + 1];
        if (value !== undefined && value !== '-') add(name, value);
      });
      addStructuredData(text, dataAt, dataEnd, add);
    },
  };
  return finishOuter(text, header, options);
}

/** Index after `[id k="v"]…`, or after `-`; where the text is neither, the message begins there. */
function endOfStructuredData(text: string, at: number): number {
  if (text.charCodeAt(at) === 45) return at + 1;
  let end = at;
  let isQuoted = false;
  let index = at;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 92) index++;
    else if (code === 34) isQuoted = !isQuoted;
    else if (code === 93 && !isQuoted) {
      end = index + 1;
      if (text.charCodeAt(end) !== 91) return end;
    } else if (index === end && code !== 91) return end;
  }
  return end;
}

function addStructuredData(text: string, from: number, to: number, add: AddAttribute): void {
  let index = from;
  while (index < to) {
    const match = matchAt(parameter, text, index);
    if (match === undefined) {
      index++;
      continue;
    }
    add(match[1] ?? '', (match[2] ?? '').replace(/\\(["\\\]])/g, '$1'));
    index += match[0].length;
  }
}

function severityOf(pri: string | undefined): Pick<LineHeader, 'levelText' | 'severityNumber'> {
  if (pri === undefined) return {};
  return { levelText: pri, severityNumber: severityFromNumber('syslog', Number(pri) & 7) };
}

function addFacility(add: AddAttribute, pri: string | undefined): void {
  if (pri !== undefined) add('facility', Number(pri) >> 3);
}

function finishOuter(text: string, header: LineHeader, options: ParseOptions): ParsedLine {
  const line = finishHeadedLine('syslog', text, header, options);
  const inner = readInner(text.slice(header.bodyAt), options);
  if (inner !== undefined) return withInner(line, inner);
  if (line.severityNumber > 0) return line;
  const word = levelWordInText(text, header.bodyAt);
  if (word === undefined) return line;
  return {
    ...line,
    severityNumber: word.severityNumber,
    severityText: word.word,
    severityDerived: true,
  };
}

function readInner(message: string, options: ParseOptions): ParsedLine | undefined {
  const read =
    cef.parse(message, options) ??
    glog.parse(message, options) ??
    json.parse(message, options) ??
    logfmt.parse(message, options) ??
    timeLevelMessage.parse(message, options);
  const isHeader = read?.time !== undefined || (read?.severityText && !read.severityDerived);
  return isHeader ? read : undefined;
}

/** What the inner header says; severity, ids and time that it does not state are the outer one's. */
function withInner(outer: ParsedLine, inner: ParsedLine): ParsedLine {
  const { time: outerTime, ...outerRest } = outer;
  const { time, ...innerRest } = inner;
  // The header's time is the line's; the inner one counts where it alone states its zone.
  const isSurer = time?.offsetMinutes !== undefined && time.missing === undefined;
  const best = isSurer && outerTime?.offsetMinutes === undefined ? time : (outerTime ?? time);
  const saysLevel = inner.severityNumber > 0 && inner.severityDerived !== true;
  const all =
    outer.attributes === undefined ? undefined : { ...inner.attributes, ...outer.attributes };
  return {
    ...outerRest,
    ...(saysLevel || outer.severityNumber === 0 ? innerRest : { body: inner.body }),
    format: 'syslog',
    ...(best !== undefined && { time: best }),
    ...(all !== undefined && { attributes: all }),
  };
}

export const syslog: LogFormat = {
  name: 'syslog',
  title: 'syslog (RFC 5424, RFC 3164, journald short)',
  writtenBy: ['syslog daemons', 'journald', 'sshd', 'the kernel', 'network appliances'],
  specificity: 42,
  firstCharacters: '<A0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'the kernel with its uptime',
      text: '<4>[ 1234.567890] usb 1-1: device is slow',
      expected: { time: null, severityNumber: 13, body: 'usb 1-1: device is slow' },
    },
    {
      name: "a service's level for systemd",
      text: '<3>cannot open the ledger',
      expected: { severityNumber: 17, severityText: '3', body: 'cannot open the ledger' },
    },
    {
      name: 'an event in CEF',
      text: 'Oct 26 20:01:31 gate-1 CEF:0|Example|Gate|1.0|201|Blocked|7|src=10.0.0.7 rt=1714557600123 msg=blocked',
      expected: { time: '2024-05-01T10:00:00.123Z', severityNumber: 17, body: 'blocked' },
    },
    {
      name: 'RFC 3164',
      text: '<34>Oct 11 22:14:15 node-1 su[77]: login failed for ann',
      expected: {
        time: '--10-11T22:14:15',
        severityNumber: 18,
        severityText: '34',
        body: 'login failed for ann',
        attributes: { facility: 4, hostname: 'node-1', program: 'su', pid: 77 },
      },
    },
    {
      name: 'RFC 5424 with a trace id in its structured data',
      text: '<165>1 2024-05-01T10:00:00.003Z node-1 shop 8 ID47 [opentelemetry trace_id="4bf92f3577b34da6a3ce929d0e0e4736" span_id="00f067aa0ba902b7"][x y="a\\]b"] order stored',
      expected: {
        time: '2024-05-01T10:00:00.003Z',
        severityNumber: 10,
        body: 'order stored',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
        attributes: { program: 'shop', msgid: 'ID47', y: 'a]b' },
      },
    },
    {
      name: 'with the count of octets of a connection',
      text: '73 <34>1 2024-05-01T10:00:00.003Z node-1 su 77 - - login failed for ann',
      expected: {
        time: '2024-05-01T10:00:00.003Z',
        severityNumber: 18,
        body: 'login failed for ann',
      },
    },
    {
      name: 'RFC 5424 with nothing but a priority',
      text: '<14>1 - - - - - - text',
      expected: { time: null, severityNumber: 9, body: 'text' },
    },
    {
      name: 'no host in front of the program',
      text: '<131>Jun 13 16:33:35 proxy[73]: backend is down',
      expected: { severityNumber: 17, body: 'backend is down', attributes: { program: 'proxy' } },
    },
    {
      name: 'a component of Kubernetes in the journal',
      text: 'Nov 10 14:17:41.900439 node-1 kubelet[2296]: E1110 14:17:41.900391    2296 kubelet.go:12] "Sync failed"',
      expected: {
        time: '--11-10T14:17:41.900439',
        severityNumber: 17,
        severityText: 'E',
        body: '"Sync failed"',
        attributes: { hostname: 'node-1', program: 'kubelet', file: 'kubelet.go' },
      },
    },
    {
      name: 'a program that writes pairs',
      text: 'Nov 10 14:17:41 node-1 containerd[9]: time="2024-11-10T14:17:41.9Z" level=warning msg="slow"',
      expected: { time: '2024-11-10T14:17:41.9Z', severityNumber: 13, body: 'slow' },
    },
    {
      name: 'without severity',
      text: 'Nov  3 09:23:38 node-1 sshd(pam_unix)[7998]: session opened',
      expected: {
        time: '--11-03T09:23:38',
        severityNumber: 0,
        severityText: null,
        body: 'session opened',
      },
    },
    {
      name: 'ISO time',
      text: '2024-05-01T10:00:00.5+02:00 node-1 cron[4]: (root) CMD (true)',
      expected: { time: '2024-05-01T10:00:00.5+02:00', body: '(root) CMD (true)' },
    },
    { name: 'impossible priority', text: '<192>Oct 11 22:14:15 node-1 su: text', malformed: true },
  ],
};
