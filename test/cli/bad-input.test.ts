// Input that is hostile, cut or of the wrong kind: what the command says, its exit code, and that
// everything readable was read.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';
import { openCaptureForWriting } from '../../src/store/open-capture.ts';
import { tar, zip } from '../support/build-archives.ts';

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

  test('a file that expands beyond the ratio names its flag', async () => {
    const path = write('zeros.log.gz', gzipSync(Buffer.alloc(300 * 2 ** 20, 'x')));
    const { exit, err } = await open(path, '--max-ratio', '10');
    expect(exit).toBe(1);
    expect(err).toContain('--max-ratio');
  });

  test('archives inside archives beyond the limit name its flag', async () => {
    const inner = gzipSync(await tar({ 'deep.log': 'deep\n' }));
    const path = write('outer.tar', await tar({ 'top.log': 'top\n', 'inner.tgz': inner }));
    const bounded = await open(path, '--max-nesting', '1');
    expect(bounded).toMatchObject({ exit: 1, lines: ['top'] });
    expect(bounded.err).toContain('--max-nesting');
    const raised = await open(path, '--max-nesting', '3');
    expect(raised).toMatchObject({ exit: 0, lines: ['deep', 'top'] });
  });

  test('a file of objects that is too large names its flag', async () => {
    const item = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'web-0', namespace: 'shop' } };
    const list = { kind: 'List', apiVersion: 'v1', items: Array.from({ length: 500 }, () => item) };
    const path = write('pods.json', JSON.stringify(list));
    const { exit, err } = await open(write('e.log', 'e\n'), path, '--max-object', '10kB');
    expect(exit).toBe(1);
    expect(err).toContain('--max-object');
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

  test('an empty file fails with exit 3 and leaves no capture behind', async () => {
    const { exit, err } = await open(write('empty.log', ''));
    expect(exit).toBe(3);
    expect(err).toContain('there is no line, Event or object in it');
    expect(existsSync(join(folder, `${captures - 1}.klog`))).toBe(false);
  });

  test.skipIf(process.getuid?.() !== 0)(
    'a file that the system refuses to read is named, and the others are read (needs root to set up)',
    async () => {
      const mine = mkdtempSync(join(tmpdir(), 'klog-rights-'));
      const uid = 65534;
      try {
        chownSync(mine, uid, uid);
        chmodSync(mine, 0o755);
        writeFileSync(join(mine, 'open.log'), 'open\n', { mode: 0o644 });
        writeFileSync(join(mine, 'secret.log'), 'secret\n', { mode: 0o600 });
        const program = fileURLToPath(new URL('../../dist/klog.js', import.meta.url));
        const child = spawn(process.execPath, [program, 'open', mine, '-o', 'raw'], {
          uid,
          gid: uid,
          env: { KLOG_HOME: join(mine, 'home'), XDG_CONFIG_HOME: mine, TZ: 'UTC' },
        });
        let [out, err] = ['', ''];
        child.stdout.on('data', (chunk) => (out += String(chunk)));
        child.stderr.on('data', (chunk) => (err += String(chunk)));
        const [exit] = (await once(child, 'close')) as [number];
        expect({ exit, out }, err).toEqual({ exit: 1, out: 'open\n' });
        expect(err).toContain('secret.log');
        expect(err).toMatch(/permission denied/i);
      } finally {
        rmSync(mine, { recursive: true, force: true });
      }
    },
  );

  test('an empty archive fails with exit 3', async () => {
    const { exit, err } = await open(write('empty.tar', await tar({})));
    expect(exit).toBe(3);
    expect(err).toContain('cannot find logs');
  });
});

describe('captures', () => {
  test('one among other inputs is merged: what both have is there once', async () => {
    const log = write('a.log', 'a\n');
    expect((await open(log)).exit).toBe(0);
    const capture = join(folder, `${captures - 1}.klog`);
    const { exit, lines } = await open(log, capture, write('c.log', 'c\n'));
    expect({ exit, lines }).toEqual({ exit: 0, lines: ['a', 'c'] });
  });

  test('a database of something else is named, and the others are read', async () => {
    const path = join(folder, 'other.db');
    new Database(path).exec('CREATE TABLE mine(x)').close();
    const { exit, lines, err } = await open(write('d.log', 'd\n'), path);
    expect({ exit, lines }).toEqual({ exit: 1, lines: ['d'] });
    expect(err).toContain(`klog: cannot open the capture ${path}`);
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

describe('paths', () => {
  const log = write('good.log', 'good\n');
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  test.each([
    ['is missing', join(folder, 'none.log'), ['no such file or folder']],
    ['leads through a file', join(log, 'x.log'), ['no such file or folder']],
    ['is a device', '/dev/zero', ['special file', 'use `-` for standard input']],
    ['is an empty folder', empty, ['cannot find logs', 'it is empty']],
  ])('one that %s fails alone with exit 3, beside others with exit 1', async (_, path, said) => {
    const alone = await open(path);
    expect({ exit: alone.exit, lines: alone.lines }).toEqual({ exit: 3, lines: [] });
    const beside = await open(path, log);
    expect({ exit: beside.exit, lines: beside.lines }).toEqual({ exit: 1, lines: ['good'] });
    for (const text of [path, ...said]) {
      expect(alone.err).toContain(text);
      expect(beside.err).toContain(text);
    }
  });

  test('a link out of a folder is not followed', async () => {
    const tree = join(folder, 'tree');
    mkdirSync(tree);
    writeFileSync(join(tree, 'a.log'), 'a\n');
    symlinkSync(log, join(tree, 'out.log'));
    expect(await open(tree)).toMatchObject({ exit: 0, lines: ['a'] });
  });
});

describe('hostile members', () => {
  test('what leads out of a tar, and what is no file, is left and the rest is read', async () => {
    const archive = await tar({ 'a.log': 'a\n', '../up.log': 'up\n', '/etc/root.log': 'root\n' }, [
      { name: 'soft.log', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'hard.log', type: 'link', linkname: '../../etc/passwd' },
      { name: 'device.log', type: 'character-device' },
    ]);
    expect(await open(write('hostile.tar', archive))).toMatchObject({ exit: 0, lines: ['a'] });
  });

  test('members behind a password are named, the others read', async () => {
    const archive = zip([
      { name: 'a.log', content: 'a\n' },
      { name: 'b.log', content: 'b\n', isEncrypted: true },
    ]);
    const { exit, lines, err } = await open(write('locked.zip', archive));
    expect({ exit, lines }).toEqual({ exit: 1, lines: ['a'] });
    expect(err).toContain('b.log: encrypted');
    expect(err).toContain('unpack it with its password');
  });

  test('a cut zip says so, and gives what is there', async () => {
    const whole = zip([{ name: 'a.log', content: numbered(1000) }]);
    const { exit, lines, err } = await open(write('cut.zip', whole.subarray(0, whole.length - 30)));
    expect({ exit, count: lines.length }).toEqual({ exit: 1, count: 1000 });
    expect(err).toContain('copy or download it again');
  });
});

describe('the capture to write to', () => {
  test('one of a newer version is left as it is', async () => {
    const log = write('n.log', 'n\n');
    const newer = join(folder, 'newer.klog');
    await run(['open', log, '--capture', newer, '--no-ui', '-q'], memoryIo({ env }));
    const db = new Database(newer);
    db.pragma('user_version = 99');
    db.close();
    const before = readFileSync(newer);
    for (const argv of [
      ['open', newer],
      ['open', log, '--capture', newer],
    ]) {
      const io = memoryIo({ env });
      expect(await run(argv, io)).toBe(3);
      expect(io.err()).toContain('a newer klog wrote it (version 99');
      expect(io.err()).toContain('update klog');
    }
    expect(readFileSync(newer)).toEqual(before);
  });

  test('one that is being written is refused, and is not removed', async () => {
    const busy = join(folder, 'busy.klog');
    const opened = openCaptureForWriting(busy);
    const io = memoryIo({ env });
    const log = write('w.log', 'w\n');
    expect(await run(['open', log, '--capture', busy], io)).toBe(3);
    expect(io.err()).toContain('another klog is writing to it');
    expect(existsSync(busy)).toBe(true);
    if (opened.ok) opened.value.close();
  });
});

const program = fileURLToPath(new URL('../../dist/klog.js', import.meta.url));
const bash = existsSync('/bin/bash');

/** The built program under `limit` (a shell's word), fed with `input`: what a process alone shows. */
async function spawned(limit: string, argv: readonly string[], input: Iterable<Uint8Array> = []) {
  const reportMemory =
    'data:text/javascript,process.on("exit",()=>console.error("maxRSS",process.resourceUsage().maxRSS))';
  const command = `${limit}; exec "$@"`;
  const words = [process.execPath, '--import', reportMemory, program, ...argv];
  const child = spawn('/bin/bash', ['-c', command, 'klog', ...words], {
    env: { ...process.env, ...env },
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const closed = once(child, 'close') as Promise<[number]>;
  for (const chunk of input) if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
  child.stdin.end();
  const [exit] = await closed;
  return { exit, ...said, maxKib: Number(/maxRSS (\d+)/.exec(said.err)?.[1]) };
}

describe.runIf(bash)('a process of its own', () => {
  test('reads a line of 1 GiB in a fraction of its size, and what stands around it', async () => {
    function* line(): Generator<Uint8Array> {
      yield Buffer.from('first\n');
      const piece = Buffer.alloc(1024 ** 2, 'x');
      for (let n = 0; n < 1024; n++) yield piece;
      yield Buffer.from('\nlast\n');
    }
    const capture = join(folder, 'long.klog');
    const argv = ['open', '-', '--capture', capture, '--no-ui'];
    const { exit, err, maxKib } = await spawned(':', argv, line());
    expect({ exit, cut: err.includes('1 record longer than klog keeps') }).toEqual({
      exit: 0,
      cut: true,
    });
    expect(maxKib).toBeLessThan(400 * 1024);
    const io = memoryIo({ env });
    await run(['query', '-q', '-o', 'raw', '--capture', capture], io);
    const lines = io.out().split('\n');
    expect([lines.length, lines[0], lines[2]]).toEqual([4, 'first', 'last']);
  }, 120_000);

  test('keeps what is stored where no more may be written, and goes on with it later', async () => {
    const text = Array.from({ length: 40_000 }, (_, n) => `${n} ${'filler '.repeat(12)}\n`).join(
      '',
    );
    const log = write('large.log', text);
    const capture = join(folder, 'full.klog');
    const argv = ['open', log, '--capture', capture, '--no-ui'];
    const { exit, err } = await spawned('ulimit -f 3000', argv);
    expect(exit).toBe(3);
    expect(err).toContain(`cannot write to the capture ${capture}`);
    expect(err).toContain('everything up to here is stored');
    const raw = async (...words: readonly string[]): Promise<string> => {
      const io = memoryIo({ env });
      expect(await run([...words, '--capture', capture, '-q', '-o', 'raw'], io)).toBe(0);
      return io.out();
    };
    const stored = await raw('query');
    expect(stored.length).toBeGreaterThan(0);
    expect(text.startsWith(stored)).toBe(true);
    expect((await raw('open', log)) === text).toBe(true);
  }, 60_000);

  test.runIf(existsSync('/dev/full'))('says that its output has no room', async () => {
    const capture = join(folder, 'some.klog');
    const log = write('some.log', 'some\n');
    const { exit, err } = await spawned('exec >/dev/full', ['open', log, '--capture', capture]);
    expect(exit).toBe(1);
    expect(err).toContain('cannot write the output to its end');
  });
});

test('raw output is the bytes that were read, also where they are no text', async () => {
  const bytes = Buffer.from(`${'text\n'.repeat(80)}\xff\xfe!\na\0b\nend\n`, 'latin1');
  const pieces: Uint8Array[] = [];
  const io = memoryIo({ env });
  const stdout = {
    ...io.stdout,
    write: (chunk: string | Uint8Array) => {
      pieces.push(Buffer.from(chunk));
      return Promise.resolve();
    },
  };
  const argv = ['open', write('bytes.log', bytes), '-o', 'raw', '-q'];
  expect(await run([...argv, '--capture', join(folder, 'bytes.klog')], { ...io, stdout })).toBe(0);
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
});

test('parse, too, fails where a log ends early', async () => {
  const cut = gzipSync(numbered(50_000));
  const io = memoryIo({ env });
  expect(await run(['parse', write('p.log.gz', cut.subarray(0, cut.length >> 1))], io)).toBe(1);
  expect(io.err()).toContain('truncated');
  expect(io.out().split('\n').length).toBeGreaterThan(1000);
});
