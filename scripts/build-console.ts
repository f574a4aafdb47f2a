import { nodeModule, runOrFail } from '#launch/run-program.ts'
import { whenChanged } from './source-hash.ts'
import { step } from './step.ts'

const clientMark = 'lib/generated/.made-from'
const buildMark = '.next/.built-from'
const clientSources = ['prisma/schema.prisma', 'package-lock.json']
const buildSources = [
  ...['app', 'components', 'lib', 'messages', 'public', 'prisma/schema.prisma'],
  ...['next.config.js', 'proxy.ts', 'instrumentation-client.ts', 'tsconfig.json', 'package-lock.json'],
]

/** Makes Prisma's client where the schema changed. */
export async function ensurePrismaClient(signal?: AbortSignal): Promise<void> {
  await whenChanged(clientSources, clientMark, () =>
    step('Making the database client', async () => {
      const [node, prisma] = nodeModule('prisma/build/index.js')
      await runOrFail('prisma generate', node, [prisma, 'generate'], {
        // Prisma wants an engine to be there, and does not use it for this.
        env: { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' },
        ...(signal && { signal }),
      })
    }),
  )
}

/** Builds the pages where their sources changed. */
export async function ensureBuild(signal?: AbortSignal): Promise<'done' | 'unchanged'> {
  return whenChanged(buildSources, buildMark, () =>
    step('Building the pages', async () => {
      const [node, next] = nodeModule('next/dist/bin/next')
      await runOrFail('next build', node, [next, 'build'], {
        env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
        ...(signal && { signal }),
      })
    }),
  )
}
