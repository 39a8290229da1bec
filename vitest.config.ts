import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'server',
          include: ['src/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['src/web/**', 'src/modules/*/web/**', '**/node_modules/**'],
          environment: 'node',
          pool: 'forks',
          maxWorkers: 2,
          globalSetup: ['src/app/test-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'web',
          include: ['src/web/**/*.test.{ts,tsx}', 'src/modules/*/web/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 20_000,
        },
      },
    ],
  },
});
