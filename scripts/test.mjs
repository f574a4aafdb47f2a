import { runOnOwnNode } from './bootstrap.mjs'

await runOnOwnNode('run-tests.ts')
