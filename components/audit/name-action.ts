import { en } from '#messages/en.ts'

/** An action in the words of the console; one of an earlier release as it stands in the trail. */
export function nameAction(action: string): string {
  const [kind = '', verb = ''] = action.split('.')
  const kinds: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map(Object.entries(en.audit.actions))
  return kinds.get(kind)?.[verb] ?? action
}
