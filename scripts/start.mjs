import { runOnOwnNode } from './bootstrap.mjs'

runOnOwnNode('supervise.ts')
