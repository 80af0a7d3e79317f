import { isDataverseError } from '../../errors.ts'
import type { Faults } from './faults.ts'
import { parseFaultPlan } from './plan.ts'
import { parseJson } from '../../json.ts'

/** Where the plan is read and changed while the sandbox runs. */
export const faultControlPath = '/sandbox/faults'

/**
 * Answers a request to the control address: GET tells the rules with how often each was applied,
 * PUT puts another plan in force, DELETE takes all rules away. Only the sandbox's own token opens it.
 */
export async function answerFaultControl(
  request: Request,
  { faults, token }: { readonly faults: Faults; readonly token: string | undefined },
): Promise<Response> {
  const isOwner = token === undefined || request.headers.get('authorization') === `Bearer ${token}`
  if (!isOwner) return refused(401, 'The control address needs the token of the sandbox itself.')

  switch (request.method) {
    case 'GET':
      return state(faults)
    case 'PUT':
      return replace(faults, await request.text())
    case 'DELETE':
      faults.replace({ rules: [] })
      return state(faults)
    default:
      return refused(405, 'The control address knows GET, PUT and DELETE.')
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
