import { z } from 'zod'
import { askWebServer } from './ask-web-server.ts'
import { parseJson } from './hdfs-error.ts'
import type { Route } from './name-node.ts'

const statusSchema = z.object({ beans: z.tuple([z.object({ State: z.string() })]) })

/** `active`, `standby`, …; undefined where it does not tell. Throws what the connection failed with. */
export async function readNameNodeState(
  route: Route,
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const target = '/jmx?qry=Hadoop:service=NameNode,name=NameNodeStatus'
  const { text } = await askWebServer(route, 'GET', target, deadlineMs, signal)
  const parsed = statusSchema.safeParse(parseJson(text))
  return parsed.success ? parsed.data.beans[0].State : undefined
}
