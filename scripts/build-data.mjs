/**
 * Writes the sandbox's data as compact, compressed files for the built program: `schema.json.gz`
 * (every table; its columns are in `schema/account.json.gz`), `roles.json.gz`, `sample-names.json.gz`
 * and the initial rows (`sample-rows.json.gz` names the tables, `sample-rows/account.json.gz` has the
 * rows of one table). It omits what `sandbox/schema/data-files.ts` never reads, which saves 2 MB of
 * the package.
 *
 *     node scripts/build-data.mjs dist/data
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const source = new URL('../sandbox/data/', import.meta.url)

/** Keys of the source files that no reader uses: notes, and the other side of relations. */
const unread = new Set(['_comment', '_sources', 'oneToManyRelationships', 'valueProperty', 'note'])

/**
 * @param {string} folder - Folder for the files; created if missing.
 * @returns {Promise<string[]>} The files written.
 */
export async function buildData(folder) {
  const index = await readJson('schema/index.json')
  const tables = await Promise.all(index.tables.map(({ file }) => readJson(`schema/${file}`)))
  const predefined = await readJson('schema/security-roles.json')
  const ours = await readJson('sandbox-roles.json')

  const { rows, links, version } = await makeSampleRows()
  const tablesOfRows = new Map()
  for (const { entity, row } of rows)
    tablesOfRows.set(entity, [...(tablesOfRows.get(entity) ?? []), row])

  const files = {
    'schema.json.gz': tables.map(({ attributes: _columns, ...table }) => table),
    ...perTable(
      'schema',
      tables.map(({ logicalName, attributes }) => [logicalName, attributes]),
    ),
    'roles.json.gz': [...predefined.roles, ...ours.roles],
    'sample-names.json.gz': await readJson('schema/sample-names.json'),
    'sample-rows.json.gz': { entities: [...tablesOfRows.keys()], links, version },
    ...perTable('sample-rows', [...tablesOfRows]),
  }
  for (const name of ['schema', 'sample-rows'])
    await mkdir(resolve(folder, name), { recursive: true })
  return Promise.all(
    Object.entries(files).map(async ([name, content]) => {
      const file = resolve(folder, name)
      const text = JSON.stringify(content, (key, value) => (unread.has(key) ? undefined : value))
      await writeFile(file, gzipSync(text, { level: 9 }))
      return file
    }),
  )
}

/** One file per table, so that only the tables in use are read. */
function perTable(name, contents) {
  return Object.fromEntries(
    contents.map(([table, content]) => [`${name}/${table}.json.gz`, content]),
  )
}

/** Runs the module that generates the rows. */
async function makeSampleRows() {
  const sandbox = new URL('../sandbox/', import.meta.url)
  const { outputFiles } = await build({
    stdin: {
      contents:
        "export { loadSchema } from './schema/load-schema.ts'\n" +
        "export { seedRows } from './seed/seed-rows.ts'",
      resolveDir: fileURLToPath(sandbox),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    define: { 'import.meta.url': JSON.stringify(new URL('schema/data-files.ts', sandbox).href) },
  })
  const code = Buffer.from(outputFiles[0].contents).toString('base64')
  const { loadSchema, seedRows } = await import(`data:text/javascript;base64,${code}`)
  return seedRows(loadSchema())
}

async function readJson(path) {
  return JSON.parse(await readFile(new URL(path, source), 'utf8'))
}

if (argv[1] !== undefined && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  for (const file of await buildData(argv[2] ?? 'dist/data')) console.log(file)
}
