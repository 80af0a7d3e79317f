import { readdirSync, readFileSync } from 'node:fs'
import { transformSync } from 'esbuild'
import { parseAst } from 'vite'

/** A regular expression of the program, with its file. */
export interface FoundRegex {
  readonly file: string
  readonly source: string
  readonly flags: string
}

/** Every regular expression literal under these folders, each once. */
export function findRegexes(folders: readonly string[]): readonly FoundRegex[] {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  )
  const found = new Map<string, FoundRegex>()
  for (const file of files) {
    const { code } = transformSync(readFileSync(file, 'utf8'), { loader: 'ts' })
    for (const { source, flags } of literalsOf(parseAst(code)))
      found.set(`/${source}/${flags}`, { file, source, flags })
  }
  return [...found.values()]
}

function literalsOf(node: unknown): readonly { source: string; flags: string }[] {
  if (typeof node !== 'object' || node === null) return []
  const own = 'regex' in node ? regexOf(node.regex) : undefined
  return [...(own ? [own] : []), ...Object.values(node).flatMap(literalsOf)]
}

function regexOf(value: unknown): { source: string; flags: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (!('pattern' in value) || !('flags' in value)) return undefined
  return { source: String(value.pattern), flags: String(value.flags) }
}

/** The pieces that an expression matches, from its own source, plus general text. */
export function piecesOf({ source }: FoundRegex): readonly string[] {
  const words = source.match(/[A-Za-z]{2,12}/g) ?? []
  const characters = source.replaceAll(/\\[a-zA-Z]/g, '')
  return [...new Set([...characters.split(''), ...words, ...usual])]
}

const usual = [
  ...'a0 \t\n"\'([{<,.-_@/:;=\u00e9'.split(''),
  'a ',
  'a,',
  '0.',
  'a(',
  '""',
  "''",
  '\\"',
  'a=',
]
