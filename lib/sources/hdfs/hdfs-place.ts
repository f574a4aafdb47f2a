import { z } from 'zod'
import type { PlaceDefinition } from '../place-definition.ts'
import { filePathSchema, hostSchema, ipModes, matchesIpMode, pathSchema, portSchema } from '../place-fields.ts'
import { splitPlacePath } from '../place-path.ts'
import type { SourceField } from '../source.ts'
import { hdfsNameRule, refuseSystemFolder } from './hdfs-path.ts'

/** The remote NameServices that the manual knows without an inventory. */
export const builtInNameServices = ['haclusterX', 'haclusterX1', 'haclusterX2', 'haclusterX3', 'haclusterX4'] as const
export const defaultNameService = 'hacluster'
/** Of a NameNode's web server, as Hadoop sets them. */
export const nameNodeWebPorts = { http: 9870, https: 9871 } as const

export const nameServiceSchema = z
  .string()
  .trim()
  .min(1, 'errors.required')
  .max(64, 'errors.nameTooLong')
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'errors.nameServiceCharacters')

const check = (path: string) => refuseSystemFolder(splitPlacePath(path, hdfsNameRule))
const folderPath = pathSchema(check)
const filePath = filePathSchema(check)

const local = { pathType: z.literal('LocalHDFS'), nameService: nameServiceSchema }
const localFields: readonly SourceField[] = [{ name: 'nameService', input: 'local-name-service', required: true }]

/** A folder in the cluster's own HDFS. */
export const localHdfsPlace = {
  backup: {
    schema: z.object({ ...local, targetPath: folderPath }),
    fields: [...localFields, { name: 'targetPath', input: 'folder', required: true }],
  },
  restoration: {
    schema: z.object({ ...local, sourcePath: filePath }),
    fields: [{ name: 'sourcePath', input: 'file', required: true }, ...localFields],
  },
  secretsFor: [],
} satisfies PlaceDefinition

const remote = {
  pathType: z.literal('RemoteHDFS'),
  nameService: nameServiceSchema,
  ipMode: z.enum(ipModes),
  /** Active or standby: it is asked for the other. The inventory's count too where the NameService stands in it. */
  nameNode: hostSchema,
  /** Of its web server: `dfs.namenode.http-address`. */
  nameNodePort: portSchema,
  /** A Yarn queue of this cluster: checked, not used. */
  queueName: z
    .string()
    .trim()
    .min(1, 'errors.required')
    .max(256, 'errors.tooLong')
    .regex(/^[^\s,]+$/, 'errors.queueName'),
}
const remoteFields: readonly SourceField[] = [
  { name: 'nameService', input: 'remote-name-service', required: true },
  { name: 'ipMode', input: 'ip-mode', required: true },
  { name: 'nameNode', input: 'text', required: true },
  { name: 'nameNodePort', input: 'number', required: true },
]
const queueField: SourceField = { name: 'queueName', input: 'text', required: true }

/** A folder in another cluster's HDFS. */
export const remoteHdfsPlace = {
  backup: {
    schema: z.object({ ...remote, targetPath: folderPath }).refine(...matchesIpMode('nameNode')),
    fields: [...remoteFields, { name: 'targetPath', input: 'folder', required: true }, queueField],
  },
  restoration: {
    schema: z.object({ ...remote, sourcePath: filePath }).refine(...matchesIpMode('nameNode')),
    fields: [...remoteFields, { name: 'sourcePath', input: 'file', required: true }, queueField],
  },
  secretsFor: [],
} satisfies PlaceDefinition
