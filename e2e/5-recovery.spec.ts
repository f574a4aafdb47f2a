import type { Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './expect-accessible.ts'
import { takeScreenshots } from './screenshots.ts'
import { expect, signIn, test } from './world.ts'

/** After the restoration of the story: the watch follows real brokers, and a pasted error becomes edits. */
test.describe.configure({ mode: 'serial' })

const restorationTask = 'after-the-slip'
let page: Page

test.beforeAll(async ({ browser, world }) => {
  page = await (await browser.newContext({ baseURL: world.console.url })).newPage()
  await signIn(page, world)
})
test.afterAll(async () => page?.close())

test('the watch sees a broker go and come back, until all is well', async ({ world }) => {
  const menu = page.getByRole('navigation', { name: 'Console' })
  await menu.getByRole('link', { name: 'Restoration Management', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Restoration Management' })).toBeVisible()
  await page.getByRole('link', { name: restorationTask, exact: true }).click()
  await expect(page.getByText('All is well in ZooKeeper')).toBeVisible()
  await world.kafka.stop([3])
  await page.getByRole('button', { name: 'Watch again' }).click()
  await expect(page.getByText('The brokers are coming back')).toBeVisible()
  await expect(page.getByText('2 of 3', { exact: true })).toBeVisible()
  await expect(page.getByText(/2 of 3 brokers registered; missing: 3\./)).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await takeScreenshots(page, 'recovery-watch')
  await world.kafka.start([3])
  await expect(page.getByText('All is well in ZooKeeper')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('3 of 3', { exact: true })).toBeVisible()
})

test('a pasted error of a broker becomes the exact edit of each directory', async () => {
  await page.getByRole('button', { name: 'Broker does not start?' }).click()
  const box = page.getByRole('textbox', { name: 'Error of the broker' })
  await box.fill('java.io.IOException: No space left on device')
  await expect(page.getByText(/There is no cluster-id error in this text/)).toBeVisible()
  await box.fill(
    "kafka.common.InconsistentClusterIdException: The Cluster ID AAAA doesn't match stored clusterId Some(BBBB) in meta.properties.",
  )
  await page.getByRole('textbox', { name: 'Log directories' }).fill('/data1/kafka-logs, /data2/kafka-logs')
  const edits = page.getByRole('grid', { name: 'Edits for the cluster id' })
  await expect(edits.getByText('/data1/kafka-logs/meta.properties', { exact: true })).toBeVisible()
  await expect(edits.getByText('cluster.id=AAAA', { exact: true })).toHaveCount(2)
  await expect(edits.getByRole('button', { name: 'Copy command' })).toHaveCount(2)
  await expectAccessibleInBothThemes(page)
  await takeScreenshots(page, 'cluster-id-help')
  await box.fill('Invalid cluster.id in: /d/meta.properties. Expected RESTORE-IN-PROGRESS, but read BBBB')
  await expect(page.getByText('The restoration is unfinished; no file is at fault')).toBeVisible()
  await expect(edits).toHaveCount(0)
})
