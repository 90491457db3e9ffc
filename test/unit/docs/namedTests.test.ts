import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../../..');
/** A test by its file, or the title of one. */
const NAMED = /`((?:unit|host|ui)\/[\w./]+)`|"((?:[^"\\]|\\.)+)"/g;
const MENTIONS = /`((?:aws|consumer|local|outputs|records|samples|ui)\/[\w./]*)`/g;
/** What differs between the runs of a test. */
const VARIES = '[^\\n]{0,80}?';

interface NamedTest {
  file: string;
  title: string;
}

/** The last column of each table names tests: a file, then its titles. */
function namedTests(text: string): NamedTest[] {
  const named: NamedTest[] = [];
  for (const row of text.split('\n').filter((line) => line.startsWith('|'))) {
    const proof = row.split(' | ').at(-1) ?? '';
    let file: string | undefined;
    for (const [, found, title] of proof.matchAll(NAMED)) {
      if (found !== undefined) file = `test/${found}.test.ts`;
      else if (file !== undefined && title !== undefined) named.push({ file, title: title.replaceAll('\\"', '"') });
    }
  }
  return named;
}

function isThere({ file, title }: NamedTest): boolean {
  const full = path.join(ROOT, file);
  if (!existsSync(full)) return false;
  const words = title.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`\\bit\\(\\s*['"\`]${words.join(VARIES)}['"\`]`).test(readFileSync(full, 'utf8'));
}

describe('docs', () => {
  for (const [file, least] of [
    ['docs/security.md', 100],
    ['docs/reliability.md', 10],
  ] as const) {
    const text = readFileSync(path.join(ROOT, file), 'utf8');

    it(`name tests that there are: ${file}`, () => {
      const named = namedTests(text);
      assert.ok(named.length >= least, `only ${named.length} tests are named`);
      assert.deepEqual(
        named.filter((test) => !isThere(test)),
        [],
      );
    });

    it(`name files that there are: ${file}`, () => {
      const names = [...text.matchAll(MENTIONS)].map(([, name = '']) => name);
      const isFile = (name: string) =>
        existsSync(path.join(ROOT, 'src', name)) || existsSync(path.join(ROOT, 'test', `${name}.test.ts`));
      assert.deepEqual(
        names.filter((name) => !isFile(name)),
        [],
      );
    });
  }

  for (const file of readdirSync(path.join(ROOT, 'docs/decisions')).map((name) => `docs/decisions/${name}`)) {
    it(`name files that there are: ${file}`, () => {
      const names = [
        ...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/`((?:src|scripts|unit|host)\/[\w./]+)`/g),
      ];
      const places = names.map(([, name = '']) => (/^(unit|host)\//.test(name) ? `test/${name}.test.ts` : name));
      assert.ok(places.length > 0);
      assert.deepEqual(
        places.filter((place) => !existsSync(path.join(ROOT, place))),
        [],
      );
    });
  }
});
