import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/full/**', 'tests/bench/**'],
    globalSetup: ['tests/support/compile.ts'],
    setupFiles: ['tests/support/setup.ts'],
    isolate: false, // a worker imports the modules of its files once; no module keeps what a test could see
    env: { ORT_DISABLE_TELEMETRY: '1' }, // as adapters/main.ts sets it; tests load the model themselves
    // Files go by size, so that no long one is left for the end; tests within one in an order that nobody chose.
    sequence: { shuffle: { files: false, tests: true }, seed: 1 },
    maxWorkers: availableParallelism() + 2, // many tests wait for others more than they compute
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } }, // a busy machine is no failure
  },
});
