// Tiers and doors. The grant table is src/app/modules.ts; architecture.test.ts checks it from the same cruise.
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'doors-only',
      comment: 'another module is reached through its index.ts or contract.ts',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^src/modules/([^/]+)/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/(index|contract)\\.ts$'] },
    },
    {
      name: 'platform-doors',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^src/platform/', pathNot: '^src/platform/[^/]+/index\\.ts$' },
    },
    { name: 'kernel-is-pure', severity: 'error', from: { path: '^src/kernel/', pathNot: '\\.test\\.ts$' }, to: { path: '^src/(platform|modules|app|cli|web)/' } },
    { name: 'kernel-no-node', severity: 'error', from: { path: '^src/kernel/', pathNot: '\\.test\\.ts$' }, to: { dependencyTypes: ['core'] } },
    { name: 'platform-knows-no-module', severity: 'error', from: { path: '^src/platform/', pathNot: '\\.test\\.ts$' }, to: { path: '^src/(modules|app|cli|web)/' } },
    { name: 'modules-below-app', severity: 'error', from: { path: '^src/modules/', pathNot: '\\.test\\.tsx?$' }, to: { path: '^src/(app|cli)/' } },
    {
      name: 'web-sees-contracts-only',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/web/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^src/(modules|platform|app|cli)/', pathNot: ['^src/modules/$1/web/', '^src/modules/$1/(messages|process)\\.ts$', '^src/modules/[^/]+/contract\\.ts$'] },
    },
    {
      name: 'contracts-are-browser-safe',
      comment: 'whatever a contract, a text catalogue or a process table reaches, a page carries',
      severity: 'error',
      from: { path: '^src/modules/[^/]+/(contract|messages|process)[^/]*\\.ts$' },
      to: { path: '^src/(platform|app|cli|web)/|/(store|service|routes|module)\\.ts$', reachable: true },
    },
    {
      name: 'contracts-see-contracts',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/(contract|messages|process)[^/]*\\.ts$' },
      to: { path: '^src/modules/([^/]+)/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/contract\\.ts$'] },
    },
    { name: 'light-shell-without-antd', severity: 'error', from: { path: '^src/web/(ui/(?!work-)|light/|api/|i18n/)' }, to: { path: 'node_modules/(antd|@ant-design)/' } },
    { name: 'tests-are-not-imported', severity: 'error', from: { pathNot: '\\.test\\.tsx?$' }, to: { path: '\\.test\\.tsx?$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.d\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.server.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
