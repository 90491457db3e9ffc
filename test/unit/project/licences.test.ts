import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import notices from '../../../scripts/thirdPartyNotices.cjs';

describe('the licences of what ships', () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'kinesis-pipelines-licences-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function writePackage(name: string, manifest: object, files: Record<string, string> = {}): void {
    const home = path.join(folder, 'node_modules', name);
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...manifest }));
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(home, file), text);
  }

  /** What esbuild says of a bundle of this entry point, with absolute paths. */
  async function bundle(entry: string, source: string): Promise<Metafile> {
    writeFileSync(path.join(folder, entry), source);
    const { metafile } = await build({
      absWorkingDir: folder,
      entryPoints: [entry],
      outdir: 'dist',
      bundle: true,
      write: false,
      metafile: true,
      loader: { '.svg': 'dataurl' },
    });
    const absolute = (file: string): string => path.join(folder, file);
    for (const output of Object.values(metafile.outputs)) {
      output.inputs = Object.fromEntries(Object.entries(output.inputs).map(([file, input]) => [absolute(file), input]));
    }
    metafile.inputs = Object.fromEntries(
      Object.entries(metafile.inputs).map(([file, input]) => [
        absolute(file),
        { ...input, imports: input.imports.map((imported) => ({ ...imported, path: absolute(imported.path) })) },
      ]),
    );
    return metafile;
  }

  it('ship with the bundles that contain the packages', async () => {
    writePackage('free', { license: 'MIT' }, { LICENSE: 'Do what you like.', 'index.js': 'export const one = 1;' });
    const text = notices.thirdPartyNotices([await bundle('main.js', "import { one } from 'free'; console.log(one);")]);
    assert.match(text, /^free 1\.0\.0 \(MIT\)\n\nDo what you like\.$/m);
  });

  it('ship with the pictures that a style sheet contains, too', async () => {
    writePackage('pictures', { license: 'CC-BY-4.0' }, { LICENSE: 'Name us.', 'x.svg': '<svg/>' });
    const style = "a { background: url('./node_modules/pictures/x.svg'); }";
    assert.match(
      notices.thirdPartyNotices([await bundle('main.css', style)]),
      /^pictures 1\.0\.0 \(CC-BY-4\.0\)\n\nName us\.$/m,
    );
  });

  for (const license of ['GPL-3.0', 'UNLICENSED', undefined]) {
    it(`refuse a package with the licence ${license ?? 'left out'}`, async () => {
      writePackage('theirs', { license }, { 'index.js': 'export const one = 1;' });
      const metafile = await bundle('main.js', "import { one } from 'theirs'; console.log(one);");
      assert.throws(
        () => notices.thirdPartyNotices([metafile]),
        /may ship: theirs 1\.0\.0 \((GPL-3\.0|UNLICENSED|none given)\)/,
      );
    });
  }

  it('say where the source is, where a licence wants that', async () => {
    writePackage(
      'open',
      { license: 'MPL-2.0', repository: { url: 'https://example.com/open' } },
      { 'index.js': 'export const one = 1;' },
    );
    const entry = "import { one } from 'open'; console.log(one);";
    assert.match(
      notices.thirdPartyNotices([await bundle('main.js', entry)]),
      /open 1\.0\.0 \(MPL-2\.0; source: https:\/\/example\.com\/open\)/,
    );
    writePackage('open', { license: 'MPL-2.0' });
    const hidden = await bundle('main.js', entry);
    assert.throws(() => notices.thirdPartyNotices([hidden]), /open must say where its source is/);
  });
});
