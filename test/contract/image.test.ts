import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { execForm, readDockerfile, textsOf } from '../support/dockerfile.ts'

const root = path.resolve(import.meta.dirname, '../..')
const { globals, stages, final } = readDockerfile()

test('R141 every base image has its digest as an argument, and the last one has no shell', () => {
  const bases = stages.map(([from]) => from?.text ?? '')

  expect(bases).toHaveLength(2)
  for (const base of bases) expect(base).toMatch(/:\S+@\$\{(?:BUILD|RUN)_DIGEST\}(?: AS \w+)?$/)
  expect(bases.at(-1)).toMatch(/^gcr\.io\/distroless\/nodejs\$\{NODE_LINE\}-debian\d+:nonroot@/)
})

test('R141 a missing digest is a placeholder, and the release check refuses it', () => {
  const placeholders = textsOf(globals, 'ARG').filter((text) => text.endsWith('_DIGEST=DIGEST'))
  const said = releaseCheck()

  for (const placeholder of placeholders)
    expect(said).toContain(`${placeholder.replace('=DIGEST', '')} is not an image digest`)
})

test('R141 the image runs as a numeric user that is not root, and nothing runs in its last stage', () => {
  expect(textsOf(final, 'USER')).toEqual(['65532:65532'])
  expect(textsOf(final, 'RUN')).toEqual([])
})

test('R141 the start command and health check need no shell, and Node runs the health check', () => {
  const [entry = ''] = textsOf(final, 'ENTRYPOINT')
  const [command = ''] = textsOf(final, 'CMD')
  const [health = ''] = textsOf(final, 'HEALTHCHECK')

  expect([...execForm(entry), ...execForm(command)]).toEqual([
    '/nodejs/bin/node',
    '/app/dist/main.js',
    'serve',
    '--http',
  ])
  expect(execForm(health.replace(/^.* CMD /, ''))).toEqual([
    '/nodejs/bin/node',
    '/app/health-check.mjs',
  ])
})

test('R141 no layer can contain a secret: none is an argument or a variable, and only named files are copied', () => {
  const given = [...globals, ...stages.flat()].filter(({ name }) => ['ARG', 'ENV'].includes(name))
  const copied = stages.flatMap((stage) => textsOf(stage, 'COPY'))

  expect(given.map(({ text }) => text).join(' ')).not.toMatch(
    /secret|password|token|_key|certificate/i,
  )
  expect(copied.filter((text) => /(?:^| )\.(?: |$)/.test(text))).toEqual([])
})

test('the image has no native module, so the same files run on both architectures', () => {
  expect(textsOf(final, 'COPY').join(' ')).not.toContain('node_modules')
  expect(stages[0]?.[0]?.text).toMatch(/^--platform=\$BUILDPLATFORM /)
})

test('the builder gets only what the Dockerfile copies', () => {
  const lines = readFileSync(path.join(root, '.dockerignore'), 'utf8').split('\n')
  const rules = lines.filter((line) => line !== '' && !line.startsWith('#'))
  const allowed = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1))
  const copied = stages
    .flatMap((stage) => textsOf(stage, 'COPY'))
    .filter((text) => !text.startsWith('--from='))
    .flatMap((text) => text.split(' ').slice(0, -1))

  expect(rules[0]).toBe('*')
  const folders = copied.map((source) => (source.startsWith('scripts/') ? 'scripts' : source))
  expect([...new Set(folders)].toSorted(byName)).toEqual(allowed.toSorted(byName))
  for (const source of copied) expect(existsSync(path.join(root, source))).toBe(true)
})

test('R108 the image’s Node is a supported line that the tests also run on', () => {
  const line = /NODE_LINE=(\d+)/.exec(textsOf(globals, 'ARG').join(' '))?.[1] ?? ''
  const said = execFileSync(process.execPath, ['scripts/release-node.mjs', line], { cwd: root })

  expect(said.toString()).toContain(`Node ${line} is supported until`)
  expect(readFileSync(path.join(root, '.ci/run'), 'utf8')).toContain(`node@${line}`)
  expect(textsOf(stages[0] ?? [], 'RUN').join(' ')).toContain('release-node.mjs')
})

const byName = (a: string, b: string) => a.localeCompare(b)

function releaseCheck(): string {
  try {
    return execFileSync(process.execPath, ['scripts/release-check.mjs'], { cwd: root }).toString()
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : ''
  }
}
