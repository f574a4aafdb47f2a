import type { ReactNode } from 'react'

/** Forms read best in a narrow column. */
export function FormColumn({ children }: { children: ReactNode }) {
  return <div className="app-form-column">{children}</div>
}
