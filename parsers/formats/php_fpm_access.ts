// php-fpm's access log in its default layout, which the official images send to standard error: `10.0.0.7
// - ann 01/May/2024:10:00:00 +0000 "GET /index.php" 200`: no brackets around the time.
import { finishHeadedLine, matchAt, readStatus } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const client = /([\da-fA-F.:]{2,45}|-) -  ?(?:(\S{1,128}) )?(?=\d\d\/[A-Z][a-z]{2}\/\d{4}:)/y;
const request = / "([A-Z-]{1,16}) ([^"\s]{1,4096})" (\d{3})(?= |$)/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const head = matchAt(client, text, 0);
  const read = head && readTimeAt(text, head[0].length);
  const match = read && matchAt(request, text, read.end);
  if (head === undefined || read === undefined || match === undefined) return undefined;
  const [, method = '', path = '', status = ''] = match;
  return finishHeadedLine(
    'php_fpm_access',
    text,
    {
      time: read.time,
      bodyAt: read.end,
      body: `${method} ${path} ${status}`,
      httpStatus: readStatus(status),
      addAttributes: (add) => {
        add('client', head[1] ?? '');
        if (head[2] !== undefined) add('user', head[2]);
        add('method', method);
        add('path', path);
      },
    },
    options,
  );
}

export const phpFpmAccess: LogFormat = {
  name: 'php_fpm_access',
  title: 'php-fpm access line',
  writtenBy: ['php-fpm'],
  specificity: 71,
  firstCharacters: '0aA-:',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'a request',
      text: '10.0.0.7 -  01/May/2024:10:00:00 +0000 "GET /index.php" 500',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 17,
        severityDerived: true,
        httpStatus: 500,
        body: 'GET /index.php 500',
        attributes: { client: '10.0.0.7', path: '/index.php' },
      },
    },
    {
      name: 'without severity: no status of HTTP',
      text: '- - ann 01/May/2024:10:00:00 +0000 "GET /index.php" 000',
      expected: { severityNumber: 0, httpStatus: null, attributes: { user: 'ann' } },
    },
    { name: 'no time', text: '10.0.0.7 -  "GET /index.php" 200', malformed: true },
  ],
};
