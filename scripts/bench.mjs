import { runOnOwnNode } from './bootstrap.mjs'

await runOnOwnNode('../bench/run-bench.ts')
