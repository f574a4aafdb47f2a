import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { startTestConsole, type TestConsole } from '#testbed/console.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { type KafkaCluster, startKafkaCluster } from '#testbed/kafka-cluster.ts'
import { type KafkaTool, prepareKafkaTool } from '#testbed/kafka-tool.ts'
import { startZooKeeper } from '#testbed/zookeeper-server.ts'

/** A real console, a real ZooKeeper and a real Kafka with something in it, for all tests of a file. */
export interface World {
  console: TestConsole
  zookeeper: string
  kafka: KafkaCluster
  tool: KafkaTool
  password: string
}

export const kafkaVersion = '3.9.1'
export const kafkaUser = { name: 'alice', password: 'alice-secret-of-the-tests' }

export const test = base.extend<object, { world: World }>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from this pattern
    async ({}, use) => {
      const stops: (() => Promise<unknown>)[] = []
      try {
        const folder = await mkdtemp(join(tmpdir(), 'kmc-e2e-'))
        stops.push(() => rm(folder, { recursive: true, force: true }))
        const jars = await ensureKafkaJars(kafkaVersion)
        const tool = await prepareKafkaTool(jars)
        const server = await startZooKeeper({ jars, dataDir: join(folder, 'zookeeper') })
        stops.push(() => server.stop())
        const zookeeper = `${server.connect}/kafka`
        const kafka = await startKafkaCluster({ jars, dir: join(folder, 'kafka'), zookeeperConnect: zookeeper })
        stops.push(() => kafka.stop())
        await tool.seed({ bootstrap: kafka.bootstrap, zookeeper, users: { [kafkaUser.name]: kafkaUser.password } })
        const testConsole = await startTestConsole()
        stops.push(() => testConsole.stop())
        const password = 'a-new-password-of-the-tests'
        await use({ console: testConsole, zookeeper, kafka, tool, password })
      } finally {
        for (const stop of stops.reverse()) await stop()
      }
    },
    { scope: 'worker', timeout: 240_000 },
  ],
})

export { expect }

export async function logIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Username', exact: true }).fill(name)
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
}

/** Logs in as the administrator, with the password of the tests; the first time that is the change the console asks for. */
export async function signIn(page: Page, { console: { administrator }, password }: World): Promise<void> {
  await page.goto('/')
  await expect(page).toHaveURL(/\/login/)
  await logIn(page, administrator.name, password)
  const refused = page.getByText(/^Danger alert:/)
  await expect(refused.or(page.getByRole('heading', { level: 1, name: 'Overview' }))).toBeVisible()
  if (await refused.isVisible()) {
    await logIn(page, administrator.name, administrator.password)
    await changePassword(page, administrator.password, password)
  }
  await expect(page).toHaveURL(/\/overview/)
}

export async function changePassword(page: Page, present: string, next: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Present password', exact: true }).fill(present)
  await page.getByRole('textbox', { name: 'New password', exact: true }).fill(next)
  await page.getByRole('textbox', { name: 'New password again', exact: true }).fill(next)
  await page.getByRole('button', { name: 'Change password' }).click()
}
