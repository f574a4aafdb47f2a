import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openArchive } from '#lib/archive/read-archive.ts'
import type { BackupSubject } from '#lib/backup/run-backup.ts'
import type { Reporter } from '#lib/progress.ts'
import type { PlannedRestoration } from '#lib/restore/facts/plan-input.ts'
import type { PlanItem } from '#lib/restore/facts/plan-item.ts'
import { defaultPlanOptions, type PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { outcomesOf } from '#lib/restore/plan/make-plan-item.ts'
import { planRestoration } from '#lib/restore/plan/plan-restoration.ts'
import { type RestorationResult, runRestoration } from '#lib/restore/run-restoration.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'

export const quietReporter: Reporter = { phase: () => {}, progress: () => {}, log: () => {} }

export const trialSubject: BackupSubject = {
  systemVersion: 'MRS 3.3.0',
  dataSource: 'Kafka',
  clusterName: 'trial',
  kafkaVersion: null,
  taskName: 'nightly',
  toolVersion: '0',
}

/** What an operator ticks who knows that nothing changed in the ISR since the archive was taken. */
export const trialOptions: PlanOptions = { ...defaultPlanOptions, acceptArchiveIsr: true, restoreSecurity: true }

export interface RunOptions {
  /** The session as the restoration sees it, for trials that act between two of its requests. */
  wrapSession?: (session: ZooKeeperSession) => ZooKeeperSession
}

/** One restoration task as the console keeps it: planned once, confirmed, run and retried with the stored targets. */
export class OurRestoration {
  readonly plan: PlannedRestoration
  readonly items: readonly PlanItem[]
  readonly #input: OurInput
  #runs = 0

  private constructor(input: OurInput, plan: PlannedRestoration, items: readonly PlanItem[]) {
    this.#input = input
    this.plan = plan
    this.items = items
  }

  static async plan(input: OurInput): Promise<OurRestoration> {
    const items: PlanItem[] = []
    const session = await input.connect()
    try {
      const plan = await planRestoration(
        planInputOf(input, session, null),
        async (item) => void items.push(item),
        quietReporter,
        new AbortController().signal,
      )
      return new OurRestoration(input, plan, items)
    } finally {
      await session.close()
    }
  }

  /** Start, and each Retry after it. */
  async run({ wrapSession }: RunOptions = {}): Promise<RestorationResult> {
    const { folder, connect } = this.#input
    const confirmed = new Set(
      this.items.flatMap((item) => outcomesOf(item).map((outcome) => `${item.path} ${outcome}`)),
    )
    const spoolDirectory = await mkdtemp(join(folder, 'spool-'))
    const session = await connect()
    try {
      return await runRestoration(
        {
          ...planInputOf(this.#input, wrapSession?.(session) ?? session, this.plan.targets),
          confirmedHash: this.plan.hash,
          confirmedTree: this.plan.tree,
          isRetry: this.#runs > 0,
          wasConfirmed: async (items) => items.every(({ path, outcome }) => confirmed.has(`${path} ${outcome}`)),
          safetyBackup: {
            source: createLocalDirSource({ root: folder }),
            filePath: join(folder, `safety-${++this.#runs}-${Date.now()}.tar.gz`),
            subject: trialSubject,
          },
          spoolDirectory,
          holder: 'trial',
        },
        quietReporter,
        new AbortController().signal,
      )
    } finally {
      await session.close()
      await rm(spoolDirectory, { recursive: true, force: true })
    }
  }
}

export interface OurInput {
  /** Holds the archive; safety backups and spools are put beside it. */
  folder: string
  archivePath: string
  connect: () => Promise<ZooKeeperSession>
  options: PlanOptions
  knownEndpoints: readonly string[]
  now: Date
}

function planInputOf(input: OurInput, session: ZooKeeperSession, targets: PlannedRestoration['targets'] | null) {
  const source = createLocalDirSource({ root: input.folder })
  return {
    openArchive: async (signal: AbortSignal) => openArchive(await source.open(input.archivePath, signal)),
    session,
    systemVersion: trialSubject.systemVersion,
    options: input.options,
    targets,
    knownEndpoints: input.knownEndpoints,
    knownBrokerIds: [],
    now: input.now,
  }
}
