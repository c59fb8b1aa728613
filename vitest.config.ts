import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    // Ends what hangs; tests assert no times, and a loaded machine is no failure.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    env: { TZ: 'UTC', NO_COLOR: '1' },
    coverage: { provider: 'v8', include: ['src/**', 'parsers/**'] },
  },
});
