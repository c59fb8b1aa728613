// The layouts of log4j, logback and log4j2 that name the logger: `TIME [thread] LEVEL logger - msg`
// and its relatives in Hadoop (`logger: msg`), ZooKeeper (`[myid:1] - LEVEL [thread:Class@1] - msg`),
// Flink (`logger [] - msg`), Strimzi, Spark and HDFS (yy/MM/dd) and with milliseconds since the
// start in place of a time (TTCC). Lines without a logger stay with the general format, because
// their message cannot be told from it.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { severityFromWord } from '../severity.ts';
import { isDigitAt } from '../timestamp-parts.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

/** `[thread] LEVEL`, `LEVEL`, `[myid:1] - LEVEL`, `148 LEVEL` (a process id). */
const levelPart =
  / {1,3}(?:\[([^\]\n]{1,160})\] {1,3}|(\d{1,8}) )?(?:- )?([A-Z]{4,12})(?: {1,3}|(?=\[))/y;
/** `[thread] logger [mdc] - `: whatever of it is there. */
const loggerPart =
  /(?:\[([^\]\n]{0,200})\] {0,3})?([A-Za-z_$][\w$./@#-]{0,200}(?::\d{1,6})?)?(?:\(\) )? {0,60}(?:\[([^\]\n]{0,400})\] {0,3})?(--? |: |$)?/y;
/** ZooKeeper puts thread, class and line into one bracket. */
const threadAndClass = /^(.+):([\w$]+@\d+)$/;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 0);
  // Milliseconds since the program's start are no time.
  const at = read?.end ?? startMilliseconds(text);
  if (text.charCodeAt(at) !== 32) return undefined;
  const first = matchAt(levelPart, text, at);
  const word = first?.[3];
  if (first === undefined || word === undefined) return undefined;
  const second = matchAt(loggerPart, text, at + first[0].length);
  if (second === undefined) return undefined;
  const [whole, lateThread, logger, , separator] = second;
  const [, thread, pid] = first;
  const hasThread = thread !== undefined || lateThread !== undefined;
  const isShortDate = text.charCodeAt(2) === 47 || pid !== undefined;
  if (!isHeader(logger, separator, hasThread, isShortDate)) return undefined;
  // log4j2 knows levels of one's own: they need all of the header.
  const isOwnLevel = severityFromWord(word) === 0;
  if (isOwnLevel && (!hasThread || logger === undefined)) return undefined;
  return finishHeadedLine(
    'log4j',
    text,
    {
      time: read?.time,
      levelText: word,
      bodyAt: at + first[0].length + whole.length + (separator === undefined ? 1 : 0),
      idsFrom: at,
      addAttributes: (add) => {
        const [, inner, location] = threadAndClass.exec(lateThread ?? '') ?? [];
        const named = inner ?? lateThread ?? thread;
        if (pid !== undefined) add('pid', Number(pid));
        if (named !== undefined) add('thread', named);
        const name = location ?? logger;
        if (name !== undefined) add('logger', name);
        if (second[3] !== undefined && second[3] !== '') add('context', second[3]);
      },
    },
    options,
  );
}

/** Index after the number of milliseconds that TTCC lines begin with, or -1. */
function startMilliseconds(text: string): number {
  let end = 0;
  while (end < 9 && isDigitAt(text, end)) end++;
  return end > 0 && text.charCodeAt(end + 1) === 91 ? end : -1;
}

function isHeader(
  logger: string | undefined,
  separator: string | undefined,
  hasThread: boolean,
  isShortDate: boolean,
): boolean {
  if (logger === undefined) return hasThread && separator === '- ';
  const dot = logger.indexOf('.');
  const isDotted = dot > 0 && dot < logger.length - 1;
  if (separator === ': ') return isDotted || isShortDate;
  if (separator === '- ' || separator === '-- ') {
    return hasThread || isDotted || logger.includes(':');
  }
  // `t.s.Controller#53 message`: only the line behind the class tells that it is one.
  return separator === undefined && isDotted && /#\d{1,6}$/.test(logger);
}

export const log4j: LogFormat = {
  name: 'log4j',
  title: 'log4j and logback layouts with a logger',
  writtenBy: ['log4j', 'logback', 'Hadoop', 'ZooKeeper', 'Flink', 'Spark', 'HDFS', 'Strimzi'],
  specificity: 35,
  firstCharacters: '0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'thread, level, logger',
      text: '2024-05-01 10:00:00,286 [main] WARN  o.e.r.ProductRepository - pool is nearly full',
      expected: {
        time: '2024-05-01T10:00:00.286',
        severityNumber: 13,
        severityText: 'WARN',
        body: 'pool is nearly full',
        attributes: { thread: 'main', logger: 'o.e.r.ProductRepository' },
      },
    },
    {
      name: 'Hadoop: level, thread, logger and a colon',
      text: '2024-05-01 10:00:00,978 INFO [IPC Server handler 3] org.apache.hadoop.mapred.TaskListener: JVM with id 4 asked',
      expected: {
        severityNumber: 9,
        body: 'JVM with id 4 asked',
        attributes: {
          thread: 'IPC Server handler 3',
          logger: 'org.apache.hadoop.mapred.TaskListener',
        },
      },
    },
    {
      name: 'ZooKeeper: thread, class and line in one bracket',
      text: '2024-05-01 10:00:00,451 [myid:1] - ERROR [NIOWorker-3:NIOServerCnxn@514] - closing',
      expected: {
        severityNumber: 17,
        body: 'closing',
        attributes: { thread: 'NIOWorker-3', logger: 'NIOServerCnxn@514' },
      },
    },
    {
      name: 'Flink: padded logger and an empty context',
      text: '2024-05-01 10:00:00,709 INFO  org.apache.flink.runtime.Dispatcher    [] - Start session.',
      expected: {
        body: 'Start session.',
        attributes: { logger: 'org.apache.flink.runtime.Dispatcher' },
      },
    },
    {
      name: 'Strimzi: a fraction of five digits and a line number',
      text: '2024-05-01 10:00:00,49502 DEBUG [vert.x-0] AbstractOperator:239 - Reconciliation is done',
      expected: {
        time: '2024-05-01T10:00:00.49502',
        severityNumber: 5,
        attributes: { logger: 'AbstractOperator:239' },
      },
    },
    {
      name: 'Spark: two digits of the year, logger without a package',
      text: '24/05/01 10:00:00 INFO SecurityManager: Changing view acls',
      expected: {
        time: '2024-05-01T10:00:00',
        body: 'Changing view acls',
        attributes: { logger: 'SecurityManager' },
      },
    },
    {
      name: 'HDFS: no punctuation in the time, process id before the level',
      text: '240501 100000 148 FATAL dfs.DataNode$PacketResponder: cannot receive blk_1',
      expected: { time: '2024-05-01T10:00:00', severityNumber: 21, attributes: { pid: 148 } },
    },
    {
      name: 'only the time of day, ids in the message',
      text: '10:00:00.424 INFO  t.s.OrderController#53 TraceID: 5e0b49f1c2d34a6f8a9b0c1d2e3f4a5b SpanID: a1b2c3d4e5f60718 order stored',
      expected: {
        time: 'T10:00:00.424',
        traceId: '5e0b49f1c2d34a6f8a9b0c1d2e3f4a5b',
        spanId: 'a1b2c3d4e5f60718',
        attributes: { logger: 't.s.OrderController#53' },
      },
    },
    {
      name: 'ids in the context',
      text: '10:00:00.782 [exec-1] ERROR c.e.Pay [traceId=4bf92f3577b34da6a3ce929d0e0e4736, spanId=00f067aa0ba902b7] - declined',
      expected: {
        body: 'declined',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
      },
    },
    {
      name: 'without a time: milliseconds since the start',
      text: '54 [main] INFO com.example.App - entering',
      expected: { time: null, severityNumber: 9, body: 'entering' },
    },
    {
      name: 'without severity: a level of its own',
      text: '2024-05-01 10:00:00,286 [main] AUDIT c.e.App - login',
      expected: { severityNumber: 0, severityText: null, body: 'login' },
    },
    {
      name: 'no logger',
      text: '2024-05-01 10:00:00,286 INFO login - done',
      malformed: true,
    },
  ],
};
