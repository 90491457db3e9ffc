import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.join(__dirname, '../../..');

/** The files that VS Code and npm read. Who parses them takes the last of two keys without a word. */
const FILES = [
  'package.json',
  ...readdirSync(ROOT).filter((name) => name.startsWith('package.nls.')),
  ...readdirSync(path.join(ROOT, 'l10n')).map((name) => `l10n/${name}`),
];

function keysThatStandTwice(text: string): string[] {
  const twice: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const seen = new Set<string>();
      for (const { name } of node.properties) {
        const key = name && ts.isStringLiteral(name) ? name.text : '';
        if (seen.has(key)) twice.push(key);
        seen.add(key);
      }
    }
    node.forEachChild(visit);
  };
  visit(ts.parseJsonText('file.json', text));
  return twice;
}

describe('keys of JSON files', () => {
  it('are found where they stand twice', () => {
    assert.deepEqual(keysThatStandTwice('{"a": [{"b": 1, "b": 2}], "c": {"b": 3}}'), ['b']);
  });

  for (const file of FILES) {
    it(`stand once in ${file}`, () => {
      assert.deepEqual(keysThatStandTwice(readFileSync(path.join(ROOT, file), 'utf8')), []);
    });
  }
});
