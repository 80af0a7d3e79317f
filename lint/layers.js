// Lint rules for the import rules in lint/house.js. `rows` checks the order of layers, and `doors`
// which files may import a package. `whole-zod` keeps the bundles small.
import path from 'node:path'
import { doors, rows } from './house.js'

const root = path.resolve(import.meta.dirname, '..')

const projectPath = (file) => path.relative(root, file).split(path.sep).join('/')

// Planted violations are linted under another path: test/support/lint-violations/src/x.ts is src/x.ts.
const lintedPath = (file) => projectPath(file).replace(/^test\/support\/lint-violations\//, '')

const isIn = (file, places) => places.some((place) => file.startsWith(place))

const rowIndex = (file) => {
  const matches = rows
    .flatMap((row, index) => row.files.map((place) => ({ index, place })))
    .filter(({ place }) => file.startsWith(place))
    .toSorted((a, b) => b.place.length - a.place.length)
  return matches[0]?.index
}

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
    if (!file.startsWith('src/') && !file.startsWith('tools/')) return {}
    const own = rowIndex(file)
    if (own === undefined)
      return {
        Program: (node) =>
          context.report({ node, message: `${file} is in no row of lint/house.js: add it.` }),
      }
    return importsOf((node, specifier) => {
      const message = specifier.startsWith('.')
        ? wrongFile(file, own, specifier)
        : wrongPackage(rows[own], specifier)
      if (message) context.report({ node, message })
    })
  },
}

const wrongPackage = ({ name, packages }, specifier) =>
  packages &&
  !packages.includes(specifier) &&
  `${name} may only import ${packages.join(', ')}, not ${specifier}.`

function wrongFile(file, own, specifier) {
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))
  if (target === 'package.json') return undefined
  const targetRow = rowIndex(target)
  if (targetRow === undefined) return `${target} is in no row of lint/house.js.`
  const { name, only } = rows[own]
  if (targetRow > own)
    return `${name} may not import ${rows[targetRow].name}: ${target} is in a later row.`
  return only && targetRow !== own && !isIn(target, only)
    ? `${name} may not import ${target}; only ${only.join(', ')}.`
    : undefined
}

const doorsRule = {
  create(context) {
    const file = lintedPath(context.filename)
    return importsOf((node, specifier) => {
      const door = doors.find((entry) => entry.package.test(specifier))
      if (door && !isIn(file, door.files))
        context.report({
          node,
          message: `Only ${door.files.join(', ')} may import ${specifier}.`,
        })
    })
  },
}

// With `import { z }`, esbuild bundles every locale of zod (350 kB); with `import * as z`, none.
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
  rules: { rows: rowsRule, doors: doorsRule, 'whole-zod': wholeZodRule },
}
