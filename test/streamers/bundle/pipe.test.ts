import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { planBundle } from '../../../src/streamers/bundle/plan.ts';
import { readInputs } from '../../../src/streamers/bundle/read-inputs.ts';
import { readBundle, tar } from '../../support/build-archives.ts';

async function* pieces(...all: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield await Promise.resolve(Buffer.from(piece));
}

describe('standard input', () => {
  it('hands on the first piece before the second was asked for', async () => {
    let asked = 0;
    const stdin = (async function* () {
      asked++;
      yield await Promise.resolve(Buffer.from('first line\n'));
      asked++;
      yield Buffer.from('second line\n');
    })();
    const planned = await planBundle(['-'], { stdin });
    if (!planned.ok) throw new Error('not planned');
    expect(planned.value.inputs).toMatchObject([{ path: '-', live: true }]);
    const seen: string[] = [];
    for await (const { chunks } of readInputs(planned.value)) {
      for await (const chunk of chunks) seen.push(`${Buffer.from(chunk).toString()}@${asked}`);
    }
    expect(seen).toEqual(['first line\n@1', 'second line\n@2']);
  });

  it('undoes compression', async () => {
    const { logs } = await readBundle(['-'], { stdin: pieces(gzipSync('a\nb\n')) });
    expect(logs.map(({ text }) => text)).toEqual(['a\nb\n']);
  });

  it('reads objects whole', async () => {
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } });
    const { plan } = await readBundle(['-'], { stdin: pieces(text.slice(0, 40), text.slice(40)) });
    expect(plan.objects.map(({ name }) => name)).toEqual(['a']);
    expect(plan.inputs).toEqual([]);
  });

  it('refuses an archive and says what to do', async () => {
    const planned = await planBundle(['-'], { stdin: pieces(await tar({ 'a.log': 'a\n' })) });
    expect(planned).toMatchObject({ ok: false, failure: { code: 'archive_on_stdin', exit: 3 } });
  });

  it('that is empty is a log without lines', async () => {
    const { logs } = await readBundle(['-'], { stdin: pieces() });
    expect(logs.map(({ text }) => text)).toEqual(['']);
  });
});
