/** Which room may import which: CONTRIBUTING.md. */
const engine = '^lib/(restore|backup|kafka|archive|sources|zookeeper)/'
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'not-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'engine-knows-no-framework',
      severity: 'error',
      from: { path: engine, pathNot: '\\.(test|fixture)\\.ts$' },
      to: {
        path: '^node_modules/(next|react|react-dom|@prisma|@tanstack)/|^lib/(db|env|generated|contract|queue|tasks|worker|auth|audit|clusters|secrets)|^(app|components)/',
      },
    },
    {
      name: 'adapters-know-nobody',
      severity: 'error',
      from: { path: '^lib/(zookeeper|sources)/', pathNot: '\\.(test|fixture)\\.ts$' },
      to: { path: '^lib/', pathNot: '^lib/(zookeeper|sources)/|^lib/errors\\.ts$' },
    },
    {
      name: 'only-one-room-touches-the-wire',
      severity: 'error',
      from: { pathNot: '^lib/zookeeper/' },
      to: { path: '^node_modules/node-zookeeper-client/' },
    },
    {
      name: 'kmc-is-the-engine-alone',
      severity: 'error',
      from: { path: '^(cli|bin)/', pathNot: '\\.(test|fixture)\\.ts$' },
      to: {
        path: '^node_modules/(next|react|react-dom|@prisma|@tanstack)/|^lib/(db|db-text|env|log|generated|contract|queue|tasks|worker|auth|audit|clusters|secrets)|^(app|components|launch|scripts|testbed)/',
      },
    },
    { name: 'nobody-imports-kmc', severity: 'error', from: { pathNot: '^(cli|bin)/' }, to: { path: '^(cli|bin)/' } },
    { name: 'lib-knows-no-screens', severity: 'error', from: { path: '^lib/' }, to: { path: '^(app|components)/' } },
    {
      name: 'screens-do-not-touch-the-database',
      severity: 'error',
      from: { path: '^components/' },
      to: {
        path: '^lib/(db|env|generated|queue|worker|secrets|zookeeper|restore/(run|undo|write)|backup)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'product-does-not-use-the-testbed',
      severity: 'error',
      from: { path: '^(app|cli|components|lib)/', pathNot: '\\.(test|fixture)\\.ts$' },
      to: { path: '^(testbed|trials|bench|launch|scripts)/' },
    },
    {
      name: 'fixtures-are-for-tests',
      severity: 'error',
      from: { path: '^(app|bin|cli|components|launch|lib|scripts)/', pathNot: '\\.(test|fixture)\\.ts$' },
      to: { path: '\\.fixture\\.ts$' },
    },
    {
      name: 'what-starts-things-knows-no-scripts',
      severity: 'error',
      from: { path: '^(launch|testbed)/' },
      to: { path: '^scripts/' },
    },
    {
      name: 'launch-knows-no-testbed',
      severity: 'error',
      from: { path: '^launch/', pathNot: '\\.(test|fixture)\\.ts$' },
      to: { path: '^(testbed|trials|bench|e2e)/' },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules' },
    exclude: { path: '^(lib/generated|\\.next|data)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}
