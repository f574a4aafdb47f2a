import { z } from 'zod'
import { runOrFail } from './run-program.ts'

const administratorSchema = z.discriminatedUnion('created', [
  z.object({ created: z.literal(true), name: z.string(), password: z.string() }),
  z.object({ created: z.literal(false) }),
])
export type FirstAdministrator = z.infer<typeof administratorSchema>

/** Makes the first administrator in a database without users. Whoever calls it must show the password: it is not kept. */
export async function ensureAdministrator(env: Record<string, string>): Promise<FirstAdministrator> {
  const script = 'launch/create-first-administrator.ts'
  const { stdout } = await runOrFail('Creating the first administrator', process.execPath, [script], { env })
  return administratorSchema.parse(JSON.parse(stdout))
}
