// Which code is compiled only when it is used, and how it is found then.
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const UI = path.join(ROOT, 'src', 'ui');
/** The bundle that VS Code loads to activate the extension. */
const MAIN = 'extension';

/** Rooms that are loaded with the first call into them: bundle name → what its `index.ts` is. */
const DEFERRED_ROOMS = {
  aws: 'src/aws/index.ts',
  consumer: 'src/consumer/index.ts',
  outputs: 'src/outputs/index.ts',
  pipelines: 'src/pipelines/index.ts',
  producer: 'src/producer/index.ts',
  records: 'src/records/index.ts',
  samples: 'src/samples/index.ts',
};

/** Parts of `src/ui` that are loaded with the first call into them: bundle name → its folders and files. */
const DEFERRED_PARTS = {
  building: ['src/ui/commands/resources'],
  connecting: ['src/ui/connections', 'src/ui/commands/pipelines', 'src/ui/prompts/faults.ts'],
  delivering: ['src/ui/deliveries', 'src/ui/commands/deliveries'],
  details: ['src/ui/details', 'src/ui/commands/details'],
  mapping: ['src/ui/map', 'src/ui/commands/map'],
  objects: ['src/ui/documents', 'src/ui/commands/objects'],
  prompting: ['src/ui/prompts', 'src/ui/commands/arguments.ts', 'src/ui/commands/uriArguments.ts'],
  reporting: ['src/ui/reports', 'src/ui/webviews'],
  sending: ['src/ui/send', 'src/ui/commands/send'],
  tailing: ['src/ui/tail', 'src/ui/commands/tail'],
  templates: ['src/ui/templates', 'src/ui/commands/templates'],
  touring: ['src/ui/commands/tour'],
  transforming: ['src/ui/transformations', 'src/ui/commands/transformations'],
  tree: ['src/ui/tree'],
};

/** Not deferred, though they are in those folders: what `activate` constructs, or takes constants from. */
const RUN_AT_ACTIVATION = new Set(
  Object.entries({
    connections: ['allowedEndpoints', 'connections', 'connectionSettings', 'connectionStatus', 'identities'].concat([
      'identityText',
      'keyStore',
      'localEnvironment',
      'localPipeline',
      'localVariables',
      'mfaPrompt',
      'reportColors',
    ]),
    deliveries: ['redriveJournal'],
    documents: [
      'colourRecords',
      'lastFailure',
      'objectFileSystem',
      'partialDocument',
      'recordCounts',
      'recordsFileSystem',
    ],
    prompts: ['favourites', 'recentTargets'],
    send: [
      'deliveryFinder',
      'interruptedSends',
      'preferences',
      'problems',
      'renamedDocuments',
      'runningSends',
      'sender',
    ].concat(['sendHistory', 'sendJournal', 'sendPreview', 'sentDocuments', 'sentLenses']),
    reports: ['reportDocuments', 'reportPanels'],
    tail: ['tailSessions', 'tailStatus'],
    'tail/fanOut': ['abandonedConsumers', 'consumerJournal', 'tailConsumers'],
    'tail/panel': ['recordDocuments', 'tailPanels'],
    'tail/schema': ['schemaMemory', 'tailSchemas'],
    templates: ['debouncer', 'samplePreviews'],
    transformations: ['transformationTests'],
    tree: ['nodes', 'pipelinesTree', 'rowDecorations', 'shownRows', 'treeView'],
  }).flatMap(([folder, names]) => names.map((name) => `src/ui/${folder}/${name}.ts`)),
);

/** It holds the translations: there must be one of it. */
const TRANSLATIONS = '@vscode/l10n';
/** What all parts have of the main bundle, beside what activation runs of `src/ui`. */
const SHARED = ['src/errors.ts', TRANSLATIONS];

const nameOf = (file) => path.relative(ROOT, file).split(path.sep).join('/');

/** The bundle that a file of the extension itself is in; undefined: it is in those that import it. */
function bundleOf(name) {
  const isWithin = (place) => name === place || name.startsWith(`${place}/`);
  if (name === 'src/extension.ts' || RUN_AT_ACTIVATION.has(name)) return MAIN;
  const part = Object.keys(DEFERRED_PARTS).find((bundle) => DEFERRED_PARTS[bundle].some(isWithin));
  return part ?? (isWithin('src/ui') ? MAIN : undefined);
}

function uiFilesOf(bundle) {
  const files = fs.readdirSync(UI, { recursive: true }).map((file) => nameOf(path.join(UI, file)));
  return files.filter((name) => name.endsWith('.ts') && bundleOf(name) === bundle);
}

/**
 * Compiling code is most of what loading it costs. What `ui/` imports of a room or of another part is a door that opens when it is
 * used; what a part imports of the main bundle is the main bundle's own.
 */
const deferredCode = {
  name: 'deferred-code',
  setup(build) {
    const roomOf = new Map(Object.entries(DEFERRED_ROOMS).map(([name, file]) => [file, name]));
    build.onResolve({ filter: /^bundle:/ }, ({ path: bundle }) => ({ path: bundle.slice(7), namespace: 'bundle' }));
    build.onResolve({ filter: /^@vscode\/l10n$/ }, ({ path: specifier, importer, namespace }) =>
      namespace === 'bundle' || bundleOf(nameOf(importer)) === MAIN
        ? undefined
        : { path: specifier, namespace: 'shared' },
    );
    build.onResolve({ filter: /^\./ }, ({ path: specifier, resolveDir, importer, namespace }) => {
      if (namespace === 'door' || namespace === 'shared') return { path: specifier, external: true };
      const from = namespace === 'file' ? bundleOf(nameOf(importer)) : undefined;
      const file = from && sourceOf(resolveDir, specifier);
      if (!file) return undefined;
      const name = nameOf(file);
      if (roomOf.has(name)) return { path: name, namespace: 'door', pluginData: roomOf.get(name) };
      const to = SHARED.includes(name) ? MAIN : bundleOf(name);
      if (to === undefined || to === from) return undefined;
      return to === MAIN ? { path: name, namespace: 'shared' } : { path: name, namespace: 'door', pluginData: to };
    });
    build.onResolve({ filter: /^doors$/, namespace: 'door' }, () => ({ path: DOORS, namespace: DOORS }));
    build.onLoad({ filter: /.*/, namespace: DOORS }, () => ({ contents: DOOR_MAKER }));
    build.onLoad({ filter: /.*/, namespace: 'bundle' }, ({ path: bundle }) => ({
      contents: bundle === MAIN ? mainBundle() : partBundle(bundle),
      resolveDir: ROOT,
    }));
    build.onLoad({ filter: /.*/, namespace: 'shared' }, ({ path: name }) => ({
      contents: `module.exports = require('./${MAIN}.js').shared[${JSON.stringify(name)}];`,
      resolveDir: ROOT,
    }));
    build.onLoad({ filter: /.*/, namespace: 'door' }, async ({ path: name, pluginData: bundle }) => ({
      contents: name === DEFERRED_ROOMS[bundle] ? doorToRoom(bundle, await exportsOf(name)) : doorToPart(bundle, name),
      resolveDir: ROOT,
    }));
  },
};

function sourceOf(resolveDir, specifier) {
  const file = path.resolve(resolveDir, specifier);
  return [`${file}.ts`, path.join(file, 'index.ts')].find((candidate) => fs.existsSync(candidate));
}

function mainBundle() {
  const missing = [...RUN_AT_ACTIVATION].filter((name) => !fs.existsSync(path.join(ROOT, name)));
  if (missing.length > 0) throw new Error(`RUN_AT_ACTIVATION names what is not there: ${missing.join(', ')}`);
  return `export { activate, deactivate } from './src/extension.ts';\n${namespaces('shared', [...uiFilesOf(MAIN), ...SHARED])}`;
}

function partBundle(bundle) {
  return namespaces('files', uiFilesOf(bundle));
}

function namespaces(exported, names) {
  const specifier = (name) => JSON.stringify(name.startsWith('src/') ? `./${name}` : name);
  const imports = names.map((name, index) => `import * as file${index} from ${specifier(name)};`);
  const entries = names.map((name, index) => `${JSON.stringify(name)}: file${index}`);
  return `${imports.join('\n')}\nexport const ${exported} = { ${entries.join(', ')} };`;
}

async function exportsOf(file) {
  const options = { bundle: true, format: 'esm', platform: 'node', packages: 'external', outdir: 'dist', write: false };
  const { metafile } = await esbuild.build({ ...options, entryPoints: [file], absWorkingDir: ROOT, metafile: true });
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}

function doorToRoom(room, names) {
  return doors(`require('./${room}.js')`, names);
}

/** A door stands for functions and classes; whoever imports a constant by it is told by the build that there is none. */
function doorToPart(bundle, name) {
  const declarations = fs
    .readFileSync(name, 'utf8')
    .matchAll(/^export (?:async function|function|abstract class|class)\*? (\w+)/gm);
  return doors(
    `require('./${bundle}.js').files[${JSON.stringify(name)}]`,
    Array.from(declarations, ([, callable]) => callable),
  );
}

/** What all doors have in common: a bundle has so many of them that it must stand once in each. */
const DOORS = 'doors';
/** The code behind a door is looked up once: VS Code answers each `require` of an extension itself, which takes 0.08 ms. */
const DOOR_MAKER = `
  export const doorsTo = (open) => {
    let opened;
    const room = () => (opened ??= open());
    return (name) => new Proxy(function () {}, {
      apply: (_, self, args) => Reflect.apply(room()[name], self, args),
      construct: (_, args) => Reflect.construct(room()[name], args),
      get: (_, key) => Reflect.get(room()[name], key),
      has: (_, key) => Reflect.has(room()[name], key),
    });
  };`;

/** They stand for functions, classes and objects alike: rooms export nothing else that is a value. */
function doors(opened, names) {
  return `
    import { doorsTo } from '${DOORS}';
    const door = doorsTo(() => ${opened});
    ${names.map((name) => `export const ${name} = door('${name}');`).join('\n')}`;
}

/** Name → entry point of the bundles that this plugin makes. */
const deferredBundles = {
  ...Object.fromEntries([MAIN, ...Object.keys(DEFERRED_PARTS)].map((name) => [name, `bundle:${name}`])),
  ...DEFERRED_ROOMS,
};

/** A file in two bundles would have its state twice. */
function refuseCopies({ outputs }) {
  const homes = new Map();
  for (const [bundle, { inputs }] of Object.entries(outputs)) {
    for (const name of Object.keys(inputs).filter((input) => input.startsWith('src/ui/'))) {
      if (homes.has(name)) throw new Error(`${name} is in ${homes.get(name)} and in ${bundle}.`);
      homes.set(name, bundle);
    }
  }
}

module.exports = { deferredBundles, deferredCode, refuseCopies };
