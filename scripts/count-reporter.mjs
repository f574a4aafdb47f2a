/**
 * Reporter of `node --test`: one line of JSON for each test that did not pass, and one with the totals at the end.
 * A test file that fails outside its tests counts as a failed test of that name.
 */
export default async function* countReporter(source) {
  for await (const event of source) {
    if (event.type === 'test:fail') {
      yield `${JSON.stringify({ failed: event.data.name, file: event.data.file ?? '' })}\n`
    }
    // Once for each file, and last without a file for all.
    if (event.type === 'test:summary' && event.data.file === undefined) {
      yield `${JSON.stringify({ counts: event.data.counts })}\n`
    }
  }
}
