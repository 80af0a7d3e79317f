import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'

const folders = ['.', 'docs', 'docs/decisions', 'docs/benchmarks']
const pages = (
  await Promise.all(
    folders
      .filter((folder) => existsSync(folder))
      .map(async (folder) => (await readdir(folder)).map((name) => path.join(folder, name))),
  )
)
  .flat()
  .filter((file) => file.endsWith('.md'))

test.each(pages)('every link in %s leads to an existing file and heading', async (page) => {
  const text = withoutCode(await readFile(page, 'utf8'))

  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  const missing: string[] = []
  for (const target of targets) if (!(await leadsSomewhere(page, target))) missing.push(target)

  expect(missing).toEqual([])
})

async function leadsSomewhere(page: string, target: string): Promise<boolean> {
  if (target.startsWith('https://')) return true
  const [place = '', anchor] = target.split('#')
  const file = place === '' ? page : path.join(path.dirname(page), place)
  if (!existsSync(file)) return false
  return anchor === undefined || headings(await readFile(file, 'utf8')).includes(anchor)
}

/** Anchors as GitHub makes them. */
function headings(text: string): readonly string[] {
  return [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

const withoutCode = (text: string) => text.replaceAll(/^```[^]*?^```/gm, '')
