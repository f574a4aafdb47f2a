import { idSchema } from '#lib/contract/id.ts'
import { getDb } from '#lib/db.ts'

export type Subject = 'backupTask' | 'restorationTask' | 'backupFile' | 'cluster' | 'service'

/** The name of what a page is about; null: there is none with this id, or it is no id. */
export async function findSubjectName(subject: Subject, id: string): Promise<string | null> {
  if (!idSchema.safeParse(id).success) return null
  const db = getDb()
  const named = { where: { id }, select: { name: true } } as const
  switch (subject) {
    case 'backupTask':
      return (await db.backupTask.findUnique(named))?.name ?? null
    case 'restorationTask':
      return (await db.restorationTask.findUnique(named))?.name ?? null
    case 'cluster':
      return (await db.cluster.findUnique(named))?.name ?? null
    case 'service':
      return (await db.kafkaService.findUnique(named))?.name ?? null
    case 'backupFile': {
      const file = await db.backupFile.findUnique({
        where: { id },
        select: {
          execution: { select: { backupTask: { select: { name: true } }, cluster: { select: { name: true } } } },
        },
      })
      return file === null ? null : (file.execution.backupTask?.name ?? file.execution.cluster.name)
    }
  }
}
