import { existsSync, readdirSync, readFileSync } from 'node:fs'

const numbers = /\bR(\d{1,3})\b/g
/** The title of a test, with anything between `test` and it: `.each(...)`, `.concurrent`, line ends. */
const titles = /(?:\btest|^test\.\w+|\))\(\s*(['"`])((?:R\d{1,3} )+[^\n]*)/gm

/** Requirement to the files whose test titles or steps carry its number. */
export function findPlaces(): ReadonlyMap<number, readonly string[]> {
  const places = new Map<number, Set<string>>()
  const add = (text: string, file: string) => {
    for (const [, number] of text.matchAll(numbers)) {
      const found = places.get(Number(number)) ?? new Set()
      places.set(Number(number), found.add(file))
    }
  }
  for (const file of list('test').filter((name) => name.endsWith('.ts')))
    for (const [, , title = ''] of readFileSync(file, 'utf8').matchAll(titles))
      add(/^(?:R\d{1,3} )+/.exec(title)?.[0] ?? '', file)
  // A pipeline step or a script names what it proves in a comment: `# R101`.
  for (const file of ['.ci/run', ...list('.github/workflows'), ...list('scripts')])
    for (const [comment] of readFileSync(file, 'utf8').matchAll(
      /(?:#|\/\/|name:).*\bR\d{1,3}\b.*/g,
    ))
      add(comment, file)
  return new Map([...places].map(([number, files]) => [number, [...files].toSorted()]))
}

function list(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/'))
    .toSorted((one, other) => one.localeCompare(other))
}
