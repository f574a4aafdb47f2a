/** `npm run bench` measures the engine, `npm run bench -- sources` the drivers of places: README.md beside this file. */

if (process.argv[2] === 'sources') {
  process.argv.splice(2, 1)
  await import('./bench-sources.ts')
} else {
  await import('./bench-engine.ts')
}
