import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './expect-accessible.ts'
import { takeScreenshots } from './screenshots.ts'
import { expect, kafkaUser, kafkaVersion, signIn, test } from './world.ts'

/** Looking into archives and the live tree, finding archives without our database, bringing one along. */
test.describe.configure({ mode: 'serial' })

const cluster = 'browse-prod'
const backupTask = 'browse-nightly'

let page: Page
let archivePath = ''
const complaints: string[] = []

test.beforeAll(async ({ browser, world }) => {
  page = await (await browser.newContext({ baseURL: world.console.url })).newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  await signIn(page, world)
})
test.afterAll(async () => page?.close())

function field(name: string): Locator {
  return page.getByRole('textbox', { name, exact: true })
}

async function chooseOption(label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).selectOption({ label: `${option} (MRS 3.3.0)` })
}

/** Opens one folder after the other, down to the last. */
async function openFolders(...paths: string[]): Promise<void> {
  for (const path of paths) await page.getByRole('button', { name: `Open ${path}`, exact: true }).click()
}

function details(path: string): Locator {
  return page.getByLabel(`Details of ${path}`, { exact: true })
}

test('a cluster with one good backup', async ({ world }) => {
  await page.goto('/clusters/create')
  await field('Name').fill(cluster)
  await field('System version').fill('MRS 3.3.0')
  await field('Data storage path').fill(world.console.storageDir)
  await page.getByRole('button', { name: 'OK', exact: true }).click()
  await page.getByRole('link', { name: 'Add Kafka service' }).first().click()
  await field('Name').fill('Kafka')
  await field('Kafka version').fill(kafkaVersion)
  await field('ZooKeeper address').fill(world.zookeeper)
  await page.getByRole('button', { name: 'OK', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: cluster })).toBeVisible()
  await page.goto('/backup-management/create')
  await field('Name').fill(backupTask)
  await chooseOption('Backup Object', cluster)
  await page.getByRole('button', { name: 'OK', exact: true }).click()
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: backupTask, exact: true }) })
  await row.getByRole('button', { name: 'Back Up Now' }).click()
  await expect(row.getByText('Success')).toBeVisible({ timeout: 60_000 })
  await row.getByRole('button', { name: /More operations/ }).click()
  await page.getByRole('menuitem', { name: 'View History' }).click()
})

test('the archive is browsed from the history: card, tree, meaning, search', async () => {
  await page.getByRole('link', { name: /Browse the archive of/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: `Archive of ${cluster} / Kafka` })).toBeVisible()
  await expect(page.getByText('equals the cluster’s')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Left out and notes' }).click()
  await expect(page.getByText(/registration of a live broker/)).toBeVisible()

  await openFolders('/brokers', '/brokers/topics', '/brokers/topics/orders', '/brokers/topics/orders/partitions')
  await openFolders('/brokers/topics/orders/partitions/0')
  const state = '/brokers/topics/orders/partitions/0/state'
  await expect(page.getByText(/leader broker \d+, leader epoch \d+, ISR \d/).first()).toBeVisible()
  await page.getByRole('button', { name: `Show ${state}`, exact: true }).click()
  await expect(details(state).getByText(/"leader_epoch": \d+/)).toBeVisible()
  await expect(details(state).getByText('world:anyone')).toBeVisible()
  await takeScreenshots(page, 'browse-archive')
  await expectAccessibleInBothThemes(page)

  const search = page.getByLabel('Search by path', { exact: true })
  await search.fill(`users/${kafkaUser.name}`)
  await search.press('Enter')
  const user = `/config/users/${kafkaUser.name}`
  await page.getByRole('button', { name: `Show ${user}`, exact: true }).click()
  await expect(
    details(user)
      .getByText(/SCRAM-SHA-\d+ = •+ \(verifier\)/)
      .first(),
  ).toBeVisible()
  await expect(page.getByText(/stored_key=/)).toHaveCount(0)
  await takeScreenshots(page, 'browse-archive-search')
})

test('"Restore from this backup" fills in the form', async () => {
  await page.getByRole('link', { name: 'Restore from this backup' }).click()
  await expect(page.getByRole('checkbox', { name: 'Kafka', exact: true })).toBeChecked()
  archivePath = await field('Source Path').inputValue()
  expect(archivePath).toMatch(/browse-nightly_\d{14}\/MRS-3\.3\.0_Kafka_\d{14}\.tar\.gz$/)
  await page.getByRole('button', { name: 'Check archive', exact: true }).click()
  await expect(page.getByText('equals the cluster’s')).toBeVisible()
  await page.getByRole('button', { name: 'Browse the archive of Kafka' }).click()
  const dialog = page.getByRole('dialog', { name: 'Archive of Kafka' })
  await dialog.getByRole('button', { name: 'Show /cluster', exact: true }).click()
  await expect(
    dialog.getByLabel('Details of /cluster', { exact: true }).getByText('null: this znode holds no data.'),
  ).toBeVisible()
  await takeScreenshots(page, 'browse-archive-dialog')
  await expectAccessibleInBothThemes(page)
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(field('Source Path')).toHaveValue(archivePath)
})

test('a scan finds the archive by its header', async () => {
  await field('Source Path').fill('')
  await page.getByRole('button', { name: 'Choose file' }).click()
  const chooser = page.getByRole('dialog', { name: 'Choose an archive' })
  await chooser.getByRole('button', { name: 'Scan for archives' }).click()
  await expect(chooser.getByRole('button', { name: `Select ${archivePath}` })).toBeVisible()
  await takeScreenshots(page, 'scan-archives')
  await expectAccessibleInBothThemes(page)
  await chooser.getByRole('button', { name: `Select ${archivePath}` }).click()
  await expect(field('Source Path')).toHaveValue(archivePath)
})

test('an upload is taken when it is an archive, and refused with the reason when not', async ({ world }) => {
  const buffer = await readFile(archivePath)
  const upload = (name: string, content: Buffer) =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/gzip', buffer: content })
  await upload('torn.tar.gz', buffer.subarray(0, buffer.length - 300))
  await expect(page.getByText(/ends too early/)).toBeVisible()
  await takeScreenshots(page, 'upload-refused')
  await upload('brought (1).tar.gz', buffer)
  await expect(page.getByText('brought (1).tar.gz was uploaded and is an archive.')).toBeVisible()
  await expect(field('Source Path')).toHaveValue(/\/LocalBackup\/Uploaded_\d{14}\/brought-1-\.tar\.gz$/)
  await expect(page.getByText('equals the cluster’s')).toBeVisible()
  expect(await readFile(await field('Source Path').inputValue())).toEqual(buffer)
  const folders = await readdir(join(world.console.storageDir, 'LocalBackup'))
  expect(folders.filter((name) => name.startsWith('Uploaded_'))).toHaveLength(1)
  await expectAccessibleInBothThemes(page)
})

test('the live tree is browsed from its cluster', async () => {
  await page.goto('/clusters')
  await page.getByRole('link', { name: cluster, exact: true }).click()
  await page.getByRole('button', { name: 'More operations of Kafka' }).click()
  await page.getByRole('menuitem', { name: 'Browse znodes' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Live znodes of Kafka' })).toBeVisible()
  await openFolders('/brokers', '/brokers/ids')
  await expect(page.getByText(/live broker at/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Show /controller', exact: true }).click()
  await expect(details('/controller').getByText(/the controller is broker \d/)).toBeVisible()
  await takeScreenshots(page, 'browse-live')
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByText(/live broker at/).first()).toBeVisible()
})

test('no page wrote an error into the console', () => {
  // The browser itself reports the upload that was refused.
  expect(complaints.filter((complaint) => !/status of 400/.test(complaint))).toEqual([])
})
