import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { createProgram } from '../../src/cli/program.ts'
import { settings } from '../../src/config.ts'
import type { DataverseError } from '../../src/errors.ts'
import { tools } from '../../tools/index.ts'
import { documentedFailures } from './errors/documented-failures.ts'
import { ownFailures } from './errors/own-failures.ts'
import { problemOf } from './errors/problem-of.ts'

const all: readonly (readonly [title: string, error: DataverseError])[] = [
  ...documentedFailures.map((failure) => [failure.title, problemOf(failure)] as const),
  ...(await ownFailures()).map(({ title, error }) => [title, error] as const),
]
const toolNames = tools.map(({ name }) => name)
const argumentNames = new Set(tools.flatMap(({ input }) => argumentsOf(input)))
const sources = ['odata', 'src', 'tools'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file)),
)

test.each(all)('%s costs at most 80 tokens', (_title, error) => {
  expect(countTokens(`${error.message} ${error.hint}`)).toBeLessThanOrEqual(80)
})

test.each(all)('%s has a message and a hint in whole sentences', (_title, { message, hint }) => {
  expect(message).toMatch(/[.!"]$/)
  expect(hint).toMatch(/\.$/)
  expect(`${message} ${hint}`).not.toMatch(/undefined|null\b(?! to)|NaN|\[object|  /)
})

test.each(all)('%s names only tools and arguments that exist', (_title, { message, hint }) => {
  const text = `${message} ${hint}`

  const calls = callsIn(text).map(({ tool, json }) => ({
    tool,
    given: z.record(z.string(), z.unknown()).parse(JSON.parse(json)),
  }))
  const unknownArguments = calls.flatMap(({ given }) =>
    Object.keys(given).filter((name) => !argumentNames.has(name)),
  )
  // A part of a call, `update_record with {"etag":...}`, does not stand right behind the tool.
  const refused = calls.filter(({ tool, given }) => {
    const called = tools.find(({ name }) => name === tool)
    return called !== undefined && !called.input.safeParse(given).success
  })
  expect(wordsLikeTools(text).filter((word) => !toolNames.includes(word))).toEqual([])
  expect(unknownArguments).toEqual([])
  expect(refused).toEqual([])
})

test('a call in a hint is checked against the schema of its tool', () => {
  const calls = all.flatMap(([, { hint }]) =>
    callsIn(hint).filter(({ tool }) => tool !== undefined),
  )

  expect(calls.length).toBeGreaterThan(20)
})

test('no hint uses the argument names of other servers', () => {
  const foreign =
    /\b(?:skip|skiptoken|fetchxml|page_size|pageSize|limit|fields|attributes|table_name|entity_name|record_id|where|sql)\b/

  expect(all.filter(([, { hint }]) => foreign.test(hint))).toEqual([])
})

test('every setting named by the program exists', () => {
  const named = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/DATAVERSE_[A-Z_]*[A-Z]/g)].map(([name]) => name),
  )

  expect([...new Set(named)].filter((name) => !settings.has(name))).toEqual([])
})

test('every tool named by the program exists', () => {
  const named = sources.flatMap((file) => wordsLikeTools(readFileSync(file, 'utf8')))

  expect([...new Set(named)].filter((name) => !toolNames.includes(name))).toEqual([])
})

test('no text refers to a command or a sign-in that does not exist', () => {
  const commands = new Set(
    createProgram({ serve: () => undefined, serveHelp: () => '' }).commands.map((one) =>
      one.name(),
    ),
  )
  const planned = ['connect', 'status', 'disconnect', 'doctor', 'install']
  const missing = planned.filter((name) => !commands.has(name))
  const anyMissing = missing.join('|')
  const wrongText = new RegExp(
    [
      ...(missing.length > 0
        ? [`the (?:${anyMissing}) command`, `dataverse-mcp-server (?:${anyMissing})\\b`]
        : []),
      // The connect command is what signs in with the browser.
      ...(commands.has('connect') ? [] : ['sign in (?:again )?(?:with|in) (?:the|your) browser']),
      '$^',
    ].join('|'),
    'i',
  )

  const wrong = sources.filter((file) => wrongText.test(readFileSync(file, 'utf8')))

  expect(wrong).toEqual([])
})

interface Call {
  readonly tool: string | undefined
  readonly json: string
}

function callsIn(text: string): readonly Call[] {
  return [...text.matchAll(/(?:\b([a-z]+_[a-z]+) )?(\{"(?:[^{}]|\{[^{}]*\})*\})/g)].map(
    ([, tool, json = '']) => ({
      tool,
      json,
    }),
  )
}

function wordsLikeTools(text: string): readonly string[] {
  const pattern =
    /\b(?:describe|query|get|create|update|delete|upsert|list|search|find|read|execute)_(?:entit|record|table|row|quer)[a-z]*\b/g
  return [...text.matchAll(pattern)].map(([word]) => word)
}

function argumentsOf(input: z.ZodType): readonly string[] {
  return Object.keys(z.toJSONSchema(input, { io: 'input' }).properties ?? {})
}
