import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, symlinkSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { planBundle } from '../../../src/streamers/bundle/plan.ts';
import {
  readBundle,
  tar,
  temporaryFolder,
  writeFile,
  writeFiles,
  zip,
  type ReadBundle,
  type TarMember,
} from '../../support/build-archives.ts';

const lines = (count: number, start = 0): string =>
  Array.from({ length: count }, (_, n) => `line ${n + start} ${(n * 7919) % 1009}\n`).join('');
const texts = ({ logs }: ReadBundle): readonly string[] => logs.map(({ text }) => text);
const reasons = ({ plan }: ReadBundle): readonly string[] =>
  plan.skipped.map(({ reason }) => reason);

async function failureOf(path: string): Promise<unknown> {
  const planned = await planBundle([path]);
  return planned.ok ? undefined : planned.failure;
}

describe('paths that cannot be read', () => {
  it('says that a path does not exist, and reads the others', async () => {
    const missing = join(temporaryFolder(), 'nope.log');
    expect(await failureOf(missing)).toMatchObject({ code: 'path_not_found', exit: 3 });
    const read = await readBundle([missing, writeFile('a.log', 'a\n')]);
    expect(texts(read)).toEqual(['a\n']);
    expect(read.plan.failures).toMatchObject([{ code: 'path_not_found' }]);
  });

  it('says that a bundle is empty', async () => {
    expect(await failureOf(temporaryFolder())).toMatchObject({ code: 'nothing_to_read', exit: 3 });
    expect(await failureOf(writeFile('x.tar', await tar({})))).toMatchObject({ exit: 3 });
    expect(await failureOf(writeFile('x.zip', zip([])))).toMatchObject({ exit: 3 });
  });

  it('says that a file which is neither text nor an archive is none', async () => {
    const noise = Buffer.from(Array.from({ length: 2000 }, (_, n) => (n * 7) % 32));
    expect(await failureOf(writeFile('x.tgz', noise))).toMatchObject({
      code: 'nothing_but_binary',
    });
  });

  it.runIf(process.getuid?.() !== 0)('reports a file without read permission', async () => {
    const root = writeFiles({ 'a.log': 'a\n', 'b.log': 'b\n' });
    chmodSync(join(root, 'a.log'), 0);
    const read = await readBundle([root]);
    expect(texts(read)).toEqual(['b\n']);
    expect(reasons(read)).toContain('unreadable');
  });

  it('reads a text that is only called an archive as text', async () => {
    expect(texts(await readBundle([writeFile('x.tgz', 'a\n')]))).toEqual(['a\n']);
  });
});

describe('truncated and damaged archives', () => {
  const body = lines(20_000);

  it('gives every byte of a tar that was cut inside a member, and says so', async () => {
    const whole = await tar({ 'a.log': 'a\n', 'b.log': body });
    const cut = whole.subarray(0, 1536 + 30_000);
    const read = await readBundle([writeFile('x.tar', cut)]);
    expect(texts(read)[0]).toBe('a\n');
    expect(texts(read)[1]).toBe(body.slice(0, 30_000));
    expect(read.plan.failures).toMatchObject([{ code: 'partly_truncated', exit: 1 }]);
  });

  it('gives what is readable of a tar.gz that was cut', async () => {
    const whole = gzipSync(await tar({ 'a.log': 'a\n', 'b.log': body }));
    const read = await readBundle([writeFile('x.tgz', whole.subarray(0, whole.length / 2))]);
    expect(texts(read)[0]).toBe('a\n');
    const second = texts(read)[1] ?? '';
    expect(second.length).toBeGreaterThan(body.length / 4);
    expect(body.startsWith(second)).toBe(true);
    expect(read.plan.failures).toMatchObject([{ code: 'partly_truncated' }]);
  });

  it('gives what is readable of a single gz that was cut, and reports it once', async () => {
    const whole = gzipSync(body);
    const read = await readBundle([writeFile('a.log.gz', whole.subarray(0, whole.length - 1000))]);
    expect(body.startsWith(texts(read)[0] ?? 'x')).toBe(true);
    expect(texts(read)[0]?.length).toBeGreaterThan(body.length / 2);
    expect(read.lateSkipped).toMatchObject([{ reason: 'truncated' }]);
  });

  it('reads on behind a member whose own compression is damaged', async () => {
    const bad = Buffer.from(gzipSync(body));
    bad.fill(0xff, 20_000, 20_064);
    const read = await readBundle([
      writeFile('x.tar', await tar({ 'a.log.gz': bad, 'b.log': 'b\n' })),
    ]);
    const [damaged = '', whole] = texts(read);
    expect(whole).toBe('b\n');
    // All that stands before the damage but for the last piece.
    expect(body.startsWith(damaged)).toBe(true);
    expect(damaged.length).toBeGreaterThan(40_000);
    expect(read.lateSkipped).toMatchObject([{ reason: 'damaged' }]);
  });

  it('stops at a bad tar header and keeps what came before', async () => {
    const whole = Buffer.from(await tar({ 'a.log': 'a\n', 'b.log': 'b\n' }));
    whole.fill(0x41, 1024 + 100, 1024 + 200);
    const read = await readBundle([writeFile('x.tar', whole)]);
    expect(texts(read)).toEqual(['a\n']);
    expect(reasons(read)).toEqual(['damaged']);
  });

  it.each([false, true])(
    'reads what is there of a zip that was cut, sizes behind the content: %s',
    async (sizesBehind) => {
      const members = [
        { name: 'a.log', content: 'a\n', sizesBehind },
        { name: 'b.log', content: body, sizesBehind },
        { name: 'c.log', content: 'c\n', sizesBehind },
      ];
      const whole = zip(members);
      const inB = whole.indexOf('b.log') + 2000;
      const read = await readBundle([writeFile('x.zip', whole.subarray(0, inB))]);
      const [first, second, ...more] = texts(read);
      expect(first).toBe('a\n');
      expect(body.startsWith(second ?? 'nothing')).toBe(true);
      expect(second?.length).toBeGreaterThan(1000);
      expect(more).toEqual([]);
      expect(read.plan.failures).toMatchObject([{ code: 'partly_truncated', exit: 1 }]);

      const withoutDirectory = whole.subarray(0, whole.indexOf('PK\x01\x02'));
      const all = await readBundle([writeFile('y.zip', withoutDirectory)]);
      expect(texts(all)).toEqual(['a\n', body, 'c\n']);
      expect(all.plan.failures).toMatchObject([{ code: 'partly_truncated', exit: 1 }]);
    },
  );

  it('reads a cut zip inside another archive, whatever the place of the cut', async () => {
    const whole = zip([
      { name: 'a.log', content: 'a\n', sizesBehind: true },
      { name: 'b.log', content: 'b\n' },
    ]);
    for (let length = 4; length < whole.length; length++) {
      const outer = await tar({ 'in.zip': whole.subarray(0, length), 'z.log': 'z\n' });
      const read = await readBundle([writeFile('x.tar', outer)]);
      expect(texts(read).at(-1), `cut to ${length}`).toBe('z\n');
    }
  });

  it('reads the members of a zip that need no password', async () => {
    const members = [
      { name: 'a.log', content: 'a\n' },
      { name: 'b.log', content: 'b\n', isEncrypted: true },
    ];
    const read = await readBundle([writeFile('x.zip', zip(members))]);
    expect(texts(read)).toEqual(['a\n']);
    expect(read.plan.failures).toMatchObject([{ code: 'partly_encrypted', exit: 1 }]);
    expect(await failureOf(writeFile('y.zip', zip(members.slice(1))))).toMatchObject({
      code: 'nothing_but_encrypted',
      exit: 3,
    });
  });
});

describe('bombs', () => {
  it('stops what expands beyond the limit and reads the rest', async () => {
    const root = writeFiles({
      'a-bomb.tgz': gzipSync(await tar({ 'zeros.log': Buffer.alloc(3_000_000, 10) })),
      'b.log': 'b\n',
    });
    const read = await readBundle([root], { limits: { maxExpandedBytes: 1_000_000 } });
    expect(texts(read).at(-1)).toBe('b\n');
    expect(texts(read)[0]?.length ?? 0).toBeLessThanOrEqual(1_000_000);
    expect(reasons(read)).toContain('expansion_limit');
  });

  it('counts what a zip expands to', async () => {
    const member = { name: 'zeros.log', content: Buffer.alloc(3_000_000, 10) };
    const bomb = writeFile('x.zip', zip([{ name: 'a.log', content: 'a\n' }, member]));
    const read = await readBundle([bomb], { limits: { maxExpandedBytes: 1_000_000 } });
    expect(texts(read)[0]).toBe('a\n');
    expect(read.lateSkipped.concat(read.plan.skipped).map(({ reason }) => reason)).toContain(
      'expansion_limit',
    );
  });

  it('stops a gz by its ratio', async () => {
    // 400 MiB of one byte, in members of 8 MiB: small on disk, large out of it.
    const member = gzipSync(Buffer.alloc(8 * 1024 ** 2, 10));
    const bomb = writeFile('a.log.gz', Buffer.concat(Array.from({ length: 50 }, () => member)));
    const planned = await planBundle([bomb], { limits: { maxRatio: 100 }, isKnown: () => true });
    if (!planned.ok) throw new Error('not planned');
    expect(planned.value.inputs[0]?.contentHash).toBeUndefined();
  });

  it('goes no deeper than the limit', async () => {
    let nested: Buffer = Buffer.from('deep\n');
    for (let depth = 0; depth < 10; depth++) nested = gzipSync(nested);
    const root = writeFiles({ 'a.log': nested, 'b.log': 'b\n' });
    const read = await readBundle([root]);
    expect(texts(read)).toEqual(['b\n']);
    expect(reasons(read)).toEqual(['nesting_limit']);
  });

  it('looks at no more entries than the limit', async () => {
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`p${n}.log`, `${n}\n`]));
    const read = await readBundle([writeFile('x.tar', await tar(files))], {
      limits: { maxEntries: 5 },
    });
    expect(read.logs).toHaveLength(5);
    expect(read.plan.failures).toMatchObject([{ code: 'partly_entry_limit', exit: 1 }]);
  });

  it('refuses a tar header that claims gigabytes', async () => {
    const whole = Buffer.from(await tar({}, [{ name: 'x', body: 'x' }]));
    whole.write('77777777777', 124, 'latin1');
    whole.write('x', 156, 'latin1');
    whole.fill(' ', 148, 156);
    const sum = whole.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    whole.write(sum.toString(8).padStart(6, '0') + '\0 ', 148, 'latin1');
    expect(await failureOf(writeFile('x.tar', whole))).toMatchObject({
      code: 'nothing_but_damaged',
    });
  });
});

describe('paths and links that lead out', () => {
  it('does not read members of a tar with hostile paths, nor devices', async () => {
    const archive = await tar({ 'ok.log': 'ok\n' }, [
      { name: '../up.log', body: 'up\n' },
      { name: '/etc/abs.log', body: 'abs\n' },
      { name: 'a/../../b.log', body: 'b\n' },
      { name: 'out.log', type: 'symlink', linkname: '../../etc/passwd' },
      { name: 'abs.log', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'hard.log', type: 'link', linkname: '../secret' },
      { name: 'dev', type: 'character-device' },
      { name: 'pipe', type: 'fifo' },
      { name: 'inside.log', type: 'symlink', linkname: './ok.log' },
      { name: 'hard-inside.log', type: 'link', linkname: 'ok.log' },
    ]);
    const read = await readBundle([writeFile('x.tar', archive)]);
    expect(texts(read)).toEqual(['ok\n']);
    const byReason = reasons(read).reduce<Record<string, number>>(
      (counts, reason) => ({ ...counts, [reason]: (counts[reason] ?? 0) + 1 }),
      {},
    );
    expect(byReason).toEqual({ path_outside: 3, link_outside: 3, special_file: 2, link: 2 });
  });

  it('does not read members of a zip with hostile paths, nor links out of it', async () => {
    const archive = zip([
      { name: '../up.log', content: 'up\n' },
      { name: '/abs.log', content: 'abs\n' },
      { name: 'win\\..\\..\\x.log', content: 'x\n' },
      { name: 'link.log', content: '../../etc/passwd', mode: 0o120777 },
      { name: 'ok.log', content: 'ok\n' },
    ]);
    const read = await readBundle([writeFile('x.zip', archive)]);
    expect(texts(read)).toEqual(['ok\n']);
    expect([...reasons(read)].sort()).toEqual([
      'link_outside',
      'path_outside',
      'path_outside',
      'path_outside',
    ]);
  });

  it('follows no link out of a folder, reads a linked file once and skips pipes', async () => {
    const outside = writeFile('outside.log', 'outside\n');
    const root = writeFiles({ 'a/real.log': 'real\n' });
    symlinkSync(outside, join(root, 'out.log'));
    symlinkSync('a/real.log', join(root, 'in.log'));
    symlinkSync('nowhere', join(root, 'broken.log'));
    symlinkSync('.', join(root, 'a/loop'));
    linkSync(join(root, 'a/real.log'), join(root, 'hard.log'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const read = await readBundle([root]);
    expect(texts(read)).toEqual(['real\n']);
    expect([...reasons(read)].sort()).toEqual([
      'link',
      'link',
      'link',
      'link_broken',
      'link_outside',
      'special_file',
    ]);
  });

  it('says what to open where a folder holds nothing but links out of it', async () => {
    const outside = writeFile('outside.log', 'outside\n');
    const root = join(temporaryFolder(), 'containers');
    mkdirSync(root);
    symlinkSync(outside, join(root, 'x.log'));
    expect(await failureOf(root)).toMatchObject({ code: 'nothing_but_link_outside', exit: 3 });
  });
});

describe('one log never twice', () => {
  const uid = '8a7f0c3e-1111-4222-8333-944445555666';
  const id = 'ab'.repeat(32);
  const pods = `n/pods/shop_web-0_${uid}/app/0.log`;
  const containers = `n/containers/web-0_shop_app-${id}.log`;

  it('keeps the pods/ path of a dereferenced copy, with the id the other name has', async () => {
    const body = lines(3000);
    const read = await readBundle([
      writeFile('x.tgz', gzipSync(await tar({ [containers]: body, [pods]: body }))),
    ]);
    expect(read.logs.map(({ input }) => input)).toMatchObject([
      { layout: 'var_log_pods', ref: { containerId: id, podUid: uid } },
    ]);
    const folder = await readBundle([writeFiles({ [containers]: body, [pods]: body })]);
    expect(folder.logs).toHaveLength(1);
    expect(folder.logs[0]?.input.ref).toEqual(read.logs[0]?.input.ref);
  });

  it('takes the id from a link, too', async () => {
    const link: TarMember = {
      name: containers,
      type: 'symlink',
      linkname: `../pods/shop_web-0_${uid}/app/0.log`,
    };
    const archive = await tar({ [pods]: 'a\n' }, [link]);
    const read = await readBundle([writeFile('x.tar', archive)]);
    expect(read.logs.map(({ input }) => input.ref.containerId)).toEqual([id]);
  });

  it('keeps two pods that wrote the same', async () => {
    const read = await readBundle([writeFiles({ 'web-a.log': 'up\n', 'web-b.log': 'up\n' })]);
    expect(texts(read)).toEqual(['up\n', 'up\n']);
  });

  it('tells files apart that begin alike', async () => {
    const head = lines(1000);
    const read = await readBundle([
      writeFiles({ 'x y.txt': `${head}a\n`, 'x z.txt': `${head}b\n`, 'x zz.txt': `${head}a\n` }),
    ]);
    expect(texts(read)).toEqual([`${head}a\n`, `${head}b\n`]);
  });

  it('reads a path given twice once', async () => {
    const file = writeFile('a.log', 'a\n');
    expect(texts(await readBundle([file, file]))).toEqual(['a\n']);
  });
});

describe('bytes that are no plain UTF-8', () => {
  const text = 'ä line\nanother\r\n';
  const little = Buffer.from(`\uFEFF${text}`, 'utf16le');

  it.each([
    ['UTF-16 little endian', little],
    ['UTF-16 big endian', Buffer.from(little).swap16()],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
  ])('decodes %s and leaves line ends alone', async (_name, bytes) => {
    expect(texts(await readBundle([writeFile('a.log', bytes)]))).toEqual([text]);
  });

  it('hands on invalid UTF-8 and single NULs as they are', async () => {
    const bytes = Buffer.from([
      0x61, 0xff, 0x00, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x0a,
    ]);
    const file = writeFile('a.log', Buffer.concat([bytes, Buffer.from(lines(3))]));
    expect(texts(await readBundle([file]))[0]).toContain('bcdefghi\nline 0');
  });

  it('skips binary files beside the logs', async () => {
    const binary = deflateRawSync(Buffer.from(lines(5000)));
    const read = await readBundle([writeFiles({ core: binary, 'a.log': 'a\n' })]);
    expect(texts(read)).toEqual(['a\n']);
    expect(reasons(read)).toEqual(['binary']);
  });

  it('names capture files instead of reading them', async () => {
    const capture = writeFile('x.klog', Buffer.from('SQLite format 3\0rest of the page'));
    const { plan } = await readBundle([capture]);
    expect(plan.captures).toEqual([capture]);
    expect(plan.inputs).toEqual([]);
  });
});
