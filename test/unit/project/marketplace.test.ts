import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../../scripts/paths';

/** "Publishing Extensions": the categories that VS Code's Marketplace knows. */
const CATEGORIES = [
  ...['AI', 'Azure', 'Chat', 'Data Science', 'Debuggers', 'Education', 'Extension Packs', 'Formatters', 'Keymaps'],
  ...['Language Packs', 'Linters', 'Machine Learning', 'Notebooks', 'Other', 'Programming Languages', 'SCM Providers'],
  ...['Snippets', 'Testing', 'Themes', 'Visualization'],
];
const MAX_KEYWORDS = 30;
const MIN_ICON_PIXELS = 128;
/** A list of results cuts what is longer. */
const MAX_DESCRIPTION_LENGTH = 145;

interface Manifest {
  displayName: string;
  description: string;
  categories: string[];
  keywords: string[];
  galleryBanner: { color: string; theme: string };
  icon: string;
  badges?: unknown[];
}

describe("the extension's page in the Marketplace", () => {
  const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest;

  it('has categories that the Marketplace knows', () => {
    assert.ok(manifest.categories.length > 0);
    assert.deepEqual(
      manifest.categories.filter((category) => !CATEGORIES.includes(category)),
      [],
    );
  });

  it('has keywords, each once, and not more than are allowed', () => {
    assert.ok(manifest.keywords.length > 0 && manifest.keywords.length <= MAX_KEYWORDS);
    assert.equal(new Set(manifest.keywords.map((word) => word.toLowerCase())).size, manifest.keywords.length);
    for (const word of ['aws', 'kinesis', 'firehose']) assert.ok(manifest.keywords.includes(word), word);
  });

  it('has a banner with a colour that its text stands out from', () => {
    const { color, theme } = manifest.galleryBanner;
    assert.match(color, /^#[0-9a-f]{6}$/i);
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
    assert.equal(theme, 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? 'dark' : 'light');
  });

  it('has a square icon of at least 128 pixels, as a PNG', () => {
    const icon = readFileSync(path.join(ROOT, manifest.icon));
    assert.equal(icon.subarray(1, 4).toString(), 'PNG');
    const [width, height] = [icon.readUInt32BE(16), icon.readUInt32BE(20)];
    assert.equal(width, height);
    assert.ok(width >= MIN_ICON_PIXELS, `${width} pixels`);
  });

  it('says what it is in one line, and shows no pictures of SVG, which are refused', () => {
    assert.ok(manifest.displayName.length > 0);
    assert.ok(manifest.description.length <= MAX_DESCRIPTION_LENGTH, `${manifest.description.length} letters`);
    const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
    assert.deepEqual(readme.match(/!\[[^\]]*\]\([^)]*\.svg[^)]*\)/g) ?? [], []);
    assert.equal(manifest.badges, undefined);
  });
});
