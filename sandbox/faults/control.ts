import { isDataverseError } from '../../src/errors.ts'
import type { Faults } from './faults.ts'
import { parseFaultPlan } from './plan.ts'
import { parseJson } from '../../src/text/json.ts'

/** The path that reads and changes the plan while the sandbox runs. */
export const faultControlPath = '/sandbox/faults'

/**
 * Answers a request to the control path: GET returns the rules with the number of times each was
 * applied, PUT replaces the plan, DELETE removes all rules. Only the sandbox's own token is
 * accepted.
 */
export async function answerFaultControl(
  request: Request,
  { faults, token }: { readonly faults: Faults; readonly token: string | undefined },
): Promise<Response> {
  const isOwner = token === undefined || request.headers.get('authorization') === `Bearer ${token}`
  if (!isOwner) return refused(401, 'The control path requires the token of the sandbox itself.')

  switch (request.method) {
    case 'GET':
      return state(faults)
    case 'PUT':
      return replace(faults, await request.text())
    case 'DELETE':
      faults.replace({ rules: [] })
      return state(faults)
    default:
      return refused(405, 'The control path supports GET, PUT and DELETE.')
  }
}

function replace(faults: Faults, text: string): Response {
  try {
    faults.replace(parseFaultPlan(parseJson(text)))
    return state(faults)
  } catch (error) {
    if (!isDataverseError(error)) throw error
    return refused(400, `${error.message} ${error.hint}`)
  }
}

function state(faults: Faults): Response {
  return Response.json({ rules: faults.state() })
}

function refused(status: number, message: string): Response {
  return Response.json({ message }, { status })
}
