import { defineConfig } from 'vitest/config'

/** The official suite is fetched from the registry, so that it is a step of its own. */
export default defineConfig({
  test: { include: ['test/conformance/*.conformance.ts'], testTimeout: 180_000 },
})
