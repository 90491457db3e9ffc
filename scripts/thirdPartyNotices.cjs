// The licences of other people's code that the bundles contain. Most of them ask to be shipped along.
const fs = require('node:fs');
const path = require('node:path');

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt|markdown|apache2|mit))?$/i;

/**
 * Licences that let us ship a package inside an extension under MIT, as package.json writes them. A new one is added here only
 * after somebody has read it.
 */
const ALLOWED_LICENCES = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  // Pictures: they want their author named.
  'CC-BY-4.0',
  // Its files stay under it, so people are told where their source is.
  'MPL-2.0',
]);
const SOURCE_MUST_BE_NAMED = new Set(['MPL-2.0']);

/** Files that end up in these esbuild outputs. A style sheet's pictures become a part of it, and only the style sheet lists them. */
function bundledFiles({ inputs, outputs }) {
  const files = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const pictures = files
    .filter((file) => file.endsWith('.css'))
    .flatMap((file) => inputs[file].imports.filter(({ kind }) => kind === 'url-token'));
  return [...files, ...pictures.map((picture) => picture.path)];
}

/** The packages that have a part in these builds, each once: `{ folder, name, version, license, source }`. */
function bundledPackages(metafiles) {
  const folders = metafiles.flatMap(bundledFiles).map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const known = [...new Set(folders.filter((folder) => folder !== undefined))].sort();
  return known.map((folder) => {
    const { name, version, license, repository } = JSON.parse(
      fs.readFileSync(path.join(folder, 'package.json'), 'utf8'),
    );
    return { folder, name, version, license, source: repository?.url ?? repository };
  });
}

function checkLicences(packages) {
  const refused = packages.filter(({ license }) => !ALLOWED_LICENCES.has(license));
  if (refused.length > 0) {
    const names = refused.map(({ name, version, license }) => `${name} ${version} (${license ?? 'none given'})`);
    throw new Error(
      `These licences are not among those that may ship: ${names.join(', ')}. ` +
        'Use another package, or read the licence and add it to ALLOWED_LICENCES in scripts/thirdPartyNotices.cjs.',
    );
  }
  const hidden = packages.find(({ license, source }) => SOURCE_MUST_BE_NAMED.has(license) && !source);
  if (hidden) throw new Error(`${hidden.name} must say where its source is, and its package.json names no repository.`);
}

function noticeOf({ folder, name, version, license, source }) {
  const texts = fs
    .readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => fs.readFileSync(path.join(folder, file), 'utf8').trim());
  // A package without a licence text of its own points at its repository, which has it.
  const origin = SOURCE_MUST_BE_NAMED.has(license) || texts.length === 0 ? `; source: ${source}` : '';
  return { heading: `${name} ${version} (${license}${origin})`, text: texts.join('\n\n') };
}

/** The text that ships. Packages with the same licence text share it. Throws where a package may not ship. */
function thirdPartyNotices(metafiles) {
  const packages = bundledPackages(metafiles);
  checkLicences(packages);
  const headingsByText = new Map();
  for (const { heading, text } of packages.map(noticeOf)) {
    headingsByText.set(text, [...(headingsByText.get(text) ?? []), heading]);
  }
  const sections = [...headingsByText].map(([text, headings]) => [...headings, '', text].join('\n').trimEnd());
  return `Kinesis Pipelines contains parts of these packages.\n\n${sections.join('\n\n----\n\n')}\n`;
}

module.exports = { bundledPackages, thirdPartyNotices };
