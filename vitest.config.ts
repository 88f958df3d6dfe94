import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Networks are run and a site is built: minutes on a slow machine are not a failure.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // onnxruntime is a native addon: a process a file, not a thread a file.
    pool: 'forks',
  },
});
