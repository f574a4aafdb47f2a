import { z } from 'zod'
import { parseKafkaFacts } from '#lib/clusters/kafka-facts.ts'
import type { KafkaFactsView } from '#lib/contract/clusters.ts'
import type { UnreadableView } from '#lib/contract/listing.ts'
import type { OverviewView } from '#lib/contract/overview.ts'
import { getDb } from '#lib/db.ts'
import { tryView } from '#lib/view-rows.ts'
import { listExecutions } from './list-executions.ts'

const recentExecutions = 10

const lastGoodSchema = z.array(
  z.object({
    serviceId: z.string(),
    createdAt: z.date(),
    sizeBytes: z.bigint(),
    path: z.string(),
    executionId: z.string(),
  }),
)

/** For each Kafka service: is it restorable, from when, from where. */
export async function getOverview(): Promise<OverviewView> {
  const db = getDb()
  const task = { select: { name: true } } as const
  const [clusters, lastGood, copies, recent] = await Promise.all([
    db.cluster.findMany({
      orderBy: { name: 'asc' },
      include: {
        services: { orderBy: { name: 'asc' } },
        executions: {
          where: { status: 'Running' },
          select: { id: true, kind: true, backupTask: task, restorationTask: task },
        },
      },
    }),
    readLastGood(),
    db.backupFile.groupBy({
      by: ['serviceId'],
      where: { deletedAt: null, missingAt: null, status: 'complete' },
      _count: true,
    }),
    listExecutions({}, recentExecutions),
  ])
  const lastGoodOf = new Map(lastGood.map((file) => [file.serviceId, file]))
  const copiesOf = new Map(copies.map(({ serviceId, _count }) => [serviceId, _count]))
  const unreadable = [...recent.unreadable]
  return {
    clusters: clusters.map(({ id, name, systemVersion, services, executions }) => ({
      cluster: { id, name, systemVersion },
      services: services.map((service) => ({
        id: service.id,
        name: service.name,
        lastGoodBackup: viewLastGood(lastGoodOf.get(service.id)),
        copies: copiesOf.get(service.id) ?? 0,
        facts: viewFacts({ ...service, name: `${name}, ${service.name}` }, unreadable),
      })),
      running: executions.map(({ id: executionId, kind, backupTask, restorationTask }) => ({
        executionId,
        kind,
        taskName: (backupTask ?? restorationTask)?.name ?? '',
      })),
    })),
    recent: recent.rows,
    unreadable,
  }
}

/** Facts that another version stored are left out, and said to be: the service itself, and its backups, stand. */
function viewFacts(service: { id: string; name: string; facts: unknown }, unreadable: UnreadableView[]) {
  let facts: KafkaFactsView | null = null
  const failure = tryView(service, () => {
    facts = parseKafkaFacts(service.facts)
  })
  if (failure !== null) unreadable.push(failure)
  return facts
}

/** The newest complete and verified archive of each service that still exists. */
async function readLastGood(): Promise<z.infer<typeof lastGoodSchema>> {
  return lastGoodSchema.parse(
    await getDb().$queryRaw`
      SELECT DISTINCT ON ("serviceId") "serviceId", "createdAt", "sizeBytes", "path", "executionId"
      FROM "BackupFile"
      WHERE "serviceId" IS NOT NULL AND "deletedAt" IS NULL AND "missingAt" IS NULL AND "status" = 'complete' AND "verifiedAt" IS NOT NULL
      ORDER BY "serviceId", "createdAt" DESC`,
  )
}

function viewLastGood(file: z.infer<typeof lastGoodSchema>[number] | undefined) {
  if (file === undefined) return null
  const { createdAt, sizeBytes, path, executionId } = file
  return { at: createdAt.toISOString(), sizeBytes: Number(sizeBytes), path, executionId }
}
