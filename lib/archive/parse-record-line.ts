import type { ArchivedAcl } from './archive.ts'
import { type ArchiveRecord, aclListSchema } from './format.ts'
import { parseJson } from './parse-json.ts'

/**
 * A line as recordOf writes it, checked from end to end like archiveRecordSchema does, in a fraction of the time. Strings of JSON hold no bare quote, so no field can be mistaken for another.
 */
const integer = '(0|-?[1-9]\\d{0,8})'
const milliseconds = '(0|-?[1-9]\\d{0,14})'
const int64 = '"(-?\\d{1,19})"'
const line = new RegExp(
  [
    '^\\{"path":"([^"\\\\\\u0000-\\u001f]*)","kind":"(persistent|container|ttl)","class":"([\\w-]{1,64})"',
    '"data":(?:null|"([A-Za-z0-9+/]*={0,2})"),"acl":(\\[.*?\\])',
    `"stat":\\{"czxid":${int64},"mzxid":${int64},"pzxid":${int64}`,
    `"ctime":${milliseconds},"mtime":${milliseconds}`,
    `"version":${integer},"cversion":${integer},"aversion":${integer}\\}`,
    '"sha256":"([0-9a-f]{64})"\\}$',
  ].join(','),
)

/** The same line, of which only the path, the ACL and what names the ACL are taken out: each one costs time. */
const number = '-?\\d{1,15}'
const zxid = '"-?\\d{1,19}"'
const aclLine = new RegExp(
  [
    '^\\{"path":"([^"\\\\\\u0000-\\u001f]*)","kind":"\\w{1,10}","class":"[\\w-]{1,64}"',
    '"data":(?:null|"[A-Za-z0-9+/=]*"),"acl":(\\[.*?\\])',
    `"stat":\\{"czxid":${int64},"mzxid":${zxid},"pzxid":${zxid}`,
    `"ctime":${milliseconds},"mtime":${number}`,
    `"version":${number},"cversion":${number},"aversion":${integer}\\}`,
  ].join(','),
)

/** Nearly all znodes of a tree share a few short ACLs; an archive may still be a stranger's. Characters of JSON. */
const maxKnownLength = 4096
const maxKnownLengthInAll = 1024 * 1024

/** Reads the usual lines of an archive. Equal ACLs are one object. */
export class RecordLineParser {
  readonly #acls = new Map<string, ArchiveRecord['acl'] | null>()
  #knownLength = 0

  /** null where the line is unusual, as with a path that JSON has to escape, or wrong: only the schema tells. */
  parse(text: string): ArchiveRecord | null {
    const found = line.exec(text)
    if (!found) return null
    const [, path = '', kind, znodeClass = '', data = null, aclText = ''] = found
    const [czxid = '', mzxid = '', pzxid = '', ctime, mtime, version, cversion, aversion, sha256 = ''] = found.slice(6)
    const acl = this.#aclOf(aclText)
    if (acl === null || (data !== null && data.length % 4 !== 0)) return null
    return {
      path,
      kind: kind === 'container' || kind === 'ttl' ? kind : 'persistent',
      class: znodeClass,
      data,
      acl,
      stat: {
        czxid,
        mzxid,
        pzxid,
        ctime: Number(ctime),
        mtime: Number(mtime),
        version: Number(version),
        cversion: Number(cversion),
        aversion: Number(aversion),
      },
      sha256,
    }
  }

  /** null as parse does; less is checked. */
  parseAcl(text: string): ArchivedAcl | null {
    const found = aclLine.exec(text)
    if (!found) return null
    const [, path = '', aclText = '', czxid = '', ctime, aversion] = found
    const acl = this.#aclOf(aclText)
    if (acl === null) return null
    return { path, stat: { czxid: BigInt(czxid), ctime: Number(ctime), aversion: Number(aversion) }, acl }
  }

  #aclOf(text: string): ArchiveRecord['acl'] | null {
    const known = this.#acls.get(text)
    if (known !== undefined) return known
    const acl = parseAcl(text)
    if (text.length > maxKnownLength) return acl
    this.#knownLength += text.length
    if (this.#knownLength > maxKnownLengthInAll) {
      this.#acls.clear()
      this.#knownLength = text.length
    }
    // The text is a slice of a chunk, which it would keep alive.
    this.#acls.set(Buffer.from(text).toString(), acl)
    return acl
  }
}

function parseAcl(text: string): ArchiveRecord['acl'] | null {
  try {
    return aclListSchema.safeParse(parseJson(text, 'ACL')).data ?? null
  } catch {
    return null
  }
}
