import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type TestContext, test } from 'node:test'
import { AppError } from '#lib/errors.ts'
import { checkYarnQueue } from './check-yarn-queue.ts'

// The capacity scheduler is asked for real in hdfs-source.test.ts; these are answers of what the testbed cannot run.

const fair = {
  scheduler: {
    schedulerInfo: {
      type: 'fairScheduler',
      rootQueue: {
        queueName: 'root',
        childQueues: {
          queue: [
            { queueName: 'root.users', childQueues: { queue: [{ queueName: 'root.users.kafka' }] } },
            { queueName: 'root.default' },
          ],
        },
      },
    },
  },
}
const superior = { queuelist: [{ name: 'root' }, { name: 'root.default' }, { name: 'root.backup' }] }

/** Answers by path; 404 elsewhere. */
async function startYarn(t: TestContext, answers: Record<string, unknown>, status = 200): Promise<string> {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? '']
    response.writeHead(answer === undefined ? 404 : status, { 'content-type': 'application/json' })
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

const refused = (work: Promise<unknown>, words: RegExp) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof AppError)
    assert.match(`${error.code} ${error.message} ${error.remedy}`, words)
    return true
  })

test('queues of the fair scheduler, asked of the ResourceManager that is not standby', async (t) => {
  const standby = await startYarn(t, { '/ws/v1/cluster/scheduler': 'This is standby RM.' }, 307)
  const active = await startYarn(t, { '/ws/v1/cluster/scheduler': fair })
  const check = (queue: string) => checkYarnQueue({ resourceManagers: [{ url: standby }, { url: active }], queue })
  assert.deepEqual(await check('kafka'), ['root.users.kafka', 'root.default'])
  assert.deepEqual(await check('users.kafka'), ['root.users.kafka', 'root.default'])
  await refused(check('users'), /INVALID_INPUT.*queues below it.*root\.users\.kafka, root\.default/)
})

test('queues of the Superior scheduler', async (t) => {
  const url = await startYarn(t, { '/ws/v1/sscheduler/queues/list': superior })
  assert.deepEqual(await checkYarnQueue({ resourceManagers: [{ url }], queue: 'backup' }), [
    'root.default',
    'root.backup',
  ])
  await refused(
    checkYarnQueue({ resourceManagers: [{ url }], queue: 'other' }),
    /INVALID_INPUT.*root\.default, root\.backup/,
  )
})

test('no answer is not taken for a queue', async (t) => {
  const standby = await startYarn(t, { '/ws/v1/cluster/scheduler': 'There is no active RM right now' }, 307)
  const stranger = await startYarn(t, {})
  await refused(
    checkYarnQueue({ resourceManagers: [{ url: standby }, { url: stranger }], queue: 'default' }),
    /SOURCE_PROTOCOL.*standby.*HTTP 404/,
  )
  await refused(checkYarnQueue({ resourceManagers: [], queue: 'default' }), /SOURCE_PROTOCOL.*no ResourceManager/)
  await refused(
    checkYarnQueue({ resourceManagers: [{ url: 'rm:8088' }], queue: 'default' }),
    /INVALID_INPUT.*web address/,
  )
})
