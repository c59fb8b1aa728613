// What whole lines say, whichever format reads them: severities that must not be seen, ids that are
// none. The formats' own samples show what must be seen.
import { describe, expect, test } from 'vitest';
import { createDetector, parseLine } from '../../parsers/detect.ts';
import type { ParsedLine } from '../../parsers/types.ts';

const read = (text: string): ParsedLine => parseLine(text, createDetector(), { attributes: false });

const hex32 = '4bf92f3577b34da6a3ce929d0e0e4736';
const uuid = '7f1c2d3e-0000-4000-8000-0123456789ab';

describe('no severity is seen in', () => {
  test.each([
    'terror strikes at noon',
    'no errors, 0 warnings, errorCode=5, error_code=7',
    'misc:error /api/error-handler /var/log/error.log',
    'the information desk is open, please note it is fine',
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"x","stage":"RequestReceived"}',
    '{"level":"Metadata","msg":"kept"}',
    '{"level":"OFF","msg":"kept"}',
    '{"status":"up","msg":"link changed"}',
    '{"type":"request","msg":"kept"}',
    'level=up msg=changed',
    'status=Running msg=kept phase=Error-free',
    '2024-05-01 10:00:00 terror strikes at noon',
    '2024-05-01 10:00:00 opened log error_page.html',
    'log rotated',
  ])('%s', (text) => {
    expect(read(text).severityNumber).toBe(0);
  });
});

describe('a severity that is stated counts more than what the words say', () => {
  test.each([
    ['{"level":"info","msg":"fatal error: none, all good"}', 9],
    ['level=debug msg="ERROR is only a word" error="x y z"', 5],
    ['2024-05-01 10:00:00 INFO 3 errors, 1 fatal: see ERROR above', 9],
    ['I0507 12:04:17.597069       1 a.go:1] "Error handled" err="panic: x"', 9],
    ['<14>May  1 10:00:00 node-1 app: no error here', 9],
    ['{"level":30,"time":1714557600123,"pid":1,"hostname":"h","msg":"WARN"}', 9],
    ['{"severity":"DEFAULT","level":"warn","message":"x"}', 13],
  ])('%s', (text, severity) => {
    expect(read(text).severityNumber).toBe(severity);
    expect(read(text).severityDerived).toBeUndefined();
  });
});

describe('a conclusion is marked as one', () => {
  test.each([
    ['{"msg":"x","error":"broken pipe"}', 17],
    ['{"msg":"x","outcome":"failure"}', 17],
    ['{"event":{"outcome":"success"},"msg":"x"}', 9],
    ['10.0.0.7 - - [01/May/2024:10:00:00 +0000] "GET /error HTTP/1.1" 200 5', 9],
    ['10.0.0.7 - - [01/May/2024:10:00:00 +0000] "GET /ok HTTP/1.1" 503 5', 17],
    ['sh: 1: fatal: cannot fork', 21],
  ])('%s', (text, severity) => {
    expect(read(text)).toMatchObject({ severityNumber: severity, severityDerived: true });
  });
});

describe('no id of a request is seen in', () => {
  test.each([
    `{"msg":"pulled","image":"shop@sha256:${hex32}${hex32}"}`,
    `{"msg":"started","containerID":"containerd://${hex32}${hex32}","podUID":"${uuid}"}`,
    `{"msg":"synced","uid":"${uuid}","reconcileID":"${uuid}","resourceVersion":"4711"}`,
    `{"msg":"built","commit":"${hex32}a3ce929d","sha":"${hex32}","digest":"sha256:${hex32}"}`,
    `time="2024-05-01T10:00:00Z" level=info msg="cleaned" id=${hex32}${hex32} namespace=k8s.io`,
    `I0507 12:04:17.597069       1 a.go:1] "Started" pod="shop/web" podUID="${uuid}" containerID="${hex32}"`,
    `2024-05-01 10:00:00 INFO build id: ${hex32}, revision=${hex32}`,
    `2024-05-01 10:00:00 INFO session_id=${hex32} user_id=77 client_id=abc etag=${hex32}`,
    `2024-05-01 10:00:00 INFO invalid request id: none`,
    `2024-05-01 10:00:00 INFO mounted /var/lib/kubelet/pods/${uuid}/volumes`,
    `2024-05-01 10:00:00 INFO trace_id=00000000000000000000000000000000 request_id=-`,
  ])('%s', (text) => {
    const { traceId, spanId, requestId } = read(text);
    expect({ traceId, spanId, requestId }).toEqual({});
  });
});
