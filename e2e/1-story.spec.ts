import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import type { KafkaRecord } from '#testbed/kafka-tool.ts'
import { takeScreenshots } from './screenshots.ts'
import { changePassword, expect, kafkaUser, kafkaVersion, signIn, test, type World } from './world.ts'

/** What an administrator does on the worst day, in a real browser against a real Kafka. */
test.describe.configure({ mode: 'serial' })

const topics = ['audit-log', 'clickstream', 'orders', 'payments']
const cluster = 'mrs-prod'
const backupTask = 'kafka-nightly'
const restorationTask = 'after-the-slip'

let page: Page
let before: { records: KafkaRecord[]; acls: string[]; configs: unknown }
let archivePath = ''

test.beforeAll(async ({ browser, world }) => {
  page = await browser.newPage({ baseURL: world.console.url })
  before = await readKafka(world)
  expect(before.records.length).toBeGreaterThan(1000)
})
test.afterAll(async () => page?.close())

async function readKafka({ kafka, tool }: World) {
  const [records, acls, configs] = [
    await tool.consume(kafka.bootstrap, topics),
    await tool.acls(kafka.bootstrap),
    await tool.configs(kafka.bootstrap),
  ]
  return { records, acls, configs }
}

async function openMenu(name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

function field(name: string) {
  return page.getByRole('textbox', { name, exact: true })
}

function row(name: string) {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
}

test('the first login asks for a password of one’s own', async ({ world }) => {
  const { administrator } = world.console
  await page.goto('/')
  await expect(page).toHaveURL(/\/login/)
  await field('Username').fill(administrator.name)
  await field('Password').fill(`${administrator.password}x`)
  await page.getByRole('button', { name: 'Log in' }).click()
  await expect(page.getByText(/do(es)? not match|wrong|not right|incorrect/i)).toBeVisible()
  await takeScreenshots(page, 'login')
  await field('Password').fill(administrator.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await expect(page).toHaveURL(/\/change-password/)
  await changePassword(page, administrator.password, world.password)
  await expect(page).toHaveURL(/\/overview/)
  await takeScreenshots(page, 'overview-empty')
})

test('a cluster and its Kafka service are registered, and the connection test says what it sees', async ({ world }) => {
  await openMenu('Clusters')
  await takeScreenshots(page, 'clusters-empty')
  await page.getByRole('link', { name: 'Register cluster' }).first().click()
  await field('Name').fill(cluster)
  await field('System version').fill('MRS 3.3.0')
  await field('Data storage path').fill(world.console.storageDir)
  await page.getByRole('button', { name: 'OK', exact: true }).click()
  await page.getByRole('link', { name: 'Add Kafka service' }).first().click()
  await field('Name').fill('Kafka')
  await field('Kafka version').fill(kafkaVersion)
  await field('ZooKeeper address').fill('127.0.0.1:1/kafka')
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(page.getByText('Not connected')).toBeVisible()
  await field('ZooKeeper address').fill(world.zookeeper)
  await page
    .getByRole('button', { name: /Test (connection|again)/ })
    .first()
    .click()
  await expect(page.getByText(/^Success alert:\s*Connected$/).first()).toBeVisible()
  await page.getByRole('button', { name: 'OK', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: cluster })).toBeVisible()
  await page
    .getByRole('button', { name: /Test connection/ })
    .first()
    .click()
  await expect(page.getByText(/^Success alert:\s*Connected$/).first()).toBeVisible()
  await takeScreenshots(page, 'cluster')
})

test('a backup is created, run until green, and its full path is shown', async () => {
  await openMenu('Backup Management')
  await takeScreenshots(page, 'backup-management-empty')
  await page.getByRole('link', { name: 'Create a backup task' }).click()
  await field('Name').fill(backupTask)
  await chooseOption('Backup Object', cluster)
  await takeScreenshots(page, 'backup-create')
  await page.getByRole('button', { name: 'OK', exact: true }).click()
  await expect(page).toHaveURL(/backup-management$/)
  await row(backupTask).getByRole('button', { name: 'Back Up Now' }).click()
  await expect(row(backupTask).getByText('Success')).toBeVisible({ timeout: 60_000 })
  await expect(row(backupTask).getByText('100 %')).toBeVisible()
  await takeScreenshots(page, 'backup-management')

  await row(backupTask)
    .getByRole('button', { name: /More operations/ })
    .click()
  await page.getByRole('menuitem', { name: 'View History' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `Backup history of ${backupTask}` })).toBeVisible()
  await page.getByRole('button', { name: /View the backup path/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Backup Path' })
  const shownPath = await dialog
    .getByText(/\.tar\.gz/)
    .first()
    .textContent()
  archivePath = shownPath?.trim() ?? ''
  expect(archivePath).toMatch(/LocalBackup\/kafka-nightly_\d{14}\/MRS-3\.3\.0_Kafka_\d{14}\.tar\.gz$/)
  await takeScreenshots(page, 'backup-path')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
})

test('a slip in ZooKeeper, and a restoration whose plan names all of it', async ({ world }) => {
  const slips = await world.tool.breakMetadata(world.zookeeper)
  expect(slips.length).toBeGreaterThan(3)
  await openMenu('Restoration Management')
  await takeScreenshots(page, 'restoration-management-empty')
  await page.getByRole('link', { name: 'Create a restoration task' }).click()
  await field('Task Name').fill(restorationTask)
  await chooseOption('Recovery Object', cluster)
  await page.getByRole('checkbox', { name: 'Kafka', exact: true }).check()
  await page.getByRole('button', { name: 'Choose file' }).click()
  const chooser = page.getByRole('dialog', { name: 'Choose an archive' })
  await chooser.getByRole('button', { name: /Open folder kafka-nightly/ }).click()
  const archive = chooser.getByRole('button', { name: /Select MRS-3\.3\.0_Kafka/ })
  await expect(archive).toBeVisible()
  await takeScreenshots(page, 'choose-file')
  await archive.click()
  await expect(field('Source Path')).toHaveValue(archivePath)
  await page.getByRole('button', { name: 'Check archive', exact: true }).click()
  await expect(page.getByText('equals the cluster’s')).toBeVisible()
  await takeScreenshots(page, 'restoration-create')
  await page.getByRole('button', { name: 'OK', exact: true }).click()

  await openMenu('Restoration Management')
  await expect(row(restorationTask).getByText('Ready')).toBeVisible()
  await row(restorationTask).getByRole('link', { name: 'Start' }).click()
  await expect(page.getByRole('heading', { name: 'Preflight' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(/Kafka brokers 1, 2, 3 are running/).first()).toBeVisible()
  await expect(page.getByText(/\d+ items need your decision/).first()).toBeVisible()
  await takeScreenshots(page, 'plan-decisions')
  // The focus stays on the choice while the plan is made anew, and a second choice need not wait for it.
  const topics = page.getByRole('radio', { name: /Write lost topics/ })
  await topics.check()
  await page.getByRole('radio', { name: /Restore users and ACLs/ }).check()
  await expect(page.getByText('Nothing waits for a decision').first()).toBeVisible({ timeout: 60_000 })
  await expect(topics).toBeChecked()
  await expect(page.getByRole('radio', { name: /Restore users and ACLs/ })).toBeFocused()
  const table = page.getByRole('grid', { name: 'Items of the plan' })
  await expect(table.getByText('payments', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  await expect(table.getByText(/retention\.ms 3600000 \(1 h\) → 604800000 \(7 d\)/).first()).toBeVisible()
  await takeScreenshots(page, 'plan-top')
  await page
    .getByRole('heading', { name: 'Plan', exact: true })
    .evaluate((heading) => heading.scrollIntoView({ block: 'start' }))
  await takeScreenshots(page, 'plan')
})

test('with brokers running it fails red, with the reason and the remedy', async () => {
  await page.getByRole('button', { name: 'Start restoration' }).click()
  const dialog = page.getByRole('dialog', { name: `Start the restoration ${restorationTask}?` })
  await expect(dialog.getByText(cluster, { exact: true })).toBeVisible()
  await expect(dialog.getByText(/MRS-3\.3\.0_Kafka_\d{14}\.tar\.gz/)).toBeVisible()
  await expect(dialog.getByText('Restore users and ACLs')).toBeVisible()
  await takeScreenshots(page, 'start-dialog')
  await dialog.getByRole('button', { name: 'Start all the same' }).click()
  await expect(page.getByText(/restoration failed/i).first()).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(/Kafka brokers 1, 2, 3 are running\. Stop Kafka first/).first()).toBeVisible()
  await takeScreenshots(page, 'restoration-failed')
  await openMenu('Restoration Management')
  await expect(row(restorationTask).getByText('Failed')).toBeVisible()
  await expect(row(restorationTask).getByText(/Stop Kafka first/)).toBeVisible()
  await takeScreenshots(page, 'restoration-management')
})

test('after Kafka was stopped, Retry makes it green, and it cannot be executed again', async ({ world }) => {
  await world.kafka.stop()
  await row(restorationTask).getByRole('button', { name: 'Retry' }).click()
  const dialog = page.getByRole('dialog', { name: `Retry the restoration ${restorationTask}?` })
  await expect(dialog.getByText(/MRS-3\.3\.0_Kafka_\d{14}\.tar\.gz/)).toBeVisible()
  await dialog.getByRole('button', { name: `Retry restoration ${restorationTask}` }).click()
  await expect(row(restorationTask).getByText('Success')).toBeVisible({ timeout: 60_000 })
  await expect(row(restorationTask).getByText('100 %')).toBeVisible()
  await expect(row(restorationTask).getByRole('link', { name: 'Start' })).toHaveCount(0)
  await expect(row(restorationTask).getByRole('button', { name: 'Retry' })).toHaveCount(0)
  await page.getByRole('link', { name: restorationTask, exact: true }).click()
  await expect(page.getByText('The metadata is restored and verified')).toBeVisible()
  await takeScreenshots(page, 'restoration-success')
})

test('Kafka starts, and every record, login, ACL and configuration is as before', async ({ world }) => {
  await world.kafka.start()
  const after = await readKafka(world)
  expect(after.records).toEqual(before.records)
  expect(after.acls).toEqual(before.acls)
  expect(after.configs).toEqual(before.configs)
  const login = { saslBootstrap: world.kafka.saslBootstrap, user: kafkaUser.name, password: kafkaUser.password }
  expect(await world.tool.login({ ...login, action: 'consume', topic: 'orders' })).toEqual({ ok: true })
  expect(await world.tool.login({ ...login, action: 'produce', topic: 'orders' })).toEqual({ ok: true })
  const denied = await world.tool.login({ ...login, password: randomUUID(), action: 'consume', topic: 'orders' })
  expect(denied.ok).toBe(false)
})

test('the overview answers whether one can restore right now', async ({ world }) => {
  await openMenu('Overview')
  await expect(page.getByText(cluster).first()).toBeVisible()
  await takeScreenshots(page, 'overview')
  await signOut()
  await signIn(page, world)
})

async function signOut(): Promise<void> {
  await page.getByRole('button', { name: /admin/i }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/login/)
}

async function chooseOption(label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).selectOption({ label: `${option} (MRS 3.3.0)` })
}
