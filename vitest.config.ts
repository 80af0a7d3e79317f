import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These download packages: npm run test:package, test:clients and test:hosts.
    exclude: ['test/package/**', 'test/clients/**', 'test/hosts/**'],
    testTimeout: 20_000,
    // No module keeps state that a test can change, so that files may share them; this takes a third of the time off.
    isolate: false,
    // By default one core is left alone, which on two cores leaves the other one to do everything.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    unstubEnvs: true,
  },
})
