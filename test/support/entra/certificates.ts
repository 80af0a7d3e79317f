import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface Certificates {
  readonly key: string
  readonly cert: string
  /** The authority that signed it. */
  readonly authority: string
  /** The same as a file, for `NODE_EXTRA_CA_CERTS`. */
  readonly authorityFile: string
  remove(): void
}

/**
 * A temporary certificate authority and its certificate for localhost and for `names`, created with
 * openssl.
 */
export function createCertificates(names: readonly string[] = []): Certificates {
  const folder = mkdtempSync(path.join(tmpdir(), 'certificates-'))
  const run = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  run(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '7',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=test authority',
  )
  run('req', ...newKey, '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/CN=localhost')
  writeFileSync(
    path.join(folder, 'extensions'),
    `subjectAltName=${['localhost', ...names].map((name) => `DNS:${name}`).join(',')},IP:127.0.0.1\nbasicConstraints=CA:FALSE\n`,
  )
  run(
    'x509',
    '-req',
    '-in',
    'leaf.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '7',
    '-extfile',
    'extensions',
    '-out',
    'leaf.pem',
  )
  return {
    key: readFileSync(path.join(folder, 'leaf.key'), 'utf8'),
    cert: readFileSync(path.join(folder, 'leaf.pem'), 'utf8'),
    authority: readFileSync(path.join(folder, 'ca.pem'), 'utf8'),
    authorityFile: path.join(folder, 'ca.pem'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
