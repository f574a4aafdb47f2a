import { join, resolve } from 'node:path'
import { z } from 'zod'
import { canServerReach } from '#launch/postgres-server.ts'

const portSchema = z.coerce.number().int().min(1).max(65_535)

const environmentSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: portSchema.default(3000),
  DATABASE_URL: z.string().min(1).optional(),
  KMC_DATA_DIR: z.string().min(1).optional(),
  KMC_POSTGRES_PORT: portSchema.default(25_432),
  KMC_SECRET_KEY: z.string().min(1).optional(),
  KMC_SECRET_KEY_FILE: z.string().min(1).optional(),
  KMC_TLS_CERT: z.string().min(1).optional(),
  KMC_TLS_KEY: z.string().min(1).optional(),
  KMC_DEMO_ZOOKEEPER_PORT: portSchema.default(22_181),
  /** First of six: three PLAINTEXT listeners, then three SASL_PLAINTEXT ones. */
  KMC_DEMO_KAFKA_PORT: portSchema.default(29_092),
})

export type Settings = z.infer<typeof environmentSchema> & {
  /** Absolute; everything that the console keeps. */
  dataDir: string
  /** Set where the data cannot lie in the checkout: why. */
  dataDirReason: string | undefined
}

const checkout = join(import.meta.dirname, '..')
/** Where a checkout in root's home keeps its data: PostgreSQL runs as another user, who cannot enter there. */
const systemDataDir = '/var/lib/kafka-metadata-console'

/** @throws Error that names each variable at fault */
export async function readSettings(environment: NodeJS.ProcessEnv = process.env): Promise<Settings> {
  const parsed = environmentSchema.safeParse(withoutEmpty(environment))
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new Error(`These environment variables cannot be used:\n${faults.join('\n')}`)
  }
  const settings = parsed.data
  const wanted = resolve(settings.KMC_DATA_DIR ?? join(checkout, 'data'))
  const isReachable = settings.DATABASE_URL !== undefined || (await canServerReach(wanted))
  if (isReachable) return { ...settings, dataDir: wanted, dataDirReason: undefined }
  if (settings.KMC_DATA_DIR !== undefined) {
    throw new Error(
      `KMC_DATA_DIR=${wanted} cannot be entered by PostgreSQL, which does not run as root. Choose another.`,
    )
  }
  return {
    ...settings,
    dataDir: systemDataDir,
    dataDirReason: `PostgreSQL does not run as root and cannot enter ${checkout}`,
  }
}

function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.Dict<string> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
}
