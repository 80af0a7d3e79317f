import * as fc from 'fast-check'
import { parse } from 'jsonc-parser'
import { expect, test } from 'vitest'
import { editServers } from '../../../../src/cli/install/edit-servers.ts'

const place = { file: '/home/ada/mcp.json', section: 'mcpServers', name: 'dataverse' }
const entry = { command: '/usr/bin/node', args: ['/opt/main.js', 'serve'] }

/** Comments, a trailing comma, odd spacing, an escape: all must survive. */
const others = `{
    // my servers
    "theme":"dark",   "n": 1e3,
    "mcpServers": {
        "files": { "command":"npx",  "args" : [ "-y","x" ], "env": {"TOKEN":"caf\\u00e9"} }, /* keep */
        "notes": {"command": "notes"},
    }
}
`

test.each([
  ['no file', ''],
  ['an empty object', '{}'],
  ['another server', '{"mcpServers":{"files":{"command":"x"}}}'],
  ['comments and trailing commas', others],
  ['Windows line ends', others.replaceAll('\n', '\r\n')],
  ['a byte order mark', `\uFEFF${others}`],
  ['tabs', others.replaceAll('    ', '\t')],
])('writes the entry to a file with %s, and repeating it changes nothing', (_, text) => {
  const edited = editServers(text, place, entry)

  expect(parse(edited.replace('\uFEFF', ''))).toMatchObject({ mcpServers: { dataverse: entry } })
  expect(editServers(edited, place, entry)).toBe(edited)
})

test('everything else in the file stays unchanged byte for byte', () => {
  const edited = editServers(others, place, entry)

  for (const line of others.split('\n').slice(0, 5)) expect(edited).toContain(line)
  expect(edited).toContain('"notes": {"command": "notes"}')
})

test('removing the entry leaves the other servers unchanged byte for byte', () => {
  const text = `{\n  "mcpServers": {\n    "files": {"command":"npx",  "args" : [ "-y" ]}\n  }\n}\n`

  const back = editServers(editServers(text, place, entry), place, undefined)

  expect(back).toBe(text)
})

test.each([
  ['first', `{"mcpServers": {\n  "dataverse": {"command": "x"},\n  // files\n  "files": 1\n}}`],
  ['last', `{"mcpServers": {\n  // files\n  "files": 1,\n  "dataverse": {"command": "x"}\n}}`],
])('comments beside the %s entry survive its removal', (_, text) => {
  const removed = editServers(text, place, undefined)

  expect(removed).toBe(`{"mcpServers": {\n  // files\n  "files": 1\n}}`)
})

test('for any file, the other servers keep their meaning', () => {
  const server = fc.record({ command: fc.string(), args: fc.array(fc.string()) })
  const names = fc.string().filter((name) => name !== 'dataverse' && name !== '__proto__')
  fc.assert(
    fc.property(fc.dictionary(names, server), fc.constantFrom(0, 2, 4), (servers, indent) => {
      const text = JSON.stringify({ mcpServers: servers }, null, indent)

      const written = editServers(text, place, entry)
      const removed = editServers(written, place, undefined)

      expect(JSON.parse(written)).toEqual({ mcpServers: { ...servers, dataverse: entry } })
      expect(JSON.parse(removed)).toEqual({ mcpServers: servers })
    }),
  )
})

test('an existing entry gets the new command and keeps properties of the MCP client', () => {
  const text = '{"mcpServers":{"dataverse":{"url":"https://x","disabled":true}}}'

  const edited: unknown = JSON.parse(editServers(text, place, entry))

  expect(edited).toEqual({ mcpServers: { dataverse: { disabled: true, ...entry } } })
})

test('properties that change what is started or asked do not stay beside the new entry', () => {
  const old = { command: 'x', envFile: '.env', autoApprove: ['create_record'], alwaysAllow: ['*'] }
  const text = JSON.stringify({ mcpServers: { dataverse: old } })

  expect(JSON.parse(editServers(text, place, entry))).toEqual({ mcpServers: { dataverse: entry } })
})

test.each([
  ['{"mcpServers":{},"mcpServers":{"dataverse":{}}}', 'has "mcpServers" twice'],
  ['{"mcpServers":{"dataverse":{},"dataverse":{"command":"x"}}}', 'has "dataverse" twice'],
  ['{"mcpServers":{"dataverse":{"command":"a","command":"b"}}}', 'has "command" twice'],
])('a file in which clients may read different entries is refused: %s', (text, problem) => {
  expect(() => editServers(text, place, entry)).toThrow(problem)
})

test('removing a missing entry changes nothing', () => {
  expect(editServers(others, place, undefined)).toBe(others)
  expect(editServers('', place, undefined)).toBe('')
})

test.each([
  ['{\n  "mcpServers": {\n    "a": ]\n}', 'line 3, column 10'],
  ['{ "mcpServers": {', 'line 1'],
  ['not json', 'line 1, column 1'],
])('a file that is not JSON is refused with the position: %s', (text, where) => {
  expect(() => editServers(text, place, entry)).toThrow(where)
})

test.each(['[]', '"text"', '{"mcpServers":[]}', '{"mcpServers":null}'])(
  'a file of another shape is refused: %s',
  (text) => {
    expect(() => editServers(text, place, entry)).toThrow('Nothing was written')
  },
)
