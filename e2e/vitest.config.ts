// Tests of the whole: real processes, real browsers. Journeys take the browser from CHROMIUM_PATH.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'e2e',
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['e2e/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    // They measure out time and kill what they started: one after the other.
    fileParallelism: false,
    maxWorkers: 1,
    // Two windows at once where a file walks many pages.
    maxConcurrency: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: process.env.CHROMIUM_PATH ? { CHROMIUM_PATH: process.env.CHROMIUM_PATH } : {},
  },
});
