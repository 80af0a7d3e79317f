import { expect, test } from 'vitest'
import { answerProblems, showShape } from '../../../../evals/check/answer.ts'

const shape = {
  count: 'number',
  name: 'text',
  names: 'list of texts',
  isOpen: 'true or false',
} as const
const right = { count: 2.5, name: 'Trey Research', names: ['One', 'Two'], isOpen: true }

test('the right answer has no problems, in any case, space and order of a list', () => {
  const given = { count: 2.5, name: ' trey  research', names: ['two', 'ONE'], isOpen: true }

  expect(answerProblems(given, right, shape)).toEqual([])
})

test.each([
  ['another number', { ...right, count: 2.51 }],
  ['a number as text', { ...right, count: '2.5' }],
  ['another name', { ...right, name: 'Trey' }],
  ['a longer list', { ...right, names: ['One', 'Two', 'Three'] }],
  ['a shorter list', { ...right, names: ['One'] }],
  ['a doubled entry', { ...right, names: ['One', 'One'] }],
  ['a text for true', { ...right, isOpen: 'true' }],
  ['a missing key', { count: 2.5, name: 'Trey Research', names: ['One', 'Two'] }],
  ['a surplus key', { ...right, remark: 'I think so' }],
])('%s is one problem', (_, given) => {
  expect(answerProblems(given, right, shape)).toHaveLength(1)
})

test.each([undefined, 'The answer is 2.5', [right]])(
  'prose and lists are no answer: %j',
  (given) => {
    expect(answerProblems(given, right, shape)).toEqual(['The answer is not a JSON object.'])
  },
)

test('the shape is told as an agent reads it', () => {
  expect(showShape({ count: 'number', name: 'text' })).toBe('{"count": number, "name": text}')
})
