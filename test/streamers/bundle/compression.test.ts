import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decompress } from '../../../src/streamers/bundle/archives/decompress.ts';
import { readBundle, tar, writeFile } from '../../support/build-archives.ts';

/** `one\ntwo\n`, compressed once by each tool. */
const small = {
  'gzip of two members': Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]),
  xz: Buffer.from(
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAHb25lCnR3bwoAUauer1d1cEkAASAIuxnZux+2830BAAAAAARZWg==',
    'base64',
  ),
  zstd: Buffer.from('KLUv/SQIQQAAb25lCnR3bwrmpg5A', 'base64'),
  bzip2: Buffer.from('QlpoOTFBWSZTWacUK3cAAALBgAAQAgGEgCAAIYAMAjj1G4u5IpwoSFOKFbuA', 'base64'),
};

describe('compression is told by content', () => {
  it.each(Object.entries(small))(
    '%s, alone and called as if it were none',
    async (_name, bytes) => {
      const { logs } = await readBundle([writeFile('web-0.log', bytes)]);
      expect(logs.map(({ text, input }) => [text, input.ref.pod])).toEqual([
        ['one\ntwo\n', 'web-0'],
      ]);
    },
  );

  it.each(Object.entries(small))('%s inside a tar.gz', async (_name, bytes) => {
    const archive = gzipSync(await tar({ 'web-0.log.x': bytes }));
    const { logs } = await readBundle([writeFile('bundle', archive)]);
    expect(logs.map(({ text }) => text)).toEqual(['one\ntwo\n']);
  });

  it('tar inside gz inside tar', async () => {
    const inner = gzipSync(await tar({ 'web-0.log': 'deep\n' }));
    const { logs } = await readBundle([writeFile('x.tar', await tar({ 'inner.tgz': inner }))]);
    expect(logs.map(({ text, input }) => [text, input.path.split('!').slice(1)])).toEqual([
      ['deep\n', ['inner.tgz', 'web-0.log']],
    ]);
  });

  it.each([
    ['xz', small.xz],
    ['zstd', small.zstd],
    ['bzip2', small.bzip2],
    ['gzip', gzipSync('one\ntwo\n')],
  ] as const)('%s that was cut ends with an error, whatever was cut', async (kind, bytes) => {
    for (let length = 8; length < bytes.length; length++) {
      const read = async (): Promise<string> => {
        const pieces: Uint8Array[] = [];
        const source = (async function* () {
          yield await Promise.resolve(bytes.subarray(0, length));
        })();
        for await (const piece of decompress(kind, source)) pieces.push(piece);
        return Buffer.concat(pieces).toString();
      };
      await expect(read(), `cut to ${length}`).rejects.toMatchObject({ name: 'DamagedInput' });
    }
  });
});
