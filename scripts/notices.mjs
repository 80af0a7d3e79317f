import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** The licence texts of every package that the given bundle inputs come from. */
export async function printNotices(root, inputs) {
  const folders = new Set(
    inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  )
  const notices = await Promise.all(
    [...folders].toSorted((a, b) => a.localeCompare(b)).map((folder) => notice(root, folder)),
  )
  return `This program contains the following packages.\n\n${notices.join('\n')}`
}

async function notice(root, folder) {
  const directory = path.join(root, folder)
  const { name, version, license } = JSON.parse(
    await readFile(path.join(directory, 'package.json'), 'utf8'),
  )
  const files = await readdir(directory)
  const file = files.find((one) => /^licen[cs]e/i.test(one))
  const text = file ? await readFile(path.join(directory, file), 'utf8') : `Licence: ${license}\n`
  return `${'-'.repeat(72)}\n${name} ${version} (${license})\n\n${text}`
}
