#!/usr/bin/env node
// Plain JavaScript: any Node may start it. The engine is TypeScript, which Node runs as it is from 24 on.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const [major = 0] = process.versions.node.split('.').map(Number)
if (major >= 24) await import('../cli/main.ts')
else runOnOwnNode()

/** On the Node of the packages, with this process's arguments, streams and signals. */
function runOnOwnNode() {
  const ownNode = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
  if (!existsSync(ownNode)) {
    console.error(
      `kmc needs Node 24, and this is ${process.versions.node}. Run npm ci in its folder, which brings one.`,
    )
    process.exit(1)
  }
  const child = spawn(ownNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends Ctrl-C to both: the child takes two that come together for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    console.error(`${ownNode} cannot be started: ${error.message}`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
