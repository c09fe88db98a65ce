import { defineConfig } from 'vitest/config';

const project = (name: string, options: Record<string, unknown> = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], pool: 'forks' as const, testTimeout: 30_000, ...options },
});

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('integration', { testTimeout: 60_000 }),
      project('model', { testTimeout: 300_000, maxWorkers: 1, fileParallelism: false }),
      project('e2e', { testTimeout: 600_000, hookTimeout: 600_000, maxWorkers: 1, fileParallelism: false }),
    ],
  },
});
