// CouchDB, `[notice] 2021-12-02T23:36:42.555157Z node <0.17.0> a5f585a0d3 message`, where the nonce is
// the request's id and dashes mean none, and Couchbase, `[ns_server:info,TIME,node:process]message`.
import { finishHeadedLine, matchAt, readStatus } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const couchFront = /\[([a-z]{3,9})\] (?=\d{4}-)/y;
const couchRest = / (\S{1,128}) (<[\d.]{5,40}>|[a-z]\w{1,40}) ([\da-f]{10}|-{8}) /y;
const answered = / (\d{3}) \w{1,40} \d{1,12}$/;
const baseFront = /\[([a-z_]{2,40}):([a-z]{3,9}),(?=\d{4}-)/y;
const baseRest = /,([^\]\n]{1,300})\]/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const base = matchAt(baseFront, text, 0);
  const front = base ?? matchAt(couchFront, text, 0);
  if (front === undefined) return undefined;
  const read = readTimeAt(text, front[0].length);
  if (read === undefined) return undefined;
  const rest = matchAt(base === undefined ? couchRest : baseRest, text, read.end);
  if (rest === undefined) return undefined;
  const bodyAt = read.end + rest[0].length;
  if (base !== undefined) {
    return finishHeadedLine(
      'couchdb',
      text,
      {
        time: read.time,
        levelText: base[2],
        bodyAt,
        addAttributes: (add) => {
          add('logger', base[1] ?? '');
          add('process', rest[1] ?? '');
        },
      },
      options,
    );
  }
  const [, node, process, nonce] = rest;
  const status = answered.exec(text.slice(Math.max(bodyAt, text.length - 80)))?.[1];
  return finishHeadedLine(
    'couchdb',
    text,
    {
      time: read.time,
      levelText: front[1],
      bodyAt,
      httpStatus: readStatus(status),
      requestId: nonce?.startsWith('-') === true ? undefined : nonce,
      addAttributes: (add) => {
        add('node', node ?? '');
        add('process', process ?? '');
      },
    },
    options,
  );
}

export const couchdb: LogFormat = {
  name: 'couchdb',
  title: 'CouchDB and Couchbase',
  writtenBy: ['CouchDB', 'Couchbase'],
  specificity: 78,
  firstCharacters: '[',
  parse,
  samples: [
    {
      name: 'a request of CouchDB',
      text: '[notice] 2024-05-01T10:00:00.555157Z nonode@nohost <0.17165.1> a5f585a0d3 localhost:5984 10.0.0.1 cart GET /shop/1 404 ok 16',
      expected: {
        time: '2024-05-01T10:00:00.555157Z',
        severityNumber: 10,
        severityText: 'notice',
        requestId: 'a5f585a0d3',
        httpStatus: 404,
        attributes: { node: 'nonode@nohost', process: '<0.17165.1>' },
      },
    },
    {
      name: 'no request',
      text: '[error] 2024-05-01T10:00:00.555157Z nonode@nohost emulator -------- Error in process <0.463.0>',
      expected: { severityNumber: 17, requestId: null, body: 'Error in process <0.463.0>' },
    },
    {
      name: 'Couchbase',
      text: '[ns_server:warn,2024-05-01T10:00:00.452Z,ns_1@127.0.0.1:0000:index_updater]Index build is slow',
      expected: {
        time: '2024-05-01T10:00:00.452Z',
        severityNumber: 13,
        body: 'Index build is slow',
        attributes: { logger: 'ns_server' },
      },
    },
    {
      name: 'without severity: a word that is no level',
      text: '[other] 2024-05-01T10:00:00.555157Z nonode@nohost <0.216.0> -------- Time to relax.',
      expected: { severityNumber: 0, severityText: null, body: 'Time to relax.' },
    },
    { name: 'no node', text: '[info] 2024-05-01T10:00:00.555157Z', malformed: true },
  ],
};
