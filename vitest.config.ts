import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/full/**', 'tests/bench/**'],
    globalSetup: ['tests/support/compile.ts'],
    setupFiles: ['tests/support/setup.ts'],
    sequence: { shuffle: true },
    maxWorkers: '100%', // the default leaves one of two cores idle
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
