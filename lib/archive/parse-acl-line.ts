import type { ArchivedAcl } from './archive.ts'
import { archiveRecordSchema } from './format.ts'

/**
 * A line as recordOf writes it, checked from end to end: a record costs a microsecond this way, a tenth of what parsing
 * and checking it as JSON does. Strings of JSON hold no bare quote, so no field can be mistaken for another.
 */
const line =
  /^\{"path":"([^"\\]*)","kind":"[a-z]*","class":"[^"\\]*","data":(?:null|"[\w+/=]*"),"acl":(\[.*?\]),"stat":\{"czxid":"(-?\d{1,19})","mzxid":"-?\d{1,19}","pzxid":"-?\d{1,19}","ctime":(\d{1,16}),"mtime":\d{1,16},"version":-?\d{1,10},"cversion":-?\d{1,10},"aversion":(-?\d{1,10})\},"sha256":"[0-9a-f]{64}"\}$/

/** Nearly all znodes of a tree share a few ACLs; an archive may still be a stranger's. */
const maxAcls = 1000

/** Reads of an archive's lines what tells whether a znode's ACL is still the one in it. Equal ACLs are one object. */
export class AclLineParser {
  readonly #acls = new Map<string, ArchivedAcl['acl'] | null>()

  /** null where the line is not as this console writes it, as with a path that JSON has to escape. */
  parse(text: string): ArchivedAcl | null {
    const [, path, aclText, czxid, ctime, aversion] = line.exec(text) ?? []
    if (path === undefined || aclText === undefined || czxid === undefined) return null
    const acl = this.#aclOf(aclText)
    return acl && { path, stat: { czxid: BigInt(czxid), ctime: Number(ctime), aversion: Number(aversion) }, acl }
  }

  #aclOf(text: string): ArchivedAcl['acl'] | null {
    const known = this.#acls.get(text)
    if (known !== undefined) return known
    if (this.#acls.size >= maxAcls) this.#acls.clear()
    const parsed = parseAcl(text)
    // The text is a slice of a chunk, which it would keep alive.
    this.#acls.set(Buffer.from(text).toString(), parsed)
    return parsed
  }
}

function parseAcl(text: string): ArchivedAcl['acl'] | null {
  try {
    return archiveRecordSchema.shape.acl.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
