import { runOnOwnNode } from './bootstrap.mjs'

await runOnOwnNode('../trials/run-matrix.ts')
