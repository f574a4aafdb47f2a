// The parts of node-zookeeper-client 1.1.3 that this room rests on; the package itself has no types. That the values
// are ZooKeeper's is tested in client-package.test.ts. See docs/adr/0004-the-zookeeper-connection.md.

declare module 'node-zookeeper-client/lib/Exception.js' {
  /** A constructor that carries the error codes by name. */
  const Exception: Readonly<
    Record<
      | 'OK'
      | 'SYSTEM_ERROR'
      | 'RUNTIME_INCONSISTENCY'
      | 'DATA_INCONSISTENCY'
      | 'CONNECTION_LOSS'
      | 'MARSHALLING_ERROR'
      | 'UNIMPLEMENTED'
      | 'OPERATION_TIMEOUT'
      | 'BAD_ARGUMENTS'
      | 'API_ERROR'
      | 'NO_NODE'
      | 'NO_AUTH'
      | 'BAD_VERSION'
      | 'NO_CHILDREN_FOR_EPHEMERALS'
      | 'NODE_EXISTS'
      | 'NOT_EMPTY'
      | 'SESSION_EXPIRED'
      | 'INVALID_CALLBACK'
      | 'INVALID_ACL'
      | 'AUTH_FAILED',
      number
    >
  > & {
    /** The package's own way to throw; it knows no code beyond those above. */
    create(code: number, path?: string): Error
  }
  export default Exception
}

declare module 'node-zookeeper-client/lib/CreateMode.js' {
  const CreateMode: Readonly<Record<'PERSISTENT' | 'PERSISTENT_SEQUENTIAL' | 'EPHEMERAL', number>>
  export default CreateMode
}

declare module 'node-zookeeper-client/lib/ACL.js' {
  interface AclEntry {
    readonly permission: number
    readonly id: { readonly scheme: string; readonly id: string }
  }
  const ACL: { readonly OPEN_ACL_UNSAFE: readonly AclEntry[] }
  export default ACL
}

declare module 'node-zookeeper-client/lib/jute/index.js' {
  /** One record of the protocol. An argument of the wrong type becomes 0 or null without a word. */
  export interface JuteRecord {
    /** Bytes that serialize will write. */
    byteLength(): number
    /** Writes at `offset`, where `byteLength()` bytes must be free, and returns how many it wrote. */
    serialize(buffer: Buffer, offset: number): number
  }

  /** 64-bit numbers are eight bytes, big-endian. */
  type Long = Buffer

  const jute: {
    readonly PROTOCOL_VERSION: number
    readonly XID_NOTIFICATION: number
    readonly XID_PING: number
    readonly XID_AUTHENTICATION: number
    readonly OP_CODES: Readonly<
      Record<
        | 'CREATE'
        | 'DELETE'
        | 'EXISTS'
        | 'GET_DATA'
        | 'SET_DATA'
        | 'GET_ACL'
        | 'SET_ACL'
        | 'SYNC'
        | 'PING'
        | 'GET_CHILDREN'
        | 'GET_CHILDREN2'
        | 'CHECK'
        | 'MULTI'
        | 'AUTH'
        | 'CLOSE_SESSION'
        | 'ERROR',
        number
      >
    >
    readonly protocol: {
      readonly ConnectRequest: new (
        protocolVersion: number,
        lastZxidSeen: Long,
        timeOut: number,
        sessionId: Long,
        passwd: Buffer,
      ) => JuteRecord
      readonly RequestHeader: new (xid: number, type: number) => JuteRecord
      readonly AuthPacket: new (type: number, scheme: string, auth: Buffer) => JuteRecord
    }
  }
  export default jute
}
