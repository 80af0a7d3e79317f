import type { Failure } from './failure.ts'
import { repeatingIsUseless } from './failure.ts'
import { isWebPage } from './service-error.ts'

/**
 * The failure for an answer that is a web page, if something between this server and Dataverse must
 * have sent it. Any other web page means what its status means.
 */
export function findWebPage(status: number, body: unknown): Failure | undefined {
  return isWebPage(body)
    ? webPages.find(({ statuses = [] }) => statuses.includes(status))
    : undefined
}

const webPages: readonly Failure[] = [
  {
    code: 'not_permitted',
    statuses: [403],
    say: () => ({
      message:
        'A web page with status 403 came back: a firewall, proxy or network rule refused the request.',
      hint: `Use a network that may reach the environment, or ask the administrator. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'bad_answer',
    statuses: [400, 402, 404, 406, 410, 451],
    say: ({ status }) => ({
      message: `A web page with status ${status} came back instead of a Dataverse answer.`,
      hint: 'Check that DATAVERSE_URL is the address of the environment and that no proxy or firewall answers for it.',
    }),
  },
]
