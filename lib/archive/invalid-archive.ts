import { AppError } from '#lib/errors.ts'

const damagedRemedy = 'Choose another archive, or copy this one again from where it was made.'
const foreignRemedy =
  'Choose an archive that Backup Management of this console made. Archives of MRS Manager or of other tools cannot be restored here.'

/** The file is, or claims to be, one of ours, but something in it is wrong. */
export function damagedArchive(fault: string, cause?: unknown): AppError {
  return new AppError('ARCHIVE_INVALID', `The archive is damaged or was tampered with: ${fault}.`, {
    remedy: damagedRemedy,
    cause,
  })
}

/** The file is something else. */
export function foreignArchive(what: string, cause?: unknown): AppError {
  return new AppError('ARCHIVE_INVALID', `This is not an archive of this console: ${what}.`, {
    remedy: foreignRemedy,
    cause,
  })
}
