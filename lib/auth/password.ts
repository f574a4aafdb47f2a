import { hash, verify } from '@node-rs/argon2'
import { hasUserName } from '#lib/contract/users.ts'
import { AppError } from '#lib/errors.ts'

/** argon2id (the library's default) with parameters that OWASP recommends: 19 MiB, 2 passes, 1 lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Of a password nobody has: verified for unknown names, so that the time of an answer does not tell which names exist. */
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$WFScGTNIK57Nrj3ycp2eLA$ArWn2pmZGEY39rBIXM/bdh7dNCbnM+aQnZ9iGPKjjnE'

export async function hashPassword(password: string): Promise<string> {
  return hash(password, parameters)
}

/** @param passwordHash PHC string, or null for a name that does not exist: then false, as slowly */
export async function isPasswordOf(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? nobodysHash, password)
  return matches && passwordHash !== null
}

/** @param field of the form @throws AppError INVALID_INPUT */
export function refuseUserName(password: string, name: string, field: string): void {
  if (!hasUserName(password, name)) return
  throw new AppError('INVALID_INPUT', 'Choose a password without the user’s name in it.', { field })
}
