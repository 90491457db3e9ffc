// The licences of what the bundles hold of other people's code: most of them ask to be shipped along.
const fs = require('node:fs');
const path = require('node:path');

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt|markdown|apache2|mit))?$/i;

/** The folders of the packages that have a part in these esbuild outputs, each once. */
function packageFolders(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const folders = inputs.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const texts = fs
    .readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => fs.readFileSync(path.join(folder, file), 'utf8').trim());
  if (!license && texts.length === 0) throw new Error(`${name} says nothing of its licence: it can't be shipped.`);
  return { heading: `${name} ${version} (${license ?? 'see below'})`, text: texts.join('\n\n') };
}

/** Packages with the same text share it. */
function thirdPartyNotices(metafiles) {
  const headingsByText = new Map();
  for (const { heading, text } of packageFolders(metafiles).map(noticeOf)) {
    headingsByText.set(text, [...(headingsByText.get(text) ?? []), heading]);
  }
  const sections = [...headingsByText].map(([text, headings]) => [...headings, '', text].join('\n').trimEnd());
  return `Kinesis Pipelines holds parts of these packages.\n\n${sections.join('\n\n----\n\n')}\n`;
}

module.exports = { thirdPartyNotices };
