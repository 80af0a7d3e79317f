import { rows } from '../../../src/entra/aadsts-failures.ts'
import { toSignInProblem } from '../../../src/sign-in/sign-in-problem.ts'
import { toAuthority } from '../../../src/entra/authority.ts'
import type { OwnFailure } from './own-failure.ts'

const context = {
  authority: toAuthority('login.microsoftonline.com', 'TENANT'),
  clientId: 'CLIENT',
  resource: 'https://contoso.crm4.dynamics.com',
}

/** Sign-ins that Entra refuses, by its error numbers. */
export const signInFailures: readonly OwnFailure[] = rows
  .filter(({ numbers }) => numbers.length > 0)
  .map(({ numbers }) => {
    const [aadsts = 0] = numbers
    const { error } = toSignInProblem(
      { kind: 'refused', error: 'invalid_grant', aadsts, sentence: "Entra's own sentence." },
      context,
    )
    return { title: `Entra's ${numbers.map((number) => `\`AADSTS${number}\``).join(', ')}`, error }
  })
