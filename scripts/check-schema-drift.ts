import { checkDrift } from '#launch/migrate.ts'
import { startTestPostgres } from '#testbed/postgres.ts'

/** @throws Error with the SQL that the migrations lack against schema.prisma */
export async function checkSchemaDrift(): Promise<void> {
  const postgres = await startTestPostgres()
  try {
    const sql = await checkDrift(postgres.url)
    if (sql !== '') throw new Error(`The migrations do not give what prisma/schema.prisma says. Missing:\n${sql}`)
  } finally {
    await postgres.stop()
  }
}
