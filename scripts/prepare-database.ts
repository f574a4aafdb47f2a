import { z } from 'zod'
import { migrate } from './migrate.ts'
import { runOrFail } from './run-program.ts'
import { step } from './step.ts'

const administratorSchema = z.discriminatedUnion('created', [
  z.object({ created: z.literal(true), name: z.string(), password: z.string() }),
  z.object({ created: z.literal(false) }),
])
export type FirstAdministrator = z.infer<typeof administratorSchema>

/** Brings the tables up to date and makes the first administrator in an empty database. */
export async function prepareDatabase(url: string, env: Record<string, string>): Promise<FirstAdministrator> {
  await step('Bringing the database up to date', () => migrate(url))
  return step('Looking for the first administrator', async () => {
    const script = 'scripts/create-first-administrator.ts'
    const { stdout } = await runOrFail('Creating the first administrator', process.execPath, [script], { env })
    return administratorSchema.parse(JSON.parse(stdout))
  })
}
