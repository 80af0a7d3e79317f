import { createDataverse } from '../src/dataverse/client/create-dataverse.ts'
export const sandbox = createDataverse
