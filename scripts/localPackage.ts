import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { ROOT } from './paths';
import { thirdPartyNotices } from './thirdPartyNotices.cjs';

const NAME = 'kinesis-pipelines-local';
const MAX_BYTES = 400_000;

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly repository: unknown;
  readonly homepage: string;
  readonly engines: { readonly node: string };
}

/** What another program's `require` finds in an installed package. */
const DECLARATION = `
/**
 * Starts a local pipeline in this process. It is empty but for what is asked for. Rejects when the port is taken, when the data
 * folder is in use or holds other files, and when something cannot be created.
 */
export declare function startLocalPipeline(options?: LocalPipelineOptions): Promise<LocalPipeline>;
`;

/** The reader of YAML is loaded by the first template. */
const yamlApart: Plugin = {
  name: 'yaml-apart',
  setup(setup) {
    setup.onResolve({ filter: /\/yamlParser$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './yaml.js', external: true } : undefined,
    );
  },
};

/** What the writer of Parquet files has for types and encodings that no column of a Glue table gets. */
const UNUSED_OF_PARQUET: ReadonlyMap<string, readonly string[]> = new Map([
  ['variant', ['autoDetectShredding', 'encodeVariantColumn', 'normalizeShreddingConfig']],
  ['geospatial', ['geospatialStatistics']],
  ['wkb', ['geojsonToWkb']],
  ['delta', ['deltaBinaryPack', 'deltaByteArray', 'deltaLengthByteArray']],
  ['splitstream', ['writeByteStreamSplit']],
  ['bloom', ['BloomBuilder', 'writeBlooms']],
]);

/** The writer calls these for each file, here with nothing to write. */
const WITHOUT_EFFECT = new Set(['writeBlooms']);

const unusedOfParquetLeftOut: Plugin = {
  name: 'unused-of-parquet-left-out',
  setup(setup) {
    const filter = new RegExp(`hyparquet-writer[\\\\/]src[\\\\/](${[...UNUSED_OF_PARQUET.keys()].join('|')})\\.js$`);
    setup.onLoad({ filter }, ({ path: file }) => ({
      contents: (UNUSED_OF_PARQUET.get(path.basename(file, '.js')) ?? [])
        .map((name) => {
          const refusal = `throw new Error('${name} is not part of the local pipeline');`;
          return `export function ${name}() { ${WITHOUT_EFFECT.has(name) ? '' : refusal} }`;
        })
        .join('\n'),
    }));
  },
};

/**
 * Writes the npm package of the local pipeline into a folder: the program and the library, without dependencies.
 *
 * @throws {Error} when it is larger than people should download.
 */
export async function writeLocalPackage(folder: string): Promise<{ bytes: number }> {
  const manifest = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const { version, license, repository, homepage, engines } = manifest;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: {
      index: path.join(ROOT, 'src/local/npmPackage.ts'),
      nodeHandler: path.join(ROOT, 'src/local/lambda/nodeHandler.ts'),
      yaml: path.join(ROOT, 'src/local/init/yamlParser.ts'),
    },
    outdir: folder,
    plugins: [yamlApart, unusedOfParquetLeftOut],
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    metafile: true,
    logLevel: 'warning',
  });
  const description = {
    name: NAME,
    version,
    description: 'A local Amazon Kinesis, Data Firehose and S3 in one process, for tests and development.',
    license,
    repository,
    homepage,
    main: 'index.js',
    types: 'index.d.ts',
    bin: { [NAME]: 'bin.js' },
    engines: { node: engines.node },
  };
  const types = await readFile(path.join(ROOT, 'src/local/libraryTypes.ts'), 'utf8');
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
  await writeFile(path.join(folder, 'bin.js'), "#!/usr/bin/env node\nvoid require('./index.js').runProgram();\n");
  await writeFile(path.join(folder, 'index.d.ts'), types + DECLARATION);
  await writeFile(path.join(folder, 'third-party-notices.txt'), thirdPartyNotices([metafile]));
  await cp(path.join(ROOT, 'docs/local-pipeline-package.md'), path.join(folder, 'README.md'));
  await cp(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
  // What a start loads: the reader of YAML comes with the first template.
  const sizes = ['index.js', 'nodeHandler.js'].map(async (name) => (await stat(path.join(folder, name))).size);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  if (bytes > MAX_BYTES) throw new Error(`The local pipeline has ${bytes} bytes; ${MAX_BYTES} are the most.`);
  return { bytes };
}

/** Makes the package's archive in a folder, and returns its name. */
export async function packLocalPackage(folder: string, target: string): Promise<string> {
  await writeLocalPackage(folder);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { stdout } = await promisify(execFile)(npm, ['pack', folder, '--pack-destination', target, '--json'], {
    shell: process.platform === 'win32',
  });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  if (!packed) throw new Error('npm packed nothing.');
  return packed.filename;
}
