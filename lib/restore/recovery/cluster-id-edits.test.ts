import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { adviseOnClusterId, metaPropertiesOf } from './cluster-id-edits.ts'

const run = promisify(execFile)
const asFound = '#\n#Sun Nov 22 23:04:08 UTC 2026\nbroker.id=1\nversion=0\ncluster.id=OLD-disk_id\n'
const asEdited = asFound.replace('OLD-disk_id', 'New-zk_id')

describe('the edits for a cluster id', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kmc-meta-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  async function makeDirectory(name: string): Promise<string> {
    const directory = join(folder, name)
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, 'meta.properties'), asFound)
    return directory
  }

  test('each broker and directory has its own; a real shell carries it out, twice as well as once', async () => {
    const directories = [await makeDirectory(`it's $(touch "${folder}/ran")`), await makeDirectory('plain')]
    const files = metaPropertiesOf(directories.join(','))
    const advice = adviseOnClusterId({ zookeeperId: 'New-zk_id', diskId: 'OLD-disk_id', files, brokerIds: [1, 3] })
    assert.equal(advice.is, 'mismatch')
    assert.deepEqual(
      advice.edits.map(({ brokerId, file, line }) => [brokerId, file, line]),
      [1, 3].flatMap((id) => files.map((file) => [id, file, 'cluster.id=New-zk_id'])),
    )
    for (const { command } of advice.edits) await run('sh', ['-c', command ?? 'false'])
    for (const file of files) {
      assert.equal(await readFile(file, 'utf8'), asEdited)
      assert.equal(await readFile(`${file}.before-New-zk_id`, 'utf8'), asFound)
    }
    await assert.rejects(readFile(join(folder, 'ran')), { code: 'ENOENT' })
  })

  test('a copy that cannot be made leaves the file alone', async () => {
    const command = adviseOnClusterId({
      zookeeperId: 'A',
      diskId: 'B',
      files: [join(folder, 'nowhere/meta.properties')],
      brokerIds: [],
    }).edits[0]?.command
    await assert.rejects(run('sh', ['-c', command ?? 'true']), /cp: /)
  })

  test('where no file is known, the directories come from log.dirs of MRS', async () => {
    const directories = [await makeDirectory('data1'), await makeDirectory('data2')]
    const settings = join(folder, 'Fusionsight_Current/1_6_Broker/etc')
    await mkdir(settings, { recursive: true })
    await writeFile(join(settings, 'server.properties'), `broker.id = 1\nlog.dirs = ${directories.join(',')}\n`)
    const { edits } = adviseOnClusterId({ zookeeperId: 'New-zk_id', diskId: null, files: [], brokerIds: [] })
    assert.equal(edits.length, 1)
    assert.deepEqual([edits[0]?.brokerId, edits[0]?.file], [null, null])
    const { stdout } = await run('sh', ['-c', edits[0]?.command ?? 'false'], {
      env: { ...process.env, BIGDATA_HOME: folder },
    })
    assert.equal(stdout, directories.map((one) => `${one}/meta.properties:cluster.id=New-zk_id\n`).join(''))
    for (const one of directories) assert.equal(await readFile(join(one, 'meta.properties'), 'utf8'), asEdited)
  })

  test('an unfinished restoration asks for no edit; a false id on a disk does', () => {
    const gated = { zookeeperId: 'RESTORE-IN-PROGRESS', diskId: 'B', files: ['/d/meta.properties'], brokerIds: [1] }
    assert.deepEqual(adviseOnClusterId(gated), { is: 'unfinished', edits: [] })
    const empty = { zookeeperId: 'A', diskId: 'RESTORE-IN-PROGRESS', files: ['/d/meta.properties'], brokerIds: [3] }
    const advice = adviseOnClusterId(empty)
    assert.deepEqual([advice.is, advice.edits.length, advice.edits[0]?.line], ['falseId', 1, 'cluster.id=A'])
  })

  test('an id that has no business in a shell has a line and no command', () => {
    const { edits } = adviseOnClusterId({
      zookeeperId: '$(reboot)',
      diskId: null,
      files: ['/d/meta.properties'],
      brokerIds: [],
    })
    assert.deepEqual([edits[0]?.line, edits[0]?.command], ['cluster.id=$(reboot)', null])
  })

  test('directories as they are typed', () => {
    assert.deepEqual(metaPropertiesOf(' /data1/kafka-logs/, /data2\n/data2,relative,,/data3/meta.properties'), [
      '/data1/kafka-logs/meta.properties',
      '/data2/meta.properties',
      '/data3/meta.properties',
    ])
  })
})
