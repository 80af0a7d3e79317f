export { parseFilter } from '../dataverse/client.ts'
