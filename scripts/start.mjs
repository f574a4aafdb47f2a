import { runOnOwnNode } from './bootstrap.mjs'

await runOnOwnNode('supervise.ts')
