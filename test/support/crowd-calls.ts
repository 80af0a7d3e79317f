import type { CrowdMember } from './crowd.ts'
import { outcomeOf } from './round-robin-caller.ts'
import type { Arguments, CallAnswer } from './round-robin-caller.ts'

type Call = (
  token: string,
  tool: string,
  args: Arguments,
  options: { readonly id: number },
) => Promise<CallAnswer>

export interface CrowdReport {
  readonly calls: number
  readonly errors: number
  /** Answers with another user's canary. */
  readonly foreign: number
  /** Successful answers without the user's own canary. */
  readonly lacking: number
  readonly milliseconds: readonly number[]
}

const query = { entity: 'account', select: ['name'], top: 5 }

/** All users at once, each with several concurrent calls. Each answer is searched for canaries. */
export async function askEverybody({
  people,
  callsEach,
  call,
}: {
  readonly people: readonly (CrowdMember & { readonly token: string })[]
  readonly callsEach: number
  readonly call: Call
}): Promise<CrowdReport> {
  const answers = await Promise.all(
    people.flatMap(({ token, canary, accountIds: [accountId] }) =>
      Array.from({ length: callsEach }, async (_, id) => {
        const answer = await (id % 2 === 0
          ? call(token, 'query_records', query, { id })
          : call(token, 'get_record', { entity: 'account', id: accountId }, { id }))
        return checkCanaries(answer, canary)
      }),
    ),
  )
  const count = (test: (checked: ReturnType<typeof checkCanaries>) => boolean) =>
    answers.filter(test).length
  return {
    calls: answers.length,
    errors: count(({ isGood }) => !isGood),
    foreign: count(({ isForeign }) => isForeign),
    lacking: count(({ isGood, isLacking }) => isGood && isLacking),
    milliseconds: answers.map(({ milliseconds }) => milliseconds),
  }
}

function checkCanaries(answer: CallAnswer, canary: string) {
  const canaries = answer.text.match(/canary-[0-9a-z-]+?-end/g) ?? []
  return {
    isGood: outcomeOf(answer).isGood,
    isForeign: canaries.some((each) => each !== canary),
    isLacking: canaries.length === 0,
    milliseconds: answer.milliseconds,
  }
}
