// What the last stage of the Dockerfile says about running the image, so that both ways to make it agree.
import { readFile } from 'node:fs/promises'
import path from 'node:path'

const dockerfile = path.resolve(import.meta.dirname, '../Dockerfile')

/** By the names of `umoci config`: `{ user: '65532:65532', entrypoint: ['/nodejs/bin/node', ...] }`. */
export async function imageConfig() {
  const text = (await readFile(dockerfile, 'utf8')).replaceAll(/\\\n\s*/g, ' ')
  const lines = text.slice(text.lastIndexOf('\nFROM ')).split('\n')
  const textOf = (name) =>
    lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? ''
  return {
    user: textOf('USER'),
    workingdir: textOf('WORKDIR'),
    exposedports: textOf('EXPOSE'),
    stopsignal: textOf('STOPSIGNAL'),
    entrypoint: JSON.parse(textOf('ENTRYPOINT')),
    cmd: JSON.parse(textOf('CMD')),
    env: textOf('ENV').split(/\s+/),
    label: [...textOf('LABEL').matchAll(/(\S+)="([^"]*)"/g)].map(
      ([, name, value]) => `${name}=${value}`,
    ),
  }
}
