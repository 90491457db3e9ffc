import assert from 'node:assert/strict';
import { athenaTable } from '../../../src/ui/queries/athenaTable';
import { duckDbQuery } from '../../../src/ui/queries/duckDbQuery';
import type { FieldType } from '../../../src/ui/queries/observedFields';

const HOSTILE = [
  "it's",
  "'; DROP TABLE orders; --",
  'ends with a backslash\\',
  "\\'; DROP TABLE orders; --",
  'a`b``c',
  '*/ -- /*',
  'line\nbreak\r',
  '${x} 😀 \u202eleft',
];

interface Lexed {
  texts: string[];
  names: string[];
  /** What is neither: the words of the statement. */
  rest: string;
}

/** Texts, names in backticks and comments, as Hive's grammar has them for Athena's DDL, or as standard SQL has them. */
function lexed(sql: string, { isHive }: { isHive: boolean }): Lexed {
  const text = isHive ? /'((?:[^'\\]|\\[^])*)'/y : /'((?:[^']|'')*)'/y;
  const name = /`((?:[^`]|``)*)`/y;
  const comment = /--[^\n]*/y;
  const found: Lexed = { texts: [], names: [], rest: '' };
  const read = (pattern: RegExp, at: number) => {
    pattern.lastIndex = at;
    return pattern.exec(sql);
  };
  for (let at = 0; at < sql.length;) {
    const [inText, inName, inComment] = [read(text, at), read(name, at), read(comment, at)];
    const [, value = ''] = inText ?? inName ?? [];
    const plain = isHive
      ? value.replace(/\\([^])/g, (_, c: string) => ({ n: '\n', r: '\r' })[c] ?? c)
      : value.replaceAll("''", "'");
    if (inText) found.texts.push(plain);
    else if (inName) found.names.push(value.replaceAll('``', '`'));
    else if (!inComment) found.rest += sql[at] ?? '';
    at += (inText ?? inName ?? inComment)?.[0].length ?? 1;
  }
  return found;
}

describe('queries of names that strangers chose', () => {
  for (const name of HOSTILE) {
    it(`have ${JSON.stringify(name)} as a name, a place and a field, and nothing else`, () => {
      const fields = new Map<string, FieldType>([
        [name, { kind: 'object', fields: new Map([[name, { kind: 'string' }]]) }],
        ['plain', { kind: 'integer' }],
      ]);
      const sample = { format: 'json', isBackToBack: false } as const;
      const location = `${name}/`;
      const table = (place: string, field: string) =>
        athenaTable({
          ...{ bucket: 'b', name: place, sample },
          partitions: {
            kind: 'time',
            location: place,
            pattern: `yyyy/MM/dd/HH${place === location ? `'${name}` : ''}`,
            unit: 'HOURS',
          },
          fields:
            field === name
              ? fields
              : new Map([
                  [field, { kind: 'object', fields: new Map([[field, { kind: 'string' }]]) }],
                  ['plain', { kind: 'integer' }],
                ]),
        });
      const hostile = lexed(table(location, name), { isHive: true });
      const harmless = lexed(table('p/', 'f'), { isHive: true });
      assert.equal(hostile.rest, harmless.rest);
      assert.ok(hostile.texts.includes(`s3://b/${location}`));
      assert.ok(hostile.texts.includes(`s3://b/${location}\${delivered}/`));
      assert.ok(hostile.texts.includes(`yyyy/MM/dd/HH'${name}`));
      assert.deepEqual(hostile.names.slice(1, 3), [name, name]);

      const query = (key: string, text: string) =>
        duckDbQuery({
          connection: { name: 'c', region: text, profile: text },
          ...{ bucket: text, place: { key }, sample, hasNamedPartitions: false },
        });
      const asked = lexed(query(name, name), { isHive: false });
      assert.equal(asked.rest, lexed(query('k', 't'), { isHive: false }).rest);
      assert.ok(asked.texts.includes(name));
      assert.ok(asked.texts.includes(`s3://${name}/${name.replace(/[[\]*?]/g, '[$&]')}`));
    });
  }
});
