/** The engine speaks of the boxes on the console's plan page. */
const flagOfBox: Record<string, string> = {
  "Write lost topics with the archive's leader and ISR": '--accept-archive-isr',
  'The brokers that cannot be reached are stopped': '--confirm-brokers-stopped',
  'Restore more open znode ACLs': '--loosen-acls',
  'Restore users and ACLs': '--restore-security',
  'Restore delegation tokens': '--restore-tokens',
  'Restore consumer offsets': 'leave out --no-offsets',
  'Restore deleted topics': '--restore-deleted-topics',
  "Take the archive's ids back": '--take-archive-ids',
  "Take the archive's cluster id": '--take-cluster-id',
  'Kafka is stopped': '--mode offline',
  'Accept topics without ids': '--accept-topics-without-ids',
  'Create the chroot': '--create-chroot',
  'Map brokers': '--map-brokers',
  'Expected brokers': '--brokers',
}

/** Names kmc's flag behind each box that a text names. */
export function nameFlags(text: string): string {
  return text.replaceAll(/"([^"]+)"/g, (quoted, box: string) =>
    flagOfBox[box] === undefined ? quoted : `${quoted} (${flagOfBox[box]})`,
  )
}
