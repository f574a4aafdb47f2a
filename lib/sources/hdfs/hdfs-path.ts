import { joinPlacePath, type NameRule, refusePlacePath } from '../place-path.ts'

/** Every WebHDFS request is below it. */
export const webHdfsRoot = '/webhdfs/v1'

const hiddenNames = ['.snapshot', '.Trash', '.reserved']
const systemFolders = [['hbase'], ['user', 'hbase', 'backup']]

export const hdfsNameRule: NameRule = {
  whyNot(name) {
    if (name.includes(':')) return 'a name in HDFS cannot have a colon'
    if (hiddenNames.includes(name)) return `${name} is a hidden folder of HDFS`
    return undefined
  },
}

/** @throws AppError INVALID_INPUT for HBase's folders and all below them */
export function refuseSystemFolder(components: readonly string[], field?: string): void {
  const isSystem = systemFolders.some((folder) => folder.every((name, i) => components[i] === name))
  if (isSystem) throw refusePlacePath(joinPlacePath(components), 'it is a system folder of HBase', field)
}

/**
 * The path as part of a WebHDFS URL. Every request passes here, so none can reach a system folder.
 * @param path passed hdfsNameRule
 */
export function encodeHdfsPath(path: string): string {
  const components = path.split('/').filter((component) => component !== '')
  refuseSystemFolder(components)
  return components.map((component) => `/${encodeURIComponent(component)}`).join('')
}
