// Input that is hostile, cut or of the wrong kind: what the command says, its exit code, and that
// everything readable was read.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';
import { tar } from '../streamers/bundle/build-archives.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-bad-input-'));
const env = { KLOG_HOME: join(folder, 'home'), XDG_CONFIG_HOME: folder, TZ: 'UTC' };
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let captures = 0;
async function open(...argv: readonly string[]) {
  const capture = join(folder, `${captures++}.klog`);
  const io = memoryIo({ env });
  const exit = await run(['open', ...argv, '--capture', capture, '-o', 'raw', '-q'], io);
  return { exit, lines: io.out().split('\n').slice(0, -1), err: io.err() };
}

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const numbered = (count: number): string =>
  Array.from({ length: count }, (_, n) => `line ${n} ${(n * 7919) % 1009}\n`).join('');

describe('archives', () => {
  test('a compressed file beyond the limit gives what fits, and the flag that raises it', async () => {
    const path = write('bomb.log.gz', gzipSync(numbered(60_000)));
    const bounded = await open(path, '--max-expanded', '500kB');
    expect(bounded.exit).toBe(1);
    expect(bounded.lines.length).toBeGreaterThan(10_000);
    expect(bounded.lines.length).toBeLessThan(60_000);
    expect(bounded.err).toContain(`klog: cannot read all of ${path}`);
    expect(bounded.err).toContain('--max-expanded');
    const raised = await open(path, '--max-expanded', '1GB');
    expect({ exit: raised.exit, count: raised.lines.length }).toEqual({ exit: 0, count: 60_000 });
  });

  test('a folder or archive of too many entries names its flag', async () => {
    const path = write('many.tar', await tar({ 'a.log': 'a\n', 'b.log': 'b\n', 'c.log': 'c\n' }));
    const { exit, lines, err } = await open(path, '--max-entries', '2');
    expect({ exit, lines }).toEqual({ exit: 1, lines: ['a', 'b'] });
    expect(err).toContain('--max-entries');
  });

  test('a cut archive gives its lines, exit 1 and the reason', async () => {
    const whole = gzipSync(await tar({ 'a.log': 'a\n', 'b.log': numbered(50_000) }));
    const path = write('cut.tgz', whole.subarray(0, whole.length >> 1));
    const { exit, lines, err } = await open(path);
    expect(exit).toBe(1);
    expect(lines.length).toBeGreaterThan(1000);
    expect(err).toContain('truncated');
  });

  test('what is no archive and no text fails with exit 3', async () => {
    const noise = Buffer.from(Array.from({ length: 2000 }, (_, n) => (n * 7) % 32));
    const { exit, lines, err } = await open(write('x.tgz', noise));
    expect({ exit, lines }).toEqual({ exit: 3, lines: [] });
    expect(err).toContain('it is neither text nor an archive klog reads');
  });

  test('an empty archive fails with exit 3', async () => {
    const { exit, err } = await open(write('empty.tar', await tar({})));
    expect(exit).toBe(3);
    expect(err).toContain('cannot find logs');
  });
});

describe('captures', () => {
  test('one among other inputs is named, and the others are read', async () => {
    const log = write('a.log', 'a\n');
    expect((await open(log)).exit).toBe(0);
    const capture = join(folder, `${captures - 1}.klog`);
    const { exit, lines, err } = await open(log, capture);
    expect({ exit, lines }).toEqual({ exit: 1, lines: ['a'] });
    expect(err).toContain(`klog: cannot add ${capture} to a new capture`);
  });

  test('a file that is none is not written to', async () => {
    const text = write('notes.txt', 'mine\n');
    const io = memoryIo({ env });
    expect(await run(['open', write('b.log', 'b\n'), '--capture', text], io)).toBe(3);
    expect(io.err()).toContain(`notes.txt`);
  });
});

describe('bytes', () => {
  test('CRLF, NUL, invalid UTF-8 and UTF-16 are read as lines', async () => {
    const odd = write(
      'odd.log',
      Buffer.from(`${'text\n'.repeat(50)}a\r\nb\0b\n\xff\xfe!\nend`, 'latin1'),
    );
    const { exit, lines } = await open(odd);
    expect({ exit, count: lines.length }).toEqual({ exit: 0, count: 54 });
    expect(lines.slice(50)).toEqual(['a', 'b\0b', '\ufffd\ufffd!', 'end']);
    const wide = write('wide.log', Buffer.from('\ufeffgr\u00fc\u00dfe\nzwei\n', 'utf16le'));
    expect((await open(wide)).lines).toEqual(['gr\u00fc\u00dfe', 'zwei']);
  });
});
