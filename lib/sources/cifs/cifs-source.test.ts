import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSamba } from '#testbed/samba-server.ts'
import { describeSourceContract, hostileFolderAt } from '../testing/source-contract.fixture.ts'
import { cifsNameRule } from './cifs-name.ts'
import { createCifsSource } from './cifs-source.ts'

const root = '/backup/kafka'

const servers = [
  { name: 'CIFS, signed', host: '127.0.0.1', encryption: 'offered', encrypt: false, showsAllNames: false },
  {
    name: 'CIFS over IPv6, encryption required',
    host: '::1',
    encryption: 'required',
    encrypt: true,
    showsAllNames: true,
  },
] as const

for (const { name, host, encryption, encrypt, showsAllNames } of servers) {
  describeSourceContract(name, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'samba-'))
    const path = join(dataDir, 'share')
    const hostile = hostileFolderAt(join(path, 'kafka/hostile'))
    const server = await startSamba({ dataDir, encryption, shares: { backup: { path, showsAllNames } } })
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
      refusesName: (file) => cifsNameRule.whyNot(file) !== undefined,
      hostile: {
        ...hostile,
        // smbclient takes no listing with such a name.
        plant: async (name) => !(showsAllNames && name.includes('\\')) && (await hostile.plant(name)),
      },
      listRaw: () => readdir(join(path, 'kafka')),
      tearDown: async () => {
        await server.stop()
        await rm(dataDir, { recursive: true })
      },
    }
  })
}
