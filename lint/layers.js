// Lint rules of this project. `rows` and `packages` read lint/layers-config.js: the order of the folders, and
// the only importers of each package. `one-way` refuses two folders that import each other. `whole-zod` keeps
// the bundles small.
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { packages, rows } from './layers-config.js'

const root = path.resolve(import.meta.dirname, '..')
const sources = ['evals/', 'odata/', 'sandbox/', 'src/', 'tools/']

const projectPath = (file) => path.relative(root, file).split(path.sep).join('/')

// A planted violation pretends to be elsewhere: test/support/lint-violations/src/x.ts is src/x.ts.
const lintedPath = (file) => projectPath(file).replace(/^test\/support\/lint-violations\//, '')

const isIn = (file, places) => places.some((place) => file.startsWith(place))

const rowIndex = (file) => {
  const matches = rows
    .map(({ place }, index) => ({ index, place }))
    .filter(({ place }) => isInFolder(file, place))
  return matches[0]?.index
}

/** A folder's row holds the files directly in it. */
const isInFolder = (file, place) =>
  place.endsWith('/') ? `${path.posix.dirname(file)}/` === place : file === place

const importsOf = (report) => {
  const visit = (node) => node.source && report(node.source, String(node.source.value))
  return {
    ImportDeclaration: visit,
    ExportNamedDeclaration: visit,
    ExportAllDeclaration: visit,
    ImportExpression: (node) =>
      node.source.type === 'Literal' && report(node.source, String(node.source.value)),
  }
}

const rowsRule = {
  create(context) {
    const file = lintedPath(context.filename)
    if (!isIn(file, sources)) return {}
    const own = rowIndex(file)
    if (own === undefined)
      return {
        Program: (node) =>
          context.report({
            node,
            message: `${file} has no row in lint/layers-config.js: add its folder.`,
          }),
      }
    return importsOf((node, specifier) => {
      const message = specifier.startsWith('.')
        ? wrongFile(file, own, specifier)
        : wrongPackage(rows[own], specifier)
      if (message) context.report({ node, message })
    })
  },
}

const wrongPackage = ({ place, packages: allowed }, specifier) =>
  allowed &&
  !allowed.includes(specifier) &&
  `${place} may import only ${allowed.join(', ')}, not ${specifier}.`

const targetOf = (file, specifier) =>
  path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))

function wrongFile(file, own, specifier) {
  const target = targetOf(file, specifier)
  if (target === 'package.json') return undefined
  const targetRow = rowIndex(target)
  if (targetRow === undefined) return `${target} has no row in lint/layers-config.js.`
  const { place, only } = rows[own]
  if (targetRow > own)
    return `${place} may not import ${target}: ${rows[targetRow].place} is on a later row.`
  return only && targetRow !== own && !isIn(target, only)
    ? `${place} may not import ${target}; only ${only.join(', ')}.`
    : undefined
}

// Folder to the folders that its files import.
const folderImports = new Map()

for (const source of sources)
  for (const entry of readdirSync(path.join(root, source), { recursive: true })) {
    const file = `${source}${entry.split(path.sep).join('/')}`
    if (file.endsWith('.ts')) readImports(file)
  }

function readImports(file) {
  const folder = path.posix.dirname(file)
  const imported = folderImports.get(folder) ?? new Set()
  folderImports.set(folder, imported)
  const text = readFileSync(path.join(root, file), 'utf8')
  for (const [, specifier] of text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g))
    imported.add(path.posix.dirname(targetOf(file, specifier)))
}

const oneWayRule = {
  create(context) {
    const file = lintedPath(context.filename)
    const folder = path.posix.dirname(file)
    // The files directly in src/ are the top and the bottom of the project: they have rows of their own.
    if (!isIn(file, sources) || folder === 'src') return {}
    return importsOf((node, specifier) => {
      if (!specifier.startsWith('.')) return
      const other = path.posix.dirname(targetOf(file, specifier))
      if (other !== folder && other !== 'src' && folderImports.get(other)?.has(folder))
        context.report({
          node,
          message: `${folder}/ and ${other}/ import each other: move what both need to a lower folder.`,
        })
    })
  },
}

const packagesRule = {
  create(context) {
    const file = lintedPath(context.filename)
    return importsOf((node, specifier) => {
      const rule = packages.find((entry) => entry.package.test(specifier))
      if (rule && !isIn(file, rule.places))
        context.report({
          node,
          message: `${specifier} may be imported only in ${rule.places.join(', ')}.`,
        })
    })
  },
}

// esbuild keeps every locale of zod (350 kB) in a bundle for `import { z }`, none for `import * as z`.
const wholeZodRule = {
  create(context) {
    return {
      ImportDeclaration(node) {
        const isNamed = node.specifiers.some(({ type }) => type !== 'ImportNamespaceSpecifier')
        if (node.source.value === 'zod' && isNamed)
          context.report({ node, message: "Write import * as z from 'zod'." })
      },
    }
  },
}

export default {
  meta: { name: 'layers' },
  rules: {
    rows: rowsRule,
    'one-way': oneWayRule,
    packages: packagesRule,
    'whole-zod': wholeZodRule,
  },
}
