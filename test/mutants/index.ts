import { accessAnswerMutants } from './access-answers.ts'
import { accessFaceMutants } from './access-faces.ts'
import { accessMutants } from './access.ts'
import { answerMutants } from './answers.ts'
import { approvalMutants } from './approval.ts'
import { disconnectMutants } from './disconnect.ts'
import { hostingMutants } from './hosting.ts'
import { limitMutants } from './limits.ts'
import { manyMutants } from './many.ts'
import type { Mutant } from './mutant.ts'
import { serviceMutants } from './service.ts'
import { signInMutants } from './sign-in.ts'
import { stallMutants } from './stall.ts'
import { startMutants } from './start.ts'
import { stateMutants } from './states.ts'
import { valueMutants } from './values.ts'
import { viewMutants } from './views.ts'
import { writeMutants } from './writes.ts'

export const mutants: readonly Mutant[] = [
  ...accessMutants,
  ...accessAnswerMutants,
  ...accessFaceMutants,
  ...writeMutants,
  ...stateMutants,
  ...startMutants,
  ...approvalMutants,
  ...disconnectMutants,
  ...limitMutants,
  ...stallMutants,
  ...manyMutants,
  ...serviceMutants,
  ...answerMutants,
  ...valueMutants,
  ...viewMutants,
  ...hostingMutants,
  ...signInMutants,
]
