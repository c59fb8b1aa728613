import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';

async function klog(...argv: string[]) {
  const io = memoryIo();
  const exit = await run(argv, io);
  return { exit, out: io.out(), err: io.err() };
}

describe('help and version go to stdout with exit 0', () => {
  test.each([[[]], [['--help']], [['help']]])('klog %j', async (argv) => {
    const { exit, out, err } = await klog(...argv);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toContain('Usage: klog');
    expect(out).toContain('Exit codes:');
  });
  test('--version', async () => {
    expect(await klog('--version')).toMatchObject({ exit: 0, out: '0.0.0-source\n' });
  });
});

test('a command that does not exist fails with exit 2', async () => {
  expect(await klog('florp')).toEqual({
    exit: 2,
    out: '',
    err: 'klog: cannot run florp\n  reason: there is no such command\n  help:   klog --help\n',
  });
});
