import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type TestContext, test } from 'node:test'
import { freePort } from '#testbed/free-port.ts'
import { checkPlace, checkPlaceSteps, inspectPlace } from './check-place.ts'
import type { RestorationPlace } from './path-types.ts'
import type { SourceCluster } from './source-cluster.ts'

const signal = AbortSignal.timeout(60_000)
const queues = {
  scheduler: {
    schedulerInfo: {
      type: 'capacityScheduler',
      queues: {
        queue: [
          { queueName: 'default', state: 'RUNNING' },
          { queueName: 'idle', state: 'STOPPED' },
        ],
      },
    },
  },
}

/** A NameNode and a ResourceManager whose clock is wrong: no real one can be told to. */
async function startHadoopOf(t: TestContext, { aheadMs = 0 } = {}): Promise<number> {
  const server = createServer((request, response) => {
    response.setHeader('Date', new Date(Date.now() + aheadMs).toUTCString())
    response.end(JSON.stringify(request.url?.startsWith('/ws/v1/cluster/scheduler') ? queues : { beans: [] }))
  })
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return port
}

function sceneOf(nameNodePort: number, resourceManagers: string[], queueName = 'default') {
  const place: RestorationPlace = {
    ...{ pathType: 'RemoteHDFS', nameService: 'haclusterX', ipMode: 'IPv4', nameNode: '127.0.0.1' },
    ...{ nameNodePort, queueName, sourcePath: '/backup/archive' },
  }
  const cluster: SourceCluster = {
    ...{ name: 'mrs-prod', dataStoragePath: '/srv', networkType: 'IPv4', systemVersion: 'MRS 3.3.0' },
    ...{ nameServices: [], obs: null, openObsSecretKey: () => null },
    resourceManagers: resourceManagers.map((url) => ({ url, ca: '' })),
  }
  const lines: string[] = []
  const check = () => checkPlace(place, cluster, (level, line) => lines.push(`${level}: ${line}`), signal)
  const findings = async () => (await inspectPlace(place, cluster, signal)).findings
  return { lines, check, findings, steps: () => checkPlaceSteps(place, cluster, signal) }
}

test('a queue that runs and clocks that agree are told', async (t) => {
  const port = await startHadoopOf(t)
  const { lines, check, steps } = sceneOf(port, [`http://127.0.0.1:${port}`])
  await check()
  assert.deepEqual(lines, [
    'info: The Yarn queue default exists and runs. It was checked, not used: the archive is streamed.',
    'info: The clocks of the NameNode and of this host agree.',
  ])
  assert.deepEqual(
    (await steps()).map(({ name, ok }) => [name, ok]),
    [
      ['clock', true],
      ['queue', true],
    ],
  )
})

test('a queue that is stopped or missing ends a backup, with those that run; a restoration is warned of it', async (t) => {
  const port = await startHadoopOf(t)
  for (const queue of ['idle', 'none']) {
    const { check, findings, steps } = sceneOf(port, [`http://127.0.0.1:${port}`], queue)
    await assert.rejects(check(), { code: 'INVALID_INPUT', field: 'queueName', remedy: /root\.default/ })
    const [finding] = await findings()
    assert.deepEqual([finding?.check, finding?.result], ['queue', 'warning'])
    assert.match(finding?.seen ?? '', /Nothing runs in it/)
    assert.match(finding?.remedy ?? '', /root\.default/)
    const step = (await steps()).at(-1)
    assert.deepEqual([step?.name, step?.ok], ['queue', false])
    assert.match(step?.remedy ?? '', /root\.default/)
  }
})

test('ResourceManagers that are down or not entered are no reason to fail', async (t) => {
  const port = await startHadoopOf(t)
  const down = sceneOf(port, [`http://127.0.0.1:${await freePort()}`])
  await down.check()
  assert.match(down.lines[0] ?? '', /^warn: The Yarn queue default could not be checked: /)
  const none = sceneOf(port, [])
  await none.check()
  assert.match(none.lines[0] ?? '', /^warn: .*Enter the ResourceManagers of mrs-prod/)
  assert.equal((await none.steps()).at(-1)?.ok, true)
})

test('clocks apart by more than a minute are warned of, by more than five a failed test', async (t) => {
  const two = sceneOf(await startHadoopOf(t, { aheadMs: -120_000 }), [])
  await two.check()
  assert.match(two.lines[1] ?? '', /^warn: The clock of the NameNode is 1[12]\d s behind/)
  assert.equal((await two.steps())[0]?.ok, true)
  const clock = (await two.findings()).find(({ check }) => check === 'placeClock')
  assert.deepEqual([clock?.result, clock?.remedy], ['warning', 'Give both the same time source.'])
  const [six] = await sceneOf(await startHadoopOf(t, { aheadMs: 360_000 }), []).steps()
  assert.equal(six?.ok, false)
  assert.match(six?.detail ?? '', /ahead of this host.*time source/)
})
