import { defineConfig } from 'vitest/config';
import { hangLimitMs } from './test/wait-until.ts';

/** Longer than one wait of a test, so that the wait says what hung; hooks make certificates and open databases. */
const patient = {
  testTimeout: hangLimitMs + 120_000,
  hookTimeout: hangLimitMs + 120_000,
  expect: { poll: { timeout: hangLimitMs, interval: 20 } },
};

const project = (name: string, options: Record<string, unknown> = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], pool: 'forks' as const, ...patient, ...options },
});

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('integration'),
      project('model', { maxWorkers: 1, fileParallelism: false }),
      project('e2e', { testTimeout: 900_000, hookTimeout: 900_000, maxWorkers: 1, fileParallelism: false }),
    ],
  },
});
