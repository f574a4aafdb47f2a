import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { verifyArchive } from '#lib/archive/verify-archive.ts'
import { AppError } from '#lib/errors.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import { describeZnode } from '#lib/kafka/describe-znode.ts'
import { showTime } from '#lib/kafka/show-time.ts'
import { describeAcl } from '#lib/restore/plan/plan-znode-acl.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { describeCard, makeCard } from './describe-archive.ts'
import { exitCodes } from './exit-code.ts'
import { openArchiveFile, openFile, type PlaceArguments } from './open-place.ts'
import { ProgressReporter } from './output.ts'
import { countOf } from './show-text.ts'
import { usageError } from './usage-error.ts'

export interface InspectArguments extends PlaceArguments {
  tree?: true
  path?: string
}

/** The archive's card, its znodes by path, or one of them readable. Nothing is shown before all of it was checked. */
export async function runInspectCommand(
  file: string,
  flags: InspectArguments,
  context: CommandContext,
): Promise<CommandResult> {
  const { tree, path } = flags
  const { output, signal } = context
  if (path !== undefined && !/^\/([^/]+(\/[^/]+)*)?$/.test(path)) {
    throw usageError(`--path ${path} is not the path of a znode.`, 'It begins with a slash and does not end with one.')
  }
  const place = await openFile(file, flags, context)
  const report = new ProgressReporter(output)
  report.phase('readArchive')
  const read = await verifyArchive(await place.source.open(place.path, signal), signal, (done, znode) =>
    report.progress(done, null, znode),
  )
  const { sizeBytes } = await place.source.stat(place.path, signal)
  const card = makeCard(place.argumentOf(place.path), sizeBytes, read)
  if (path === undefined) for (const line of describeCard(card)) await output.line(line)
  if (!tree && path === undefined) return { exitCode: exitCodes.done, json: { archive: card } }
  if (tree && path === undefined) await output.line()

  const znodes: object[] = []
  let found = 0
  for await (const znode of (await openArchiveFile(place, signal)).znodes()) {
    signal.throwIfAborted()
    if (!isShown(znode.path, path ?? '/', tree === true)) continue
    found++
    if (tree) await output.line(describeBriefly(znode))
    else for (const line of describeFully(znode)) await output.line(line)
    if (output.isJson) znodes.push(tree ? briefObject(znode) : fullObject(znode))
  }
  if (found === 0) {
    throw new AppError('NOT_FOUND', `${place.path} holds no znode ${path}.`, {
      remedy: 'kmc inspect FILE --tree lists them.',
    })
  }
  return { exitCode: exitCodes.done, json: { archive: card, znodes } }
}

function isShown(path: string, root: string, withBelow: boolean): boolean {
  return path === root || (withBelow && (root === '/' || path.startsWith(`${root}/`)))
}

function briefObject({ path, data, stat }: ArchivedZnode) {
  const { class: znodeClass, meaning } = classifyZnode(path)
  return { path, class: znodeClass, meaning, version: stat.version, bytes: data?.length ?? null }
}

function describeBriefly(znode: ArchivedZnode): string {
  const { path, meaning, version, bytes } = briefObject(znode)
  return `${path}  (${meaning}; version ${version}, ${bytes === null ? 'null' : countOf(bytes, 'byte')})`
}

function fullObject(znode: ArchivedZnode) {
  const { path, data, acl, kind, stat } = znode
  return {
    ...briefObject(znode),
    kind,
    created: showTime(stat.ctime),
    changed: showTime(stat.mtime),
    acl: describeAcl(acl),
    content: describeZnode(path, data),
  }
}

function describeFully(znode: ArchivedZnode): string[] {
  const { path, kind, meaning, created, changed, version, acl, bytes, content } = fullObject(znode)
  return [
    `${path}: ${meaning}`,
    `  ${kind}, version ${version}, created ${created}, changed ${changed}`,
    `  ACL ${acl}`,
    ...(content === null
      ? ['  null']
      : [`  ${countOf(bytes ?? 0, 'byte')}:`, ...content.split('\n').map((line) => `    ${line}`)]),
  ]
}
