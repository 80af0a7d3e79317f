// src/network/ imports src/time/: this would make them import each other.
export { overFetch } from '../network/wire.ts'
