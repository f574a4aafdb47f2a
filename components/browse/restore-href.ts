/** Where "Restore from this backup" leads: the form of a restoration, which asks the console where the file lies. */
export function restoreHref(file: { id: string }): string {
  return `/restoration-management/create?${new URLSearchParams({ file: file.id })}`
}
