import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { OUT, ROOT } from './paths';
import { checkRelease, type Manifest } from './release';

const { values } = parseArgs({ options: { tag: { type: 'string' }, repository: { type: 'string' } } });
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest;
const changelog = readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8');
const tag = values.tag ?? `v${manifest.version}`;
const release = checkRelease({ tag, repository: values.repository, manifest, changelog });
if (release.ok) {
  mkdirSync(OUT, { recursive: true });
  writeFileSync(path.join(OUT, 'release-notes.md'), release.notes);
  console.log(`${tag} can be released. Its notes are in out/release-notes.md.`);
} else {
  console.error([`${tag} cannot be released:`, ...release.problems].join('\n- '));
  process.exitCode = 1;
}
