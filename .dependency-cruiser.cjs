/** Which folder may import which. A folder may always import itself. */
const allowed = {
  '^parsers/': [],
  '^src/core/': ['^parsers/'],
  '^src/streamers/': ['^src/core/', '^parsers/envelopes/', '^parsers/types[.]ts$'],
  '^src/ingest/': ['^src/core/', '^parsers/', '^src/streamers/types[.]ts$'],
  '^src/store/': ['^src/core/'],
  // A record's attributes are read from its text again when they are asked for (docs/decisions/0002).
  '^src/query/': ['^src/core/', '^src/store/', '^parsers/'],
  // A row says on the screen what it says in text.
  '^src/tui/': ['^src/core/', '^src/query/', '^src/export/text/', '^parsers/types[.]ts$'],
  '^src/export/': ['^src/core/', '^src/query/', '^parsers/'],
  // Entry points of worker threads: each wires two stages, nothing else lives there.
  '^src/workers/': ['^src/(core|streamers|ingest|store|query|export)/', '^parsers/'],
};
const ours = '^(src|parsers|test)/';

const folderRules = Object.entries(allowed).map(([from, to]) => ({
  name: `imports-of ${from.slice(1)}`,
  severity: 'error',
  from: { path: from },
  to: { path: ours, pathNot: [from, ...to] },
}));

/** The query language is bundled into the HTML page, so it must not reach the store. */
const languageRule = {
  name: 'query-language-knows-no-store',
  severity: 'error',
  from: { path: '^src/query/language/' },
  to: { path: '^src/store/' },
};

/** Each heavy library has exactly one home. */
const homes = {
  '@kubernetes/client-node': '^src/streamers/cluster/',
  'better-sqlite3': '^src/store/',
  blessed: '^src/tui/terminal/',
  commander: '^src/cli/',
  luxon: '^(parsers/timestamp|src/core/time)',
};
const homeRules = Object.entries(homes).map(([name, home]) => ({
  name: `one-home-for ${name}`,
  severity: 'error',
  from: { path: ours, pathNot: [home, '^test/'] },
  to: { path: `node_modules/(@types/)?${name.replace('@', '')}|node_modules/${name}/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { path: '^(src|parsers)/' },
      to: { path: '^test/' },
    },
    {
      name: 'nobody-imports-cli',
      severity: 'error',
      from: { path: '^(src|parsers)/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    languageRule,
    ...folderRules,
    ...homeRules,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
