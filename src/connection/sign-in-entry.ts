// What the first call of a server may need, loaded as one file: finding the environment, and sign-in.
export { createSignedInTokenSource } from '../sign-in/sign-in.ts'
export { createEnvironmentFinder } from './environment-finder.ts'
export { createProfiles, readEnd } from './profiles.ts'
