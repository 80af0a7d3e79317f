import { createDataverse } from '../dataverse/client.ts'
export const sandbox = createDataverse
