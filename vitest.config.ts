import { defineConfig } from 'vitest/config';

const project = (name: string, options: Record<string, unknown> = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], pool: 'forks' as const, testTimeout: 30_000, ...options },
});

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      // Real sockets and threads on shared machines: a test that fails once and then passes is reported as flaky.
      project('integration', { testTimeout: 60_000, retry: 1 }),
      project('model', { testTimeout: 300_000, maxWorkers: 1, fileParallelism: false }),
      project('e2e', { testTimeout: 900_000, hookTimeout: 900_000, maxWorkers: 1, fileParallelism: false }),
    ],
  },
});
