import { defineConfig } from 'vitest/config'

// Other people's clients against the built program. They are downloaded, so that this is a step of
// its own: `npm run test:clients`.
export default defineConfig({
  test: {
    include: ['test/clients/*.test.ts'],
    globalSetup: 'test/clients/install-clients.ts',
    testTimeout: 90_000,
  },
})
