#!/usr/bin/env node
import { useCompileCache } from './start/compile-cache.ts'

// Only what is loaded afterward is kept compiled, so this file is small. Clients start `serve` again and again;
// the other commands run once, and leave no files behind.
const [command = 'serve'] = process.argv.slice(2)
if (command === 'serve' || command.startsWith('--')) useCompileCache()
await import('./cli/run.ts')
