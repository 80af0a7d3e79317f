import { defineConfig } from 'vitest/config'

// Real clients with a fake model against the built program. They are downloaded, so that this is a
// step of its own: `npm run test:clients`.
export default defineConfig({
  test: {
    include: ['test/hosts/*.test.ts'],
    globalSetup: 'test/hosts/install-hosts.ts',
  },
})
