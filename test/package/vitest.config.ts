import { defineConfig } from 'vitest/config'

const nightly = process.env['CLAUDE_CODE_HOST'] === '1'

// What a user meets who installs the package. These tests download packages, so they run by
// `npm run test:package` and in the CI script, not in `npm test`; Claude Code (364 MB) on request.
export default defineConfig({
  test: {
    include: [nightly ? 'test/package/**/*.test.ts' : 'test/package/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
