import { chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startNfsServer } from '#testbed/nfs-server.ts'
import { describeSourceContract, hostileFolderAt } from '../testing/source-contract.fixture.ts'
import { createNfsSource } from './nfs-source.ts'

const nobody = 65534

for (const { name, version, host } of [
  { name: 'NFS 4', version: 4, host: '127.0.0.1' },
  { name: 'NFS 4 over IPv6', version: 4, host: '::1' },
  { name: 'NFS 3', version: 3, host: '127.0.0.1' },
] as const) {
  describeSourceContract(name, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'nfs-'))
    const path = join(dataDir, 'export')
    await mkdir(path)
    await chown(path, nobody, nobody)
    const pseudo = '/srv/backup'
    const { port, mountPort, stop } = await startNfsServer({ dataDir, version, host, exports: [{ path, pseudo }] })
    const root = `${version === 4 ? pseudo : path}/kafka`
    return {
      source: createNfsSource({ host, port, ...(mountPort ? { mountPort } : {}), sharePath: root }),
      folder: root,
      escapes: [
        pseudo,
        path,
        `${root}/../outside`,
        `${root}/a/../../outside`,
        `${root}2/file`,
        '/etc/passwd',
        'relative',
        `${root}/nul\0`,
      ],
      probeSteps: ['resolve', 'connect', 'mount', 'list', 'write', 'read', 'delete'],
      hostile: hostileFolderAt(join(path, 'kafka/hostile')),
      listRaw: () => readdir(join(path, 'kafka')),
      tearDown: async () => {
        await stop()
        await rm(dataDir, { recursive: true })
      },
    }
  })
}
