import { idSchema } from '#lib/contract/id.ts'
import { AppError } from '#lib/errors.ts'

/** What Next hands a route handler of `…/[id]/…`. */
export interface IdRoute {
  params: Promise<{ id: string }>
}

/** The id in the path of a route handler. @throws AppError NOT_FOUND for what can be nobody's id */
export async function readRouteId({ params }: IdRoute): Promise<string> {
  const id = idSchema.safeParse((await params).id)
  if (!id.success) throw new AppError('NOT_FOUND', 'There is nothing at this address.')
  return id.data
}
