import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { compileTemplate, PRESETS } from '../../../src/samples';

const COUNT = 300;
const RUN = { seed: 42, startTimeMs: Date.UTC(2026, 2, 1, 12), locale: 'pt_BR' } as const;

/** Prints the digest of the records of each preset. */
const PROGRAM = `
const { createHash } = require('node:crypto');
const { compileTemplate } = require(process.argv[2]);
const { templates, count, run } = JSON.parse(process.argv[3]);
const digests = templates.map((template) => {
  const hash = createHash('sha256');
  for (const record of compileTemplate({ template, ...run }).batch(count)) hash.update(record).update('\\n');
  return hash.digest('hex');
});
console.log(JSON.stringify(digests));
`;

describe('a seed and a start time', () => {
  let folder: string;
  const templates = PRESETS.map(({ template }) => template);

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'samples-processes-'));
    await build({
      entryPoints: [path.join(__dirname, '../../../src/samples/generator.ts')],
      outfile: path.join(folder, 'generator.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
    await writeFile(path.join(folder, 'program.js'), PROGRAM);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const digestsElsewhere = async (environment: Record<string, string>): Promise<string[]> => {
    const files = ['program.js', 'generator.js'].map((name) => path.join(folder, name));
    const argument = JSON.stringify({ templates, count: COUNT, run: RUN });
    const { stdout } = await promisify(execFile)(process.execPath, [...files, argument], {
      env: { ...process.env, ...environment },
    });
    return JSON.parse(stdout) as string[];
  };

  it('make the same bytes in any process, whatever its time zone and language', async () => {
    const here = await Promise.all(
      templates.map(async (template) => {
        const hash = createHash('sha256');
        for (const record of (await compileTemplate({ template, ...RUN })).batch(COUNT))
          hash.update(record).update('\n');
        return hash.digest('hex');
      }),
    );
    assert.equal(new Set(here).size, PRESETS.length);
    assert.deepEqual(await digestsElsewhere({ TZ: 'America/Sao_Paulo', LANG: 'pt_BR.UTF-8' }), here);
    assert.deepEqual(await digestsElsewhere({ TZ: 'Asia/Tokyo', LANG: 'ja_JP.UTF-8' }), here);
  });
});
