import type { Locator, Page } from '@playwright/test'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { expectAccessibleInBothThemes } from './expect-accessible.ts'
import { type PlaceForm, type PlaceServers, startPlaceServers } from './place-servers.ts'
import { takeScreenshots } from './screenshots.ts'
import { SecretWatch } from './secret-watch.ts'
import { expect, kafkaVersion, signIn, test, type World } from './world.ts'

/** The real Kafka is backed up to a real server of every kind, and restored from its history. */
test.describe.configure({ mode: 'serial' })

const cluster = 'mrs-storage'
const brokenTopic = '/config/topics/orders'
const pathTypes = ['CIFS', 'NFS', 'LocalHDFS', 'RemoteHDFS', 'OBS', 'SFTP'] as const

let page: Page
let servers: PlaceServers
let watch: SecretWatch

test.beforeAll(async ({ browser, world }) => {
  test.setTimeout(240_000)
  page = await (await browser.newContext({ baseURL: world.console.url })).newPage()
  await signIn(page, world)
  servers = await startPlaceServers()
  watch = new SecretWatch(servers.secrets)
  watch.watchPage(page)
})
test.afterAll(async () => {
  await page?.close()
  await servers?.stop()
})

const field = (name: string) => page.getByRole('textbox', { name, exact: true })
const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
const ok = () => page.getByRole('button', { name: 'OK', exact: true }).click()

async function registerCluster(world: World): Promise<void> {
  await page.goto('/clusters/create')
  await field('Name').fill(cluster)
  await field('System version').fill('MRS 3.3.0')
  await field('Data storage path').fill(world.console.storageDir)
  await ok()
  await page.getByRole('link', { name: 'Add Kafka service' }).first().click()
  await field('Name').fill('Kafka')
  await field('Kafka version').fill(kafkaVersion)
  await field('ZooKeeper address').fill(world.zookeeper)
  await ok()
  await expect(page.getByRole('heading', { level: 1, name: cluster })).toBeVisible()
}

/** A test that is shown under this title, once it has succeeded. */
async function expectConnected(title: string): Promise<Locator> {
  const result = page.getByRole('region', { name: title })
  await expect(result.getByText(/^Success alert:\s*Connected$/)).toBeVisible({ timeout: 60_000 })
  return result
}

function formOf(pathType: (typeof pathTypes)[number]): PlaceForm {
  const form = servers.forms.find((one) => one.pathType === pathType)
  if (!form) throw new Error(`no server for ${pathType}`)
  return form
}

const labels: Record<string, string> = {
  host: 'Server IP Address',
  port: 'Port',
  user: 'Username',
  password: 'Password',
  nameNode: 'Destination NameNode IP Address',
  nameNodePort: 'NameNode web port',
  queueName: 'Queue Name',
  sharePath: 'Server Shared Path',
  targetPath: 'Target Path',
}

async function fill(name: string, value: string): Promise<void> {
  const label = labels[name] ?? name
  const isNumber = name === 'port' || name === 'nameNodePort'
  await page.getByRole(isNumber ? 'spinbutton' : 'textbox', { name: label, exact: true }).fill(value)
}

const taskOf = (pathType: string) => `to-${pathType.toLowerCase()}`

test('the inventory takes NameServices, ResourceManagers and OBS, and tests them', async ({ world }) => {
  await registerCluster(world)
  await page.getByRole('link', { name: 'Add NameService' }).click()
  await field('HDFS user').fill(servers.hdfsUser)
  for (const [i, { host, httpPort }] of servers.hadoop.nameNodes.entries()) {
    await page.getByRole('textbox', { name: 'Host name', exact: true }).nth(i).fill(host)
    const port = page.getByRole('spinbutton', { name: 'Web port', exact: true }).nth(i)
    const https = page.getByRole('checkbox', { name: 'HTTPS' }).nth(i)
    await https.check()
    await expect(port).toHaveValue('9871')
    await port.fill(`${httpPort}`)
    await https.uncheck()
    await expect(port).toHaveValue(`${httpPort}`)
  }
  await ok()
  await page.getByRole('button', { name: 'Test connection of hacluster' }).click()
  const nameService = await expectConnected('Connection test of hacluster')
  await expect(nameService.getByText(/is active and takes the user kafka/)).toBeVisible()
  await expect(nameService.getByText(/clocks of the NameNode and of this host agree/)).toBeVisible()

  await page.getByRole('link', { name: 'Enter ResourceManagers' }).click()
  await field('Web address').fill(servers.hadoop.resourceManagerUrl)
  await ok()
  await page.getByRole('button', { name: 'Test connection of the ResourceManagers' }).click()
  const yarn = await expectConnected('Connection test of the ResourceManagers')
  await expect(yarn.getByText(/Running queues: .*root\.backup/)).toBeVisible()

  await page.getByRole('link', { name: 'Enter OBS' }).click()
  const { endpoint, bucket, accessKey, secretKey } = servers.obs
  await field('Endpoint').fill(endpoint)
  await field('Bucket').fill(bucket)
  await field('Access key').fill(accessKey)
  await field('Secret key').fill(`${secretKey}x`)
  await ok()
  await page.getByRole('button', { name: 'Test connection of OBS' }).click()
  const refused = page.getByRole('region', { name: 'Connection test of OBS' })
  await expect(refused.getByText('Not connected')).toBeVisible({ timeout: 60_000 })
  await expect(refused.getByText(/secret/i).first()).toBeVisible()
  await page.getByRole('link', { name: 'Edit OBS' }).click()
  await page.getByRole('button', { name: /^Replace/ }).click()
  await field('Secret key').fill(secretKey)
  await ok()
  await page.getByRole('button', { name: 'Test connection of OBS' }).click()
  await expectConnected('Connection test of OBS')
  await expectAccessibleInBothThemes(page)
  await takeScreenshots(page, 'cluster-storage')
})

test('a form says what is wrong, at its field and step by step', async () => {
  await page.goto('/backup-management/create')
  await page.getByRole('combobox', { name: 'Backup Object' }).selectOption({ label: `${cluster} (MRS 3.3.0)` })
  await page.getByRole('combobox', { name: 'Path Type' }).selectOption('CIFS')
  await fill('host', '::1')
  await fill('sharePath', '/backup')
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(page.getByText(/root of a NAS share may not be used/)).toBeVisible()
  const { fields, folder } = formOf('CIFS')
  for (const [name, value] of Object.entries(fields)) await fill(name, value)
  await fill(folder.field, folder.path)
  await field('Password').fill('not-the-password')
  await page.getByRole('button', { name: 'Test connection' }).click()
  const result = page.getByRole('region', { name: 'Connection test of CIFS' })
  await expect(result.getByText('Not connected')).toBeVisible({ timeout: 60_000 })
  await expect(result.getByText('Log in', { exact: true })).toBeVisible()
  await expect(result.getByText('Write a probe file', { exact: true })).toHaveCount(0)
  await expectAccessibleInBothThemes(page)
  await takeScreenshots(page, 'backup-create-cifs-refused')
  await page.getByRole('combobox', { name: 'Path Type' }).selectOption('RemoteHDFS')
  await fill('nameNode', '::1')
  await fill('queueName', 'backup')
  await fill('targetPath', '/user/hbase/backup')
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(page.getByText(/system folder of HBase/)).toBeVisible()
  await takeScreenshots(page, 'backup-create-remotehdfs-refused')
})

for (const pathType of pathTypes) {
  test(`${pathType}: tested, created, backed up until green`, async () => {
    const form = formOf(pathType)
    await page.goto('/backup-management/create')
    await field('Name').fill(taskOf(pathType))
    await page.getByRole('combobox', { name: 'Backup Object' }).selectOption({ label: `${cluster} (MRS 3.3.0)` })
    await page.getByRole('combobox', { name: 'Path Type' }).selectOption(pathType)
    for (const [name, value] of Object.entries(form.fields)) await fill(name, value)
    await fill(form.folder.field, form.folder.path)
    if (pathType === 'SFTP') {
      await page.getByRole('button', { name: 'Read host key' }).click()
      await page.getByRole('button', { name: 'Approve' }).click()
      await expect(field('Host key')).toHaveValue(/^SHA256:/)
    }
    for (const [name, value] of Object.entries(form.secrets)) {
      await fill(name, value)
    }
    await page.getByRole('button', { name: 'Test connection' }).click()
    const result = await expectConnected(`Connection test of ${pathType}`)
    for (const step of ['Write a probe file', 'Read it back', 'Delete it']) {
      await expect(result.getByText(step, { exact: true })).toBeVisible()
    }
    if (pathType === 'RemoteHDFS') await expect(result.getByText(/queue backup exists and runs/)).toBeVisible()
    await takeScreenshots(page, `backup-create-${pathType.toLowerCase()}`)
    await ok()
    await expect(page).toHaveURL(/backup-management$/)
    await row(taskOf(pathType)).getByRole('button', { name: 'Back Up Now' }).click()
    await expect(row(taskOf(pathType)).getByText('Success')).toBeVisible({ timeout: 90_000 })
  })
}

test('a password is kept while its server stays, and asked for again when that changes', async () => {
  await page.goto('/backup-management')
  await row(taskOf('CIFS'))
    .getByRole('button', { name: /More operations/ })
    .click()
  await page.getByRole('menuitem', { name: 'Configure' }).click()
  await expect(page.getByText(/Set .* by admin/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expectConnected('Connection test of CIFS')
  await fill('host', '127.0.0.2')
  await ok()
  await expect(page.getByText(/was given for another host/).first()).toBeVisible()
  await takeScreenshots(page, 'configure-cifs-other-host')
})

test('Kafka is stopped for the restorations', async ({ world }) => {
  await world.kafka.stop()
})

for (const pathType of pathTypes) {
  test(`${pathType}: restored from its history until green`, async ({ world }) => {
    const before = await inTree(world, (session) => session.getData(brokenTopic))
    const broken = Buffer.from(JSON.stringify({ version: 1, config: { 'retention.ms': '3600000' } }))
    await inTree(world, (session) => session.setData(brokenTopic, broken, -1))

    await page.goto('/backup-management')
    await row(taskOf(pathType))
      .getByRole('button', { name: /More operations/ })
      .click()
    await page.getByRole('menuitem', { name: 'View History' }).click()
    await page.getByRole('button', { name: /View the backup path/ }).click()
    const { folder } = formOf(pathType)
    const dialog = page.getByRole('dialog', { name: 'Backup Path' })
    const path =
      (
        await dialog
          .getByText(/\.tar\.gz/)
          .first()
          .textContent()
      )?.trim() ?? ''
    const name = pathType === 'LocalHDFS' ? taskOf(pathType) : `${taskOf(pathType)}_Kafka`
    expect(path).toMatch(new RegExp(`^${folder.path}/${name}_\\d{14}/MRS-3\\.3\\.0_Kafka_\\d{14}\\.tar\\.gz$`))
    await page.getByRole('link', { name: /Restore from this backup/ }).click()
    await field('Task Name').fill(`from-${pathType.toLowerCase()}`)
    await expect(field('Source Path')).toHaveValue(path)
    await page.getByRole('button', { name: 'Choose file' }).click()
    const chooser = page.getByRole('dialog', { name: 'Choose an archive' })
    await chooser.getByRole('button', { name: /Select MRS-3\.3\.0_Kafka/ }).click({ timeout: 60_000 })
    await expect(page.getByText('equals the cluster’s')).toBeVisible({ timeout: 60_000 })
    await takeScreenshots(page, `restoration-create-${pathType.toLowerCase()}`)
    await ok()
    await expect(page).toHaveURL(/restoration-management$/)
    await row(`from-${pathType.toLowerCase()}`).getByRole('link', { name: 'Start' }).click()
    await expect(page.getByRole('heading', { name: 'Preflight' })).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText(/retention\.ms 3600000 \(1 h\) →/).first()).toBeVisible({ timeout: 60_000 })
    const preflight = page.getByRole('grid', { name: 'Preflight findings of Kafka' })
    const clock = preflight.getByRole('row').filter({ hasText: 'Clock of the NameNode' })
    const queue = preflight.getByRole('row').filter({ hasText: 'Yarn queue' })
    if (/HDFS/.test(pathType)) await expect(clock.getByText('Passed')).toBeVisible()
    if (pathType === 'RemoteHDFS') await expect(queue.getByText(/It was checked, not used/)).toBeVisible()
    await page.getByRole('button', { name: 'Start restoration' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Start restoration' }).click()
    await expect(page.getByText('The metadata is restored and verified')).toBeVisible({ timeout: 90_000 })
    const after = await inTree(world, (session) => session.getData(brokenTopic))
    expect(after.data?.toString()).toBe(before.data?.toString())
    await page.goto('/restoration-management')
    await expect(row(`from-${pathType.toLowerCase()}`).getByText('100 %')).toBeVisible()
  })
}

test('Kafka starts with all of it', async ({ world }) => {
  await world.kafka.start()
  expect(await world.tool.topics(world.kafka.bootstrap)).toContain('orders')
})

test('no secret stood in the browser, a command line, an environment, the database or a log', async ({ world }) => {
  const { found, seen } = await watch.finish(world.console.databaseUrl, world.console.logDir)
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
  expect(found).toEqual([])
})

async function inTree<T>({ zookeeper }: World, work: (session: ZooKeeperSession) => Promise<T>): Promise<T> {
  const session = await connectZooKeeper({ connect: parseConnectString(zookeeper) })
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}
