import type { Page } from '@playwright/test'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import { expectAccessibleInBothThemes } from './expect-accessible.ts'
import { takeScreenshots } from './screenshots.ts'
import { expect, kafkaUser, signIn, test, type World } from './world.ts'

/** After the story: a slip is put right while Kafka runs, and a restoration with Kafka stopped is undone. */
test.describe.configure({ mode: 'serial' })

const backupTask = 'kafka-nightly'
const task = 'while-it-runs'

let page: Page

test.beforeAll(async ({ browser, world }) => {
  page = await (await browser.newContext({ baseURL: world.console.url })).newPage()
  await signIn(page, world)
})
test.afterAll(async () => page?.close())

/** Everything but what changes by itself: registrations, notifications and clocks. */
async function readTree({ zookeeper }: World): Promise<Record<string, string | null>> {
  const session = await connectZooKeeper({ connect: parseConnectString(zookeeper) })
  const tree: Record<string, string | null> = {}
  const isFleeting = (path: string) => /^\/(brokers\/ids|controller|config\/changes\/|kafka-acl-changes\/)/.test(path)
  for await (const znode of walkZnodes(session, '/', {
    skip: isFleeting,
    onUnreadable: (path) => expect(path).toBe(''),
  })) {
    tree[znode.path] = znode.data?.toString() ?? null
  }
  await session.close()
  return tree
}

async function deleteUser({ zookeeper }: World): Promise<void> {
  const session = await connectZooKeeper({ connect: parseConnectString(zookeeper) })
  await session.delete(`/config/users/${kafkaUser.name}`, -1)
  await session.close()
}

async function createTask(name: string): Promise<void> {
  await page.goto('/backup-management')
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: backupTask, exact: true }) })
  await row.getByRole('button', { name: /More operations/ }).click()
  await page.getByRole('menuitem', { name: 'View History' }).click()
  await page.getByRole('button', { name: /View the backup path/ }).click()
  await page.getByRole('link', { name: /Restore from this backup/ }).click()
  await page.getByRole('textbox', { name: 'Task Name', exact: true }).fill(name)
  await page.getByRole('button', { name: 'OK', exact: true }).click()
  await expect(page).toHaveURL(/restoration-management$/)
  await page
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name, exact: true }) })
    .getByRole('link', { name: 'Start' })
    .click()
  await expect(page.getByRole('heading', { name: 'Preflight' })).toBeVisible({ timeout: 60_000 })
}

/** A choice plans again; it keeps the focus. */
async function choose(label: RegExp): Promise<void> {
  const radio = page.getByRole('radio', { name: label })
  await radio.check()
  await expect(page.getByRole('status').getByText(/The plan is ready/)).toBeAttached({ timeout: 60_000 })
  await expect(radio).toBeChecked()
  await expect(radio).toBeFocused()
}

async function start(name: string): Promise<void> {
  await page.getByRole('button', { name: 'Start restoration' }).click()
  const dialog = page.getByRole('dialog', { name: `Start the restoration ${name}?` })
  await dialog.getByRole('button', { name: 'Start restoration' }).click()
}

test('a user that was deleted comes back while Kafka runs, and logs in', async ({ world }) => {
  await deleteUser(world)
  await createTask(task)
  await choose(/Kafka is running: configurations/)
  await choose(/Restore users and ACLs/)
  await expect(page.getByText(/Brokers 1, 2, 3 run; every change is announced to them/)).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('heading', { name: 'Options', exact: true }).scrollIntoViewIfNeeded()
  await takeScreenshots(page, 'plan-options')
  await start(task)
  await expect(page.getByText('The metadata is restored and verified')).toBeVisible({ timeout: 60_000 })
  const { saslBootstrap } = world.kafka
  const { name: user, password } = kafkaUser
  await expect(async () => {
    expect(await world.tool.login({ saslBootstrap, user, password, action: 'consume', topic: 'orders' })).toEqual({
      ok: true,
    })
  }).toPass({ timeout: 60_000 })
})

test('a restoration with Kafka stopped is undone by one click', async ({ world }) => {
  await world.kafka.stop()
  await world.tool.breakMetadata(world.zookeeper)
  const broken = await readTree(world)
  await createTask('to-be-undone')
  await choose(/Write lost topics/)
  await choose(/Restore users and ACLs/)
  await start('to-be-undone')
  await expect(page.getByText('The metadata is restored and verified')).toBeVisible({ timeout: 60_000 })
  expect(await readTree(world)).not.toEqual(broken)
  await page.getByRole('button', { name: 'Undo this restoration' }).click()
  await expectAccessibleInBothThemes(page)
  await takeScreenshots(page, 'undo')
  await page.getByRole('button', { name: 'Undo restoration to-be-undone' }).click()
  await expect(page.getByText('The tree is as it was before the restoration')).toBeVisible({ timeout: 60_000 })
  const undone = await readTree(world)
  expect({ ...undone, '/controller_epoch': '' }).toEqual({ ...broken, '/controller_epoch': '' })
})

test('and may be made once more, after which Kafka starts with all of it', async ({ world }) => {
  await page.goto('/restoration-management')
  await page
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: 'to-be-undone', exact: true }) })
    .getByRole('link', { name: 'Start' })
    .click()
  await expect(page.getByRole('heading', { name: 'Preflight' })).toBeVisible({ timeout: 60_000 })
  await start('to-be-undone')
  await expect(page.getByText('The metadata is restored and verified')).toBeVisible({ timeout: 60_000 })
  await world.kafka.start()
  await expect(page.getByText('All is well in ZooKeeper')).toBeVisible({ timeout: 60_000 })
  expect(await world.tool.topics(world.kafka.bootstrap)).toContain('payments')
})
