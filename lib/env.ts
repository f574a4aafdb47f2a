import { tmpdir } from 'node:os'
import { z } from 'zod'
import { AppError } from './errors.ts'
import { trustedProxySchema } from './trusted-proxies.ts'

const envSchema = z.object({
  /** PostgreSQL of the console itself. */
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://'),
  /** A query that PostgreSQL does not answer fails after so long: a dead host says nothing by itself. */
  KMC_DATABASE_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(600).default(30),
  /** 32 bytes, base64 or hexadecimal; several, newest first, while a key is rotated: docs/operations.md. */
  KMC_SECRET_KEY: z.string().optional(),
  /** The same, one key a line. Read when KMC_SECRET_KEY is not set. */
  KMC_SECRET_KEY_FILE: z.string().optional(),
  /** A backup to a local directory does not start with less free, and an upload leaves as much: the manual's 20 GB. */
  KMC_FREE_SPACE_FLOOR_BYTES: z.coerce.number().int().min(0).default(20_000_000_000),
  /** Uploads that no restoration task names are removed after so many days; 0: never. */
  KMC_UPLOAD_DAYS: z.coerce.number().int().min(0).max(36_500).default(30),
  /** Addresses and networks of the proxies whose X-Forwarded-* headers are believed, separated by commas. */
  KMC_TRUSTED_PROXY: trustedProxySchema,
  /** Where the worker spools what is too large for memory. */
  KMC_WORK_DIR: z.string().default(() => tmpdir()),
  /** A session ends after so many minutes without a request. */
  KMC_IDLE_MINUTES: z.coerce.number().int().min(1).max(720).default(30),
  /** Audit entries and ended executions are kept for so many days; 0: for ever. */
  KMC_AUDIT_DAYS: z.coerce.number().int().min(0).max(36_500).default(1095),
  KMC_HISTORY_DAYS: z.coerce.number().int().min(0).max(36_500).default(1095),
})

export type Env = z.infer<typeof envSchema>

/** Reads the environment as it is now: nothing is read at import, since a build imports everything without one. */
export function readEnv(): Env {
  const parsed = envSchema.safeParse(withoutEmpty(process.env))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const name = String(issue?.path[0])
  throw new AppError('INTERNAL', `The environment variable ${name} is not usable: ${issue?.message}.`, { field: name })
}

/** docker-compose passes what is not set as an empty string. */
function withoutEmpty(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
}
