// Known vulnerabilities at high or above, of everything that is built in or builds. What npm cannot
// check fails a release (`--release`) and is printed otherwise.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const isRelease = process.argv.includes('--release')
const report = await audit()
if (report === undefined) {
  console.log('Known vulnerabilities: could not be checked, the advisory service gave no answer.')
  process.exitCode = isRelease ? 1 : 0
} else {
  const { high = 0, critical = 0, total = 0 } = report
  console.log(`Known vulnerabilities: ${critical} critical, ${high} high, ${total} in all.`)
  process.exitCode = high + critical > 0 ? 1 : 0
}

/** The counts by severity; `undefined` when npm did not get them. */
async function audit() {
  const { stdout } = await promisify(execFile)('npm', ['audit', '--json'], {
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error) => error)
  try {
    return JSON.parse(stdout).metadata?.vulnerabilities
  } catch {
    return undefined
  }
}
