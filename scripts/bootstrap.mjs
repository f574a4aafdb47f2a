// Runs on the machine's own Node, 20.9 or later, before any package is installed: built-in modules only.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const ownNode = join(root, 'node_modules/.bin/node')
const installedMark = join(root, 'node_modules/.installed-lock')
const parentPollMs = 1000

/**
 * Installs the packages where package-lock.json changed, then runs a TypeScript file of scripts/ on the Node of the
 * packages, with this process's arguments, and exits as it does.
 *
 * @param {string} script path of a file, seen from scripts/
 */
export async function runOnOwnNode(script) {
  process.chdir(root)
  requirePlatform()
  await installPackages()
  const child = spawn(ownNode, [join(root, 'scripts', script), ...process.argv.slice(2)], {
    // The child watches the pipe on 3: it closes when this process dies, however it dies.
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  })
  passSignals(child)
  stopWithNpm(child)
  child.once('exit', (code) => process.exit(code ?? 1))
}

/** @param {import('node:child_process').ChildProcess} child */
function passSignals(child) {
  // A terminal sends Ctrl-C to the whole group: the child has it already.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
}

function requirePlatform() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 9)) {
    fail(
      `Node ${process.versions.node} is too old: 20.9 or later is needed (https://nodejs.org, or apt-get install nodejs).`,
    )
  }
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    fail(`This runs on Linux and macOS, not on ${process.platform}: use WSL, or the images of docker-compose.yml.`)
  }
}

async function installPackages() {
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')
  if (existsSync(installedMark) && existsSync(ownNode) && readFileSync(installedMark, 'utf8') === lock) return
  const began = Date.now()
  process.stdout.write('Installing packages with npm, a minute or two …')
  const [command, ...args] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  const child = spawn(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Prisma's engine is not downloaded: launch/migrate.ts has its own.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' },
  })
  const endChild = () => child.kill()
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.once(signal, endChild)
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const [code] = await once(child, 'close').catch((error) => [error.message])
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.off(signal, endChild)
  if (code !== 0) {
    process.stdout.write(' failed\n')
    fail(`${errors}\nnpm could not install the packages (${code ?? 'interrupted'}).`)
  }
  writeFileSync(installedMark, lock)
  process.stdout.write(` ${((Date.now() - began) / 1000).toFixed(1)} s\n`)
}

/** npm that is killed outright cannot pass the signal on: its death shows as another parent. */
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM')
  }, parentPollMs).unref()
}

/** @param {string} message */
function fail(message) {
  console.error(message)
  process.exit(1)
}
