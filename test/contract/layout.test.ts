import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { rows } from '../../lint/layers-config.js'

test.each(['docs/architecture.md', 'sandbox/README.md', 'odata/README.md'])(
  'every file and folder that %s names exists',
  (page) => {
    const text = readFileSync(page, 'utf8')
    const roots = [
      '.',
      path.dirname(page),
      ...['cli', 'dataverse', 'hosting', 'hosting/listener', 'mcp', 'sign-in'].map(
        (name) => `src/${name}`,
      ),
      'src',
      'sandbox/query',
    ]
    const named = [...text.matchAll(/`([a-z][\w./-]*(?:\.ts|\/))`/g)].map(([, name = '']) => name)

    const missing = named.filter((name) => !roots.some((root) => existsSync(path.join(root, name))))

    expect(named.length).toBeGreaterThan(10)
    expect(missing).toEqual([])
  },
)

test('every row of the import rules exists', () => {
  const missing = rows.map(({ place }) => place).filter((place) => !existsSync(place))

  expect(missing).toEqual([])
})
