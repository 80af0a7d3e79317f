import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These download packages: npm run test:package and test:clients.
    exclude: ['test/package/**', 'test/clients/**'],
    testTimeout: 20_000,
    // No module keeps state of its own, so that files may share them; this takes a third of the time off.
    isolate: false,
    unstubEnvs: true,
  },
})
