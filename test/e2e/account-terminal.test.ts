import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { expect, onTestFinished } from 'vitest'
import { contoso, fabrikam, startMicrosoftCloud } from '../support/microsoft-cloud.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

// `script` gives the built program its own terminal.
const test = requireSystemPackage('bsdutils', 'script')

const enter = '\r'
const down = '\u001b[B'
const controlC = '\u0003'
/** Not typed: the process gets the signal. */
const sigterm = 'SIGTERM'

type Cloud = Awaited<ReturnType<typeof startMicrosoftCloud>>

test('connect on a terminal signs in, lets the user choose, and shows the next step', async () => {
  const cloud = await startMicrosoftCloud()

  const { shown, raw, code } = await type(cloud, 'connect', [
    [/Which environment\?/, down],
    [/● Contoso \(test\)/, down],
    [/● Fabrikam/, enter],
  ])

  expect(code).toBe(0)
  expect(shown).toContain('Your browser opens the sign-in page.')
  expect(shown).toMatch(/Adventure Works \(retired\) .*\(disabled\)/)
  expect(shown).toContain('Connected to Fabrikam')
  expect(shown).toContain(`Environment  ${fabrikam}`)
  expect(shown).toMatch(/node dist\/main\.js install claude-desktop\s*$/)
  expect(raw).toContain('\u001b[')
  expect(cloud.opened).toHaveLength(1)
})

test('a wrong region on a terminal offers the right environment', async () => {
  const cloud = await startMicrosoftCloud()

  const { shown, code } = await type(cloud, 'connect contoso --region crm', [[/● Contoso /, enter]])

  expect(code).toBe(0)
  expect(shown).toContain('has no access to an environment at contoso.crm.dynamics.com')
  expect(shown).toContain(`Environment  ${contoso}`)
})

test('canceling the choice stores nothing and fails', async () => {
  const cloud = await startMicrosoftCloud()

  const { shown, code } = await type(cloud, 'connect', [[/Which environment\?/, controlC]])
  const { shown: status } = await type(cloud, 'status', [])

  expect(code).toBe(1)
  expect(shown).toContain('No environment was chosen; nothing has changed.')
  expect(status).toContain('No environment is connected.')
})

test('Ctrl-C while the browser waits cancels the command, typed or as a signal', async () => {
  const cloud = await startMicrosoftCloud()
  cloud.person('nobody')

  // The spinner must turn first: the command reads the keyboard only after its first frame.
  const turning = /Signing in to[^]*Signing in to/
  const typed = await type(cloud, `connect ${contoso}`, [[turning, controlC]])
  const sent = await type(cloud, `connect ${contoso}`, [[turning, sigterm]])

  expect([typed.code, sent.code]).toEqual([130, 130])
})

/** Runs a command in a terminal and types each answer when its question is on the screen. */
async function type(
  cloud: Cloud,
  command: string,
  answers: readonly (readonly [RegExp, string])[],
) {
  const program = `stty rows 40 cols 120; echo pid $$; exec '${process.execPath}' dist/main.js ${command}`
  const child = spawn('script', ['-qec', program, '/dev/null'], {
    env: { ...cloud.variables, NO_COLOR: '', TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill())
  const left = [...answers]
  let raw = ''
  let read = 0
  child.stdout.on('data', (data: Buffer) => {
    raw += data.toString('utf8')
    const [next] = left
    if (next?.[0].test(stripVTControlCharacters(raw.slice(read))) !== true) return
    read = raw.length
    left.shift()
    if (next[1] === sigterm) process.kill(Number(/pid (\d+)/.exec(raw)?.[1]), sigterm)
    else child.stdin.write(next[1])
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  expect(left).toEqual([])
  return { shown: stripVTControlCharacters(raw), raw, code }
}
