import { defineConfig } from 'vitest/config';

// Run by scripts/test-cluster.mjs, which sees to the cluster. One test at a time: they stop its parts.
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.spec.ts'],
    environment: 'node',
    fileParallelism: false,
    hookTimeout: 60_000,
    env: { TZ: 'UTC', NO_COLOR: '1' },
  },
});
