import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { config as translateWith } from '@vscode/l10n';
import { explainError } from '../../../src/aws';
import { formatAge, formatBytes, formatDuration, plural } from '../../../src/ui/format';

const PORTUGUESE = path.join(__dirname, '../../../l10n/bundle.l10n.pt-br.json');

describe('durations and sizes', () => {
  for (const [ms, text] of [
    [0, '0 ms'],
    [999.6, '1.0 s'],
    [9_940, '9.9 s'],
    [9_960, '10 s'],
    [59_600, '1 min 0 s'],
    [119_600, '2 min 0 s'],
    [3_599_600, '1 h 0 min'],
    [7_260_000, '2 h 1 min'],
  ] as const) {
    it(`write ${ms} ms as ${text}`, () => assert.equal(formatDuration(ms), text));
  }

  for (const [bytes, text] of [
    [999, '999 B'],
    [1_000, '1 kB'],
    [99_960, '100 kB'],
    [999_600, '1 MB'],
    [1_234_000, '1.2 MB'],
  ] as const) {
    it(`write ${bytes} bytes as ${text}`, () => assert.equal(formatBytes(bytes), text));
  }
});

describe('counts and ages', () => {
  it('have a form for one and a form for all else', () => {
    assert.deepEqual(
      [0, 1, 2].map((count) => plural(count, 'record')),
      ['0 records', '1 record', '2 records'],
    );
  });

  it('are never negative, where the clock runs behind', () => {
    assert.equal(formatAge(10_000, 9_000), 'now');
    assert.equal(formatAge(10_000, 14_900), '4 s ago');
  });

  describe('with a translation', () => {
    before(() => {
      translateWith({ contents: readFileSync(PORTUGUESE, 'utf8') });
    });
    after(() => {
      translateWith({ contents: {} });
    });

    it('take both forms from it', () => {
      assert.deepEqual(
        [1, 2].map((count) => plural(count, 'record')),
        ['1 registro', '2 registros'],
      );
    });

    it('put the words where the language has them', () => {
      assert.equal(formatAge(10_000, 14_900), 'há 4 s');
    });

    it('stand beside errors in the same language', () => {
      const error = Object.assign(new Error('expired'), { name: 'ExpiredTokenException' });
      const connection = { name: 'dev', region: 'sa-east-1', profile: 'dev' };
      assert.equal(
        explainError(error, { connection, doing: 'listar streams de dados' }).title,
        'Não foi possível listar streams de dados em sa-east-1: a sessão do perfil "dev" expirou.',
      );
    });
  });
});
