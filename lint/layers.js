// Lint rules of this house. `rows` and `doors` read lint/house.js: the order of layers, and the one
// door of each package. `whole-zod` keeps the bundles small.
import path from 'node:path'
import { doors, rows } from './house.js'

const root = path.resolve(import.meta.dirname, '..')

const projectPath = (file) => path.relative(root, file).split(path.sep).join('/')

// Planted violations pretend to live elsewhere: test/support/lint-violations/src/x.ts is src/x.ts.
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
          context.report({ node, message: `${file} has no row in lint/house.js: give it one.` }),
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
  `${name} may import ${packages.join(', ')} only, not ${specifier}.`

function wrongFile(file, own, specifier) {
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))
  if (target === 'package.json') return undefined
  const targetRow = rowIndex(target)
  if (targetRow === undefined) return `${target} has no row in lint/house.js.`
  const { name, only } = rows[own]
  if (targetRow > own)
    return `${name} may not import ${rows[targetRow].name}: ${target} stands on a later row.`
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
          message: `${specifier} may be imported only in ${door.files.join(', ')}.`,
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
  rules: { rows: rowsRule, doors: doorsRule, 'whole-zod': wholeZodRule },
}
