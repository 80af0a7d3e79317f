export { createDataverse } from '../src/dataverse/client/create-dataverse.ts'
