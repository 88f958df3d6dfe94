import { defineConfig } from 'vitest/config';
import { SkipReporter } from './test/skip-reporter.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', new SkipReporter()],
    // Networks are run and a site is built: minutes on a slow machine are not a failure.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // onnxruntime is a native addon: a process a file, not a thread a file.
    pool: 'forks',
  },
});
