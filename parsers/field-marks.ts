// Field names that tell which program wrote a JSON line. Walking the fields collects one bit for
// each of them, and the formats of the JSON family decide by the bits, so that a line is walked
// once however many formats look at it.

/** Bits of `Draft.marks`. */
export const marks = {
  clefTime: 1 << 0,
  clefMessage: 1 << 1,
  gelfMessage: 1 << 2,
  mongoDate: 1 << 3,
  verbosity: 1 << 4,
  error: 1 << 5,
  auditId: 1 << 6,
  processId: 1 << 7,
  hostName: 1 << 8,
  method: 1 << 9,
  path: 1 << 10,
  atTimestamp: 1 << 11,
  ecs: 1 << 12,
  auth: 1 << 13,
  exchange: 1 << 14,
  ts: 1 << 15,
  time: 1 << 16,
  msg: 1 << 17,
  message: 1 << 18,
  nodeName: 1 << 19,
  caller: 1 << 20,
  loggingPod: 1 << 21,
} as const;

const byName = new Map<string, number>();
const marked = (mark: number, names: string): void => {
  for (const name of names.split(' ')) byName.set(name, mark);
};
marked(marks.clefTime, '@t');
marked(marks.clefMessage, '@m @mt');
marked(marks.gelfMessage, 'short_message');
marked(marks.mongoDate, 't.$date');
marked(marks.verbosity, 'v');
marked(marks.error, 'err');
marked(marks.auditId, 'auditID');
marked(marks.processId, 'pid');
marked(marks.hostName, 'hostname');
marked(
  marks.method,
  'method request_method requestMethod RequestMethod request.method req.method req_method ' +
    'http.request.method http_method httpMethod',
);
marked(
  marks.path,
  'path uri request_uri RequestPath request.uri request.url req.url req.path url url.path ' +
    'x-envoy-origin-path envoy_original_path requestPath request_path http_path',
);
marked(marks.atTimestamp, '@timestamp');
marked(marks.ecs, 'ecs.version ecs log.level');
marked(marks.auth, 'auth');
marked(marks.exchange, 'response request.operation request.path');
marked(marks.ts, 'ts');
marked(marks.time, 'time');
marked(marks.msg, 'msg');
marked(marks.message, 'message');
marked(marks.nodeName, 'node.name cluster.name');
marked(marks.caller, 'caller logger');
marked(marks.loggingPod, 'logging_pod');
// nginx writes method and path in one field.
byName.set('request', marks.method | marks.path);

/** The bits of a field's name; 0 for most. Names are compared exactly, nested ones dotted. */
export function markOfName(name: string): number {
  return byName.get(name) ?? 0;
}

/** Whether all bits of `wanted` are there. */
export function hasMarks(found: number, wanted: number): boolean {
  return (found & wanted) === wanted;
}
