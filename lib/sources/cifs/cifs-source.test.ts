import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSamba } from '#testbed/samba-server.ts'
import { describeSourceContract } from '../testing/source-contract.fixture.ts'
import { createCifsSource } from './cifs-source.ts'

const root = '/backup/kafka'

const servers = [
  { name: 'CIFS, signed', host: '127.0.0.1', encryption: 'offered', encrypt: false },
  { name: 'CIFS over IPv6, encryption required', host: '::1', encryption: 'required', encrypt: true },
] as const

for (const { name, host, encryption, encrypt } of servers) {
  describeSourceContract(name, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'samba-'))
    const path = join(dataDir, 'share')
    const server = await startSamba({ dataDir, encryption, shares: { backup: { path } } })
    const { port, user, password } = server
    return {
      source: createCifsSource({ host, port, user, password, sharePath: root, encrypt }),
      folder: root,
      escapes: [
        '/backup',
        '/backup/',
        '/backup/kafka2/file',
        `${root}/../outside`,
        `${root}/a/../../outside`,
        '/other/kafka/file',
        '/etc/passwd',
        'relative',
        '\\backup\\kafka',
        `${root}/nul\0`,
        `${root}/..\\..\\file`,
      ],
      probeSteps: ['resolve', 'connect', 'login', 'list', 'write', 'read', 'delete'],
      refusesName: (file) => /[;"\\*?<>|]/.test(file),
      listRaw: () => readdir(join(path, 'kafka')),
      tearDown: async () => {
        await server.stop()
        await rm(dataDir, { recursive: true })
      },
    }
  })
}
