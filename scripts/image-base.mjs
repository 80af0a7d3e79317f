// Prints the base of the image by its digest, as the Dockerfile pins it: `node scripts/image-base.mjs`.
import { readFile } from 'node:fs/promises'
import path from 'node:path'

const text = await readFile(path.resolve(import.meta.dirname, '../Dockerfile'), 'utf8')
const args = Object.fromEntries(
  [...text.matchAll(/^ARG (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
)
const from = [...text.matchAll(/^FROM (\S+)$/gm)].at(-1)?.[1] ?? ''
const whole = from.replaceAll(/\$\{(\w+)\}/g, (_, name) => args[name] ?? '')
// The digest decides; some tools refuse a tag beside it.
console.log(whole.replace(/:[\w.-]+@/, '@'))
