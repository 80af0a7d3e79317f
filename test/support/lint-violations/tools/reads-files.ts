import { readFileSync } from 'node:fs'
import { loadConfig } from '../src/config.ts'
export const tool = [readFileSync, loadConfig]
