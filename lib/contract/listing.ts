/** A list whose rows are read one by one: one that cannot be read takes no other with it. */
export interface ListView<Row> {
  rows: Row[]
  unreadable: UnreadableView[]
}

/** What stands in the database but in another form than this version writes. */
export interface UnreadableView {
  id: string
  /** What a person calls it. */
  name: string
  /** The first thing that does not fit; the log has them all. */
  reason: string
}
