import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getL10nJson, type l10nJsonFormat } from '@vscode/l10n-dev';
import ts from 'typescript';

/** Key → text. A key is the English text, followed by the comment for translators where there is one. */
type Texts = ReadonlyMap<string, string>;

const ROOT = path.join(__dirname, '../../..');
const BATCH = 12;
const NLS = 'package.nls.json';
const nlsFile = (language: string) => `package.nls.${language}.json`;
const bundleFile = (language: string) => path.join('l10n', `bundle.l10n.${language}.json`);

/** Taken from either file: a language that has only one of them is found, and fails because the other is missing. */
function translatedLanguages(): string[] {
  const files = [
    ...readdirSync(ROOT),
    ...(existsSync(path.join(ROOT, 'l10n')) ? readdirSync(path.join(ROOT, 'l10n')) : []),
  ];
  const found = files.map((file) => /^(?:package\.nls|bundle\.l10n)\.([\w-]+)\.json$/.exec(file)?.[1]);
  return [...new Set(found)].filter((language) => language !== undefined).sort();
}

function textsOf(entries: l10nJsonFormat): Texts {
  return new Map(
    Object.entries(entries).map(([key, entry]) => [key, typeof entry === 'string' ? entry : entry.message]),
  );
}

function readTexts(file: string): Texts {
  return textsOf(JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as l10nJsonFormat);
}

/** The sources that can have texts. Parsing the others would only take time. */
function sourcesWithTexts(): { file: string; contents: string }[] {
  return readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, contents: readFileSync(path.join(ROOT, 'src', file), 'utf8') }))
    .filter(({ contents }) => contents.includes('l10n'));
}

/** The tool sets itself up for each file, which takes longer than reading it: several in one take half the time. */
function inBatches(texts: readonly string[]): { extension: '.ts'; contents: string }[] {
  const starts = Array.from({ length: Math.ceil(texts.length / BATCH) }, (_, index) => index * BATCH);
  return starts.map((start) => ({ extension: '.ts', contents: texts.slice(start, start + BATCH).join('\n') }));
}

function isText(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'l10n';
}

/** It gets its value in the constructor. */
function isFieldOfObjects(node: ts.Node): boolean {
  return (
    ts.isPropertyDeclaration(node) && !ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)
  );
}

/** The nodes that run when their file is loaded. */
function outsideFunctions(node: ts.Node, isMeant: (node: ts.Node) => boolean): ts.Node[] {
  if (ts.isFunctionLike(node) || isFieldOfObjects(node)) return [];
  const found: ts.Node[] = isMeant(node) ? [node] : [];
  node.forEachChild((child) => void found.push(...outsideFunctions(child, isMeant)));
  return found;
}

function assertSameKeys(file: string, translated: Texts, original: Texts): void {
  const missing = [...original.keys()].filter((key) => !translated.has(key));
  const superfluous = [...translated.keys()].filter((key) => !original.has(key));
  const lines = [...missing.map((key) => `missing: ${key}`), ...superfluous.map((key) => `superfluous: ${key}`)];
  assert.ok(lines.length === 0, `${file}\n${lines.join('\n')}`);
}

/** What a translation must take over as it is, whatever its place in the text. */
function assertSameParts(file: string, pattern: RegExp, translated: Texts, original: Texts): void {
  const parts = (text: string) => [...new Set(text.match(pattern))].sort();
  for (const [key, text] of translated) {
    const source = original.get(key);
    if (source !== undefined) assert.deepEqual(parts(text), parts(source), `${file}, "${key}": ${text}`);
  }
}

describe('translations', () => {
  const languages = translatedLanguages();
  const sources = sourcesWithTexts();
  let code: Texts;

  before('find the texts of the code', async function () {
    this.timeout(120_000);
    code = textsOf(await getL10nJson(inBatches(sources.map(({ contents }) => contents))));
    assert.ok(code.size > 0);
  });

  it('are there', () => {
    assert.ok(languages.includes('pt-br'), languages.join(', '));
  });

  it('can have every text: each stands as a literal where it is used', () => {
    const computed = /l10n\.t\(\s*(?:[^\s'"`{]|`[^`]*\$\{)/g;
    const found = sources.flatMap(({ file, contents }) =>
      [...contents.matchAll(computed)].map(({ index }) => `${file}: ${contents.slice(index, index + 80)}`),
    );
    assert.deepEqual(found, []);
  });

  it('are loaded before they are used: no text is read while its file is loaded', () => {
    const found = sources.flatMap(({ file, contents }) => {
      const parsed = ts.createSourceFile(file, contents, ts.ScriptTarget.Latest);
      return outsideFunctions(parsed, isText).map((text) => `${file}: ${contents.slice(text.pos, text.end)}`);
    });
    assert.deepEqual(found, []);
  });

  for (const language of languages) {
    it(`to ${language} have exactly the texts of the code, with the same placeholders`, () => {
      const file = bundleFile(language);
      const translated = readTexts(file);
      assertSameKeys(file, translated, code);
      assertSameParts(file, /\{\w+\}/g, translated, code);
    });

    it(`to ${language} have exactly the texts of package.json, with the same links and code`, () => {
      const file = nlsFile(language);
      const translated = readTexts(file);
      assertSameKeys(file, translated, readTexts(NLS));
      assertSameParts(file, /\]\([^)]*\)|`[^`]*`/g, translated, readTexts(NLS));
    });
  }
});
