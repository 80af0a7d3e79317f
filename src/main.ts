#!/usr/bin/env node
import { useCompileCache } from './start/compile-cache.ts'

// Only what is loaded afterward is kept compiled, so this file is small.
useCompileCache()
await import('./cli/run.ts')
