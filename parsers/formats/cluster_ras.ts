// Logs of supercomputers' nodes as BlueGene/L, Thunderbird, Spirit and Liberty collect them: an alert
// mark (`-` where there is none), seconds since 1970, the date, the node, and the node's own line,
// which is syslog or a RAS event with its level. The seconds are the one time with a known zone.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import type { AddAttribute } from '../headed-line.ts';
import { levelWordInText } from '../severity.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import { digitRun, isDigitAt } from '../timestamp-parts.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = /(-|[A-Z][A-Z\d_]{1,30}) (\d{9,10}) \d{4}\.\d\d\.\d\d (\S{1,80}) /y;
/** `2005-06-03-15.42.50.675872 node RAS KERNEL INFO `: facility, component and level. */
/** HPC clusters at Los Alamos: number, node, component, state, seconds since 1970, flag. */
const hpcHeader = /\d{1,10} (\S{1,80}) ([\w.-]{2,64}) ([\w.-]{2,80}) (\d{10}) -?\d /y;
const rasPart =
  /\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d\.\d{1,9} \S{1,80} ([A-Z]{2,12}) ([A-Z_]{2,16}) ([A-Z]{4,8}) ?/y;
const syslogPart = / (?:\S{1,120} )?([^\s:[\]]{1,64})(?:\[(\d{1,10})\])?: /y;

function parseHpc(text: string, options: ParseOptions): ParsedLine | undefined {
  const match = matchAt(hpcHeader, text, 0);
  const time = match && readEpochAt(match[4] ?? '', 0)?.time;
  if (match === undefined || time === undefined) return undefined;
  const [whole, node = '', component = '', state = ''] = match;
  const header = {
    time,
    bodyAt: whole.length,
    addAttributes: (add: AddAttribute): void => {
      add('node', node);
      add('component', component);
      add('state', state);
    },
  };
  return finishHeadedLine('cluster_ras', text, header, options);
}

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (isDigitAt(text, 0)) return isHpcStart(text) ? parseHpc(text, options) : undefined;
  const code = text.charCodeAt(1);
  if (text.charCodeAt(0) === 45 ? code !== 32 : code < 48 || code > 95) return undefined;
  const match = matchAt(header, text, 0);
  if (match === undefined) return undefined;
  const [head, alert = '-', seconds = '', node = ''] = match;
  const ras = matchAt(rasPart, text, head.length);
  const own = ras === undefined ? readTimeAt(text, head.length) : undefined;
  const program = own && matchAt(syslogPart, text, own.end);
  const afterHeader = head.length + (ras?.[0].length ?? 0);
  const messageAt = own && program ? own.end + program[0].length : afterHeader;
  const derived = ras === undefined ? levelWordInText(text, messageAt) : undefined;
  const line = finishHeadedLine(
    'cluster_ras',
    text,
    {
      time: readEpochAt(seconds, 0)?.time,
      levelText: ras?.[3] ?? derived?.word,
      bodyAt: messageAt,
      addAttributes: (add) => {
        if (alert !== '-') add('alert', alert);
        add('node', node);
        if (ras !== undefined) {
          add('facility', ras[1] ?? '');
          add('component', ras[2] ?? '');
        }
        if (program?.[1] !== undefined) add('program', program[1]);
        if (program?.[2] !== undefined) add('pid', Number(program[2]));
      },
    },
    options,
  );
  return derived === undefined ? line : { ...line, severityDerived: true };
}

/** A number and a blank; dates go on otherwise. */
function isHpcStart(text: string): boolean {
  const run = digitRun(text, 0, 11);
  return run > 2 && text.charCodeAt(run) === 32;
}

export const clusterRas: LogFormat = {
  name: 'cluster_ras',
  title: 'supercomputer node log (BlueGene/L, Thunderbird)',
  writtenBy: ['BlueGene/L', 'Thunderbird', 'Spirit', 'Liberty'],
  specificity: 60,
  firstCharacters: '-A0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'a RAS event',
      text: '- 1714557600 2024.05.01 R02-M1-N0 2024-05-01-03.00.00.675872 R02-M1-N0 RAS KERNEL INFO parity error corrected',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 9,
        severityText: 'INFO',
        body: 'parity error corrected',
        attributes: { node: 'R02-M1-N0', component: 'KERNEL' },
      },
    },
    {
      name: 'an alert',
      text: 'KERNDTLB 1714557600 2024.05.01 R02 2024-05-01-03.00.00.675872 R02 RAS KERNEL FATAL data TLB interrupt',
      expected: { severityNumber: 21, attributes: { alert: 'KERNDTLB' } },
    },
    {
      name: 'without severity: a line of syslog',
      text: '- 1714557600 2024.05.01 dn7 May 1 03:00:00 dn7/dn7 crond(pam_unix)[2915]: session closed',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 0,
        severityText: null,
        body: 'session closed',
        attributes: { program: 'crond(pam_unix)', pid: 2915 },
      },
    },
    {
      name: 'an HPC cluster, without severity',
      text: '4071 node-17 unix.hw state_change.unavailable 1714557600 1 Component is in the unavailable state',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 0,
        body: 'Component is in the unavailable state',
        attributes: { node: 'node-17', component: 'unix.hw' },
      },
    },
    { name: 'no date', text: '- 1714557600 dn7 session closed', malformed: true },
  ],
};
