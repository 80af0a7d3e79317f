import { expect, test } from 'vitest'
import { fillIn, showCommand, splitCommand } from '../../../../evals/run/split-command.ts'

test.each([
  ['agent --mcp {mcp} {prompt}', ['agent', '--mcp', '{mcp}', '{prompt}']],
  [`agent "two words" 'and three more' `, ['agent', 'two words', 'and three more']],
  [String.raw`agent a\ b "say \"x\"" '\n'`, ['agent', 'a b', 'say "x"', String.raw`\n`]],
  [`agent "" x`, ['agent', '', 'x']],
  ['agent $(id) `id` ; rm | x > y', ['agent', '$(id)', '`id`', ';', 'rm', '|', 'x', '>', 'y']],
])('splits %s as a shell would, and expands nothing', (command, words) => {
  expect(splitCommand(command)).toEqual(words)
})

test.each(['', '   ', `agent "open`])('refuses the command %j', (command) => {
  expect(() => splitCommand(command)).toThrow(/empty|no end/)
})

test('a value stays one argument and is not replaced in again, whatever it contains', () => {
  const prompt = `"; rm -rf / {mcp} 'x' $(id)`

  const filled = fillIn(splitCommand('agent -p {prompt} --mcp={mcp}'), { prompt, mcp: 'a b.json' })

  expect(filled).toEqual(['agent', '-p', prompt, '--mcp=a b.json'])
})

test('a name that has no value stays as it is', () => {
  expect(fillIn(['{other}', '{"json": 1}'], { prompt: 'x' })).toEqual(['{other}', '{"json": 1}'])
})

test('a shown command keeps no key, and all placeholders', () => {
  const command =
    'env API_KEY=abc agent --api-key def --token=ghi -p {prompt} --mcp {mcp} --token {token} --access-token={token}'

  expect(showCommand(splitCommand(command))).toBe(
    'env API_KEY=... agent --api-key ... --token=... -p {prompt} --mcp {mcp} --token {token} --access-token={token}',
  )
})
