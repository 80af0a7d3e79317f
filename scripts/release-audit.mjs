// Known vulnerabilities of high or critical severity in everything that is bundled or builds. If npm
// cannot check, a release (`--release`) fails; otherwise a message is printed.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const isRelease = process.argv.includes('--release')
const report = await audit()
if (report === undefined) {
  console.log('Known vulnerabilities: could not be checked, the advisory service did not respond.')
  process.exitCode = isRelease ? 1 : 0
} else {
  const { high = 0, critical = 0, total = 0 } = report
  console.log(`Known vulnerabilities: ${critical} critical, ${high} high, ${total} in all.`)
  process.exitCode = high + critical > 0 ? 1 : 0
}

/** The counts by severity; `undefined` if npm could not fetch them. */
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
