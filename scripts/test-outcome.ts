/** What one step of the tests came to. */
export interface TestOutcome {
  passed: number
  /** Names of what failed, was skipped or was never run: a test that did not run has not passed. */
  failures: string[]
}

export const onePassed: TestOutcome = { passed: 1, failures: [] }
