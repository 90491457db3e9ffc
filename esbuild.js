// Builds dist/. What activation runs is in extension.js. Everything else is in bundles that are loaded on first use: a dynamic
// `import('./x')` in src/ loads one, and so does the first call through a door, which the build puts in place of an import.
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');
const { deferredBundles, deferredCode, refuseCopies } = require('./scripts/deferredCode.cjs');
const { bundledPackages, thirdPartyNotices } = require('./scripts/thirdPartyNotices.cjs');

/** Bundle name → entry point. What is imported dynamically must be listed here, or the build fails. */
const ENTRY_POINTS = {
  local: 'src/local/main.ts',
  'local-yaml': 'src/local/init/yamlParser.ts',
  // The program that runs a Lambda handler: started by its path, beside who starts it.
  nodeHandler: 'src/local/lambda/nodeHandler.ts',
  'aws-clients': 'src/aws/clients.ts',
  'sample-generator': 'src/samples/generator.ts',
  'record-filter': 'src/consumer/filter/index.ts',
  'record-schema': 'src/consumer/payloadSchema/index.ts',
  'csv-parser': 'src/records/csvParser.ts',
  // A process's program and its thread's: started by their paths, beside who starts them in src/ and in dist/ alike.
  decoderProgram: 'src/outputs/decoding/decoderProgram.ts',
  decoderWorker: 'src/outputs/decoding/decoderWorker.ts',
};

/** What is imported dynamically and run on first use, in the bundle of its importer: in one of its own, the SDK's core would ship once more. */
const WITHIN_IMPORTER = new Set(['src/aws/metricClient.ts', 'src/aws/leaseClient.ts']);

/** What activation may load of others' code: a few kilobytes each. All else is loaded by a bundle of its own. */
const LIBRARIES_AT_ACTIVATION = new Set(['@vscode/l10n']);

const lazyBundles = {
  name: 'lazy-bundles',
  setup(build) {
    const bundleOf = new Map(Object.entries(ENTRY_POINTS).map(([name, file]) => [path.resolve(file), name]));
    build.onResolve({ filter: /^\./ }, ({ kind, path: specifier, resolveDir, importer }) => {
      // Packages keep their own dynamic imports; only ours are ways into another bundle.
      if (kind !== 'dynamic-import' || importer.includes('node_modules')) return undefined;
      const file = [`${specifier}.ts`, `${specifier}/index.ts`]
        .map((candidate) => path.resolve(resolveDir, candidate))
        .find((candidate) => fs.existsSync(candidate));
      if (file && WITHIN_IMPORTER.has(path.relative(__dirname, file).replaceAll(path.sep, '/'))) return undefined;
      const bundle = file && bundleOf.get(file);
      if (!bundle)
        return {
          errors: [
            { text: `${specifier} is imported lazily by ${importer}: add it to ENTRY_POINTS, or to WITHIN_IMPORTER` },
          ],
        };
      return { path: `./${bundle}.js`, external: true };
    });
  },
};

/** Node is to drop the constructor that the reader of bzip2 makes its buffers with; what takes its place fills them with zeros, too. */
const buffersOfBzip2 = {
  name: 'buffers-of-bzip2',
  setup(build) {
    build.onLoad({ filter: /seek-bzip[\\/]lib[\\/]\w+\.js$/ }, ({ path: file }) => ({
      contents: fs.readFileSync(file, 'utf8').replaceAll(/\bnew Buffer\(/g, 'Buffer.alloc('),
    }));
  },
};

/** The SDK's partition data are 11 kB; the module that its package exports them from brings along half a megabyte of others. */
const partitionDataAlone = {
  name: 'partition-data-alone',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/core\/client$/ }, ({ importer }) => {
      if (path.relative(__dirname, importer) !== path.join('src', 'aws', 'partitions.ts')) return undefined;
      return {
        path: path.resolve('node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partition.js'),
      };
    });
  },
};

const minify = process.argv.includes('--minify');

/** The panels' own code: a browser's, with its style sheet and icons beside it. */
const webview = {
  entryPoints: Object.fromEntries(
    ['details', 'map', 'report', 'tail'].map((name) => [`webview/${name}`, `src/webview/${name}/main.ts`]),
  ),
  outdir: 'dist',
  bundle: true,
  platform: 'browser',
  target: 'chrome138',
  format: 'iife',
  loader: { '.svg': 'dataurl' },
  minify,
  sourcemap: !minify,
  metafile: true,
  logLevel: 'warning',
};

const host = {
  entryPoints: { ...deferredBundles, ...ENTRY_POINTS },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['vscode'],
  mainFields: ['module', 'main'],
  conditions: ['node'],
  minify,
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
  plugins: [deferredCode, lazyBundles, buffersOfBzip2, partitionDataAlone],
};

function checkActivation({ outputs }) {
  const libraries = Object.keys(outputs['dist/extension.js'].inputs)
    .map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1])
    .filter((library) => library !== undefined && !LIBRARIES_AT_ACTIVATION.has(library));
  if (libraries.length === 0) return;
  const names = [...new Set(libraries)].join(', ');
  throw new Error(`Activation would load ${names}: import it lazily, from a file that is listed in ENTRY_POINTS.`);
}

Promise.all([esbuild.build(host), esbuild.build(webview)])
  .then((builds) => {
    const metafiles = builds.map(({ metafile }) => metafile);
    checkActivation(metafiles[0]);
    refuseCopies(metafiles[0]);
    fs.writeFileSync('dist/third-party-notices.txt', thirdPartyNotices(metafiles));
    // For `npm run audit`, which asks only about what ships.
    fs.mkdirSync('out', { recursive: true });
    fs.writeFileSync('out/bundled-packages.json', JSON.stringify(bundledPackages(metafiles), null, 2));
    const outputs = metafiles.flatMap((metafile) => Object.entries(metafile.outputs));
    for (const [file, { bytes }] of outputs) {
      if (/\.(js|css)$/.test(file)) console.log(`${file}  ${Math.round(bytes / 1000).toLocaleString('en')} kB`);
    }
  })
  .catch((error) => {
    // esbuild has told its own errors already.
    if (!error.errors) console.error(error.message);
    process.exit(1);
  });
