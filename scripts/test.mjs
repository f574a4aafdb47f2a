import { runOnOwnNode } from './bootstrap.mjs'

runOnOwnNode('run-tests.ts')
