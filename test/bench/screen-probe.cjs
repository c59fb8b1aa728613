// Loaded before the program (NODE_OPTIONS=--require): what only the inside can tell of a screen. Each
// thread writes which one of the process it is; the main thread also how long the turns that drew a
// frame took, and how late its loop was. Written to KLOG_BENCH_PROBE when a thread or the process ends.
const { appendFileSync, readlinkSync } = require('node:fs');
const { basename } = require('node:path');
const { monitorEventLoopDelay, performance } = require('node:perf_hooks');
const { isMainThread } = require('node:worker_threads');

const out = process.env.KLOG_BENCH_PROBE;
const say = (line) => appendFileSync(out, `${JSON.stringify(line)}\n`);
const [, thread] = /task\/(\d+)$/.exec(readlinkSync('/proc/thread-self')) ?? [];
// What a thread runs is known when it runs it.
setImmediate(() => {
  say({ thread: Number(thread), program: basename(process.argv[1] ?? '') });
}).unref();

if (isMainThread) {
  const frames = [];
  const plainTimeout = globalThis.setTimeout;
  // The one timer of the program with this name: src/tui/run.ts.
  globalThis.setTimeout = (call, ms, ...rest) => {
    if (call.name !== 'draw') return plainTimeout(call, ms, ...rest);
    return plainTimeout(
      (...values) => {
        const start = performance.now();
        call(...values);
        frames.push(performance.now() - start);
      },
      ms,
      ...rest,
    );
  };
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const started = performance.now();
  // SIGUSR2 starts the figures anew: what comes after it is measured.
  let since = started;
  process.on('SIGUSR2', () => {
    frames.length = 0;
    delay.reset();
    since = performance.now();
  });
  process.on('exit', () => {
    frames.sort((a, b) => a - b);
    say({
      frames: frames.length,
      seconds: (performance.now() - since) / 1000,
      frameMs: [0.5, 0.95, 1].map((share) => frames[Math.ceil(frames.length * share) - 1]),
      lagMs: delay.percentile(99) / 1e6 - 5,
    });
  });
}
