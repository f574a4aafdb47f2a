import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import * as engineBindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

/**
 * Prisma's migrations without Prisma's downloaded engine: the same engine as WebAssembly, the same
 * `_prisma_migrations` table.
 *
 *   node launch/migrate.ts           applies what is not yet applied to DATABASE_URL
 *   node launch/migrate.ts --check   fails when DATABASE_URL differs from prisma/schema.prisma
 *   node launch/migrate.ts --sql     prints the SQL from DATABASE_URL to prisma/schema.prisma: the next migration
 */

const prismaFolder = join(import.meta.dirname, '../prisma')
const migrationsFolder = join(prismaFolder, 'migrations')
const filters = { externalTables: [], externalEnums: [] }
/** Any number: only one process migrates a database at a time. */
const advisoryLock = 727_073_691

/** Applies the migrations that the database does not have, and returns their names. Safe to call from many processes. */
export async function migrate(url: string): Promise<string[]> {
  return withLock(url, () =>
    withEngine(url, async (engine) => {
      const migrationsList = await readMigrations()
      return (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames
    }),
  )
}

/** The SQL that would turn the database into what schema.prisma says; '' when nothing differs. */
export async function checkDrift(url: string): Promise<string> {
  return withEngine(url, async (engine) => {
    const { stdout, exitCode } = await engine.diff({
      from: { tag: 'schemaDatasource', files: await readSchema(), configDir: prismaFolder },
      to: { tag: 'schemaDatamodel', files: await readSchema() },
      script: true,
      exitCode: true,
      filters,
    })
    return exitCode === 0 ? '' : (stdout ?? '')
  })
}

async function withEngine<T>(url: string, work: (engine: engineBindings.SchemaEngine) => Promise<T>): Promise<T> {
  await loadEngine()
  const datamodels = (await readSchema()).map(({ path, content }): [string, string] => [path, content])
  const pool = new pg.Pool({ connectionString: url })
  pool.on('connect', readCatalogueCharsAsText)
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(readConstraintTypesAsCharacters(new PrismaPg(pool)))
    const engine = await engineBindings.SchemaEngine.new({ datamodels }, () => undefined, adapter)
    try {
      return await work(engine)
    } finally {
      engine.free()
    }
  } finally {
    await pool.end()
  }
}

/** Once a process: a second instance would get the objects of the first for clean-up, and crash. */
let loading: Promise<void> | undefined

function loadEngine(): Promise<void> {
  loading ??= (async () => {
    const file = createRequire(import.meta.url)
      .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
      .replace(/\.js$/, '.wasm')
    const { instance } = await WebAssembly.instantiate(await readFile(file), {
      './schema_engine_bg.js': { ...engineBindings, ...unreferencedTimers() },
    })
    engineBindings.__wbg_set_wasm(instance.exports)
    const start = instance.exports.__wbindgen_start
    if (typeof start === 'function') start()
  })()
  return loading
}

/** The engine never clears the timer of its 10 s deadline; it must not keep this process alive so long. */
function unreferencedTimers(): WebAssembly.ModuleImports {
  const names = Object.keys(engineBindings).filter((name) => name.startsWith('__wbg_setTimeout_'))
  const start = (work: () => void, milliseconds: number) => setTimeout(work, milliseconds).unref()
  return Object.fromEntries(names.map((name) => [name, start]))
}

/**
 * The engine reads PostgreSQL's catalogue, whose one-byte "char" columns (type 18) the adapter does not know and
 * refuses (prisma/orm#27403). They are passed off to it as text (type 25), and to the engine as characters again.
 */
function readCatalogueCharsAsText(client: pg.PoolClient): void {
  client.connection.prependListener('rowDescription', (message: { fields: { dataTypeID: number }[] }) => {
    for (const field of message.fields) if (field.dataTypeID === 18) field.dataTypeID = 25
  })
}

function readConstraintTypesAsCharacters(factory: PrismaPg): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connectToShadowDb: () => factory.connectToShadowDb(),
    connect: async () => {
      const connected = await factory.connect()
      const queryRaw = connected.queryRaw.bind(connected)
      connected.queryRaw = async (query) => {
        const result = await queryRaw(query)
        const columnTypes = result.columnTypes.map((type, index) =>
          result.columnNames[index] === 'constraint_type' ? ColumnTypeEnum.Character : type,
        )
        return { ...result, columnTypes }
      }
      return connected
    },
  }
}

async function withLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    return await work()
  } finally {
    // Ends the session, and the lock with it.
    await client.end()
  }
}

async function readSchema(): Promise<{ path: string; content: string }[]> {
  return [{ path: 'schema.prisma', content: await readFile(join(prismaFolder, 'schema.prisma'), 'utf8') }]
}

async function readMigrations(): Promise<engineBindings.MigrationList> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const migrationDirectories = await Promise.all(
    names.sort().map(async (path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(join(migrationsFolder, path, 'migration.sql'), 'utf8') },
      },
    })),
  )
  const lockfile = await readFile(join(migrationsFolder, 'migration_lock.toml'), 'utf8')
  return {
    baseDir: migrationsFolder,
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    shadowDbInitScript: '',
    migrationDirectories,
  }
}

if (process.argv[1] === import.meta.filename) {
  const url = process.env.DATABASE_URL
  if (url === undefined) throw new Error('DATABASE_URL is not set.')
  if (process.argv[2] === undefined) {
    for (const name of await migrate(url)) console.log(`applied ${name}`)
  } else {
    const sql = await checkDrift(url)
    console.log(sql === '' ? 'The database is what prisma/schema.prisma says.' : sql)
    if (process.argv[2] === '--check' && sql !== '') process.exitCode = 1
  }
}
