import assert from 'node:assert/strict';
import { planDownloads, type PlannedFile } from '../../../src/ui/documents/downloadPlan';

const entry = (key: string, size = 1) => ({ key, size, lastModifiedMs: 0, eTag: '"e"' });
const planOf = (keys: readonly string[], prefix = '') =>
  planDownloads([{ bucket: 'bucket', prefix, entries: keys.map((key) => entry(key)) }]);
const pathsOf = (files: readonly PlannedFile[]) => files.map(({ path }) => path.join('/'));
const TAG = /~[0-9a-f]{12}/;

/** What some file system takes for one: letter case, and the ways to write a letter with an accent. */
const asFileSystemsSee = (path: readonly string[]) => path.join('/').normalize('NFC').toLowerCase().normalize('NFC');

function isSafe(name: string): boolean {
  return (
    name !== '' &&
    !name.startsWith('.') &&
    !/[. ]$/.test(name) &&
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    !/[\u0000-\u001f\u007f<>:"|?*\\/\u200b-\u200f\u202a-\u202e\ufeff]/.test(name) &&
    !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name) &&
    !/^[^.]{1,6}~\d(\.|$)/.test(name) &&
    !/\p{Cs}/u.test(name) &&
    Buffer.byteLength(name) <= 230
  );
}

/** A generator that gives the same numbers for a seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PIECES = [
  ...[
    'a',
    'A',
    'b',
    '/',
    '/',
    '/',
    '.',
    '..',
    '~',
    '_',
    ' ',
    ':',
    '?',
    '*',
    '\\',
    '\0',
    '\n',
    'é',
    'e\u0301',
    'É',
    'ß',
    'SS',
  ],
  ...[
    '.git',
    '.GIT',
    'git~1',
    '.git\u200c',
    '.vscode',
    '.env',
    'CON',
    'nul.txt',
    'COM¹',
    '.json',
    '.json.gz',
    '\u202e',
    '\ud800',
  ],
  ...['x'.repeat(199), 'é'.repeat(120), '~0123456789ab', 'K', 'ſ', 'ﬁ', '℀'],
];

describe('the plan of a download', () => {
  it('leaves keys as they are that are good names', () => {
    const keys = ['a.json', 'raw/2026/11/30/04/demo-1-2026.gz', 'raw/ç é.txt', 'b c/_SUCCESS', `${'n'.repeat(200)}/x`];
    const { files } = planOf(keys);
    assert.deepEqual(pathsOf(files), keys);
    assert.ok(files.every(({ isRenamed }) => !isRenamed));
  });

  for (const [what, keys] of [
    ['characters that are no part of names', ['a?b', 'a*b', 'a:b', 'a_b', 'a\\b', 'a\u0001b', 'a~b']],
    ['empty parts', ['a/b', 'a//b', 'a///b', '/a/b', 'a/_/b']],
    ['letter case', ['Data/x.json', 'data/x.json', 'data/X.json']],
    ["Unicode's forms", ['é', 'e\u0301', 'É', 'ﬁ', 'fi']],
    ['length', ['n'.repeat(255), `${'n'.repeat(254)}m`, 'n'.repeat(200), 'n'.repeat(201)]],
    ['ends', ['a', 'a.', 'a..', 'a ', 'a_', 'a__']],
    ['a file and a folder of one name', ['a', 'a/b', 'A/c', 'a/b/c']],
    ['ways up', ['../a', '__/a', '..', './a', '/../a']],
    ['names that tools read', ['.git/config', '_git/config', '.GIT/config', 'git~1/config', '.g\u200cit/config']],
    ["names of Windows' devices", ['CON', 'con', '_CON', 'nul.txt', 'aux.tar.gz', 'COM1', 'COM¹', 'con .txt']],
  ] as const) {
    it(`gives each object a file of its own that differ by ${what}`, () => {
      const { files } = planOf(keys);
      assert.equal(files.length, keys.length);
      assert.equal(
        new Set(files.map(({ path }) => asFileSystemsSee(path))).size,
        keys.length,
        pathsOf(files).join(', '),
      );
      for (const { path } of files) for (const name of path) assert.ok(isSafe(name), JSON.stringify(name));
    });
  }

  it('gives them the same names every time, and tells which are not the keys', () => {
    const [first] = planOf(['.git/config']).files;
    assert.match(first?.path.join('/') ?? '', /^_git\/config~[0-9a-f]{12}$/);
    assert.equal(first?.isRenamed, true);
    assert.deepEqual(planOf(['a', '.git/config', 'b']).files[1], first);
    assert.match(pathsOf(planOf(['a:b.json.gz']).files)[0] ?? '', /^a_b~[0-9a-f]{12}\.json\.gz$/);
  });

  it('keeps objects of two buckets apart, and takes what is selected twice once', () => {
    const { files } = planDownloads([
      { bucket: 'one', prefix: '', entries: [entry('a'), entry('a')] },
      { bucket: 'two', prefix: '', entries: [entry('a')] },
      { bucket: 'one', prefix: 'b/', entries: [entry('b/a')] },
    ]);
    assert.equal(files.length, 3);
    assert.equal(new Set(pathsOf(files)).size, 3);
  });

  it('makes a folder of an empty object that stands for one, and a file of one with content', () => {
    const { files, folders } = planDownloads([
      {
        bucket: 'bucket',
        prefix: 'p/',
        entries: [entry('p/', 0), entry('p/a/', 0), entry('p/b/', 3), entry('p/c', 0)],
      },
    ]);
    assert.deepEqual(folders, [[], ['a']]);
    assert.deepEqual(
      files.map(({ entry: { key } }) => key),
      ['p/b/', 'p/c'],
    );
    assert.match(pathsOf(files)[0] ?? '', /^b\/_~/);
  });

  it('holds all of this for any keys', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = randomOf(seed);
      const keys = new Set<string>();
      while (keys.size < 60) {
        const key = Array.from({ length: 1 + random(6) }, () => PIECES[random(PIECES.length)]).join('');
        keys.add(key);
      }
      const { files } = planOf([...keys]);
      const paths = files.map(({ path }) => asFileSystemsSee(path));
      const folders = new Set(
        files.flatMap(({ path }) => path.slice(1).map((_, index) => asFileSystemsSee(path.slice(0, index + 1)))),
      );
      assert.equal(new Set(paths).size, keys.size, `seed ${seed}: two objects have one file`);
      for (const [
        index,
        {
          path,
          isRenamed,
          entry: { key },
        },
      ] of files.entries()) {
        const told = `seed ${seed}: ${JSON.stringify(key)} → ${JSON.stringify(path)}`;
        assert.ok(!folders.has(paths[index] ?? ''), `${told}: is a folder, too`);
        assert.ok(path.every(isSafe), told);
        assert.equal(isRenamed, path.join('/') !== key, told);
        assert.equal(isRenamed, TAG.test(path.at(-1) ?? ''), told);
      }
    }
  });
});
