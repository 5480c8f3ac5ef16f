import { defineConfig } from 'vitest/config';

/** One emulator, one deployment, and the test files one after another: the machine is shared, the queues are not. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/setup.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
