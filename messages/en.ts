import { archive } from './en/archive.ts'
import { audit } from './en/audit.ts'
import { backup } from './en/backup.ts'
import { browse } from './en/browse.ts'
import { clusters } from './en/clusters.ts'
import { errors } from './en/errors.ts'
import { login } from './en/login.ts'
import { overview } from './en/overview.ts'
import { plan } from './en/plan.ts'
import { recovery } from './en/recovery.ts'
import { restoration } from './en/restoration.ts'
import { shell } from './en/shell.ts'
import { sources } from './en/sources.ts'
import { tasks } from './en/tasks.ts'
import { users } from './en/users.ts'

/** Every text a person reads in the browser. Another language is a second object of this shape. */
export const en = {
  archive,
  audit,
  backup,
  browse,
  clusters,
  errors,
  login,
  overview,
  plan,
  recovery,
  restoration,
  shell,
  sources,
  tasks,
  users,
} as const
