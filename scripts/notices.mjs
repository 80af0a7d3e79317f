import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { isAllowedLicence } from './licences.mjs'

/**
 * The license texts of every package in the given bundle inputs.
 *
 * @throws Error that names a package whose license is not allowed.
 */
export async function printNotices(root, inputs) {
  const folders = new Set(
    inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  )
  const notices = await Promise.all(
    [...folders].toSorted((a, b) => a.localeCompare(b)).map((folder) => notice(root, folder)),
  )
  // Packages with the same text share it: long licenses occur a dozen times.
  const byText = new Map()
  for (const { named, text } of notices) byText.set(text, [...(byText.get(text) ?? []), named])
  const parts = [...byText].map(
    ([text, names]) => `${'-'.repeat(72)}\n${names.join('\n')}\n\n${text}`,
  )
  return `This program contains the following packages.\n\n${parts.join('\n')}`
}

async function notice(root, folder) {
  const directory = path.join(root, folder)
  const { name, version, license } = JSON.parse(
    await readFile(path.join(directory, 'package.json'), 'utf8'),
  )
  if (!isAllowedLicence(license))
    throw new Error(`${name} ${version} has the license ${license}: see scripts/licences.mjs`)
  const files = await readdir(directory)
  const texts = await Promise.all(
    files
      .filter((one) => /^(licen[cs]e|notice)/i.test(one))
      .toSorted((a, b) => a.localeCompare(b))
      .map((file) => readFile(path.join(directory, file), 'utf8')),
  )
  const text = texts.length > 0 ? texts.join('\n') : `License: ${license}\n`
  return { named: `${name} ${version} (${license})`, text }
}
