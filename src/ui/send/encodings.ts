import { extensions, workspace, type ConfigurationScope, type Uri } from 'vscode';
import type { EncodingChoice, OtherEncoding, TextEncoding } from '../../records';
import { isEncoding } from './encodingNames';

const LINE_FEED = 0x0a;

/** How far VS Code looks for a byte order mark, and for zeros that would make a text binary. */
const LOOKED_AT_BYTES = 512;

/**
 * How the bytes of a file become text.
 *
 * @param chosen what a person or a program named
 * @param uri of the file, for its settings. Undefined: it has none, so it is UTF-8 unless `chosen` says otherwise
 */
export function encodingChoice(chosen: string | undefined, uri: Uri | undefined): EncodingChoice {
  if (chosen !== undefined) return { encoding: textEncoding(chosen), isChosen: true };
  return { encoding: uri ? textEncoding(configuredEncoding(uri)) : 'utf8', isChosen: false };
}

export function textEncoding(name: string): TextEncoding {
  switch (name) {
    case 'utf8bom':
      return 'utf8';
    case 'utf8':
    case 'utf16le':
    case 'utf16be':
      return name;
    default:
      // VS Code takes a name that it does not know for UTF-8.
      return isEncoding(name) ? editorEncoding(name) : 'utf8';
  }
}

/**
 * The setting `files.encoding`: of the file's language, its folder, the workspace or the user.
 */
function configuredEncoding(uri: Uri): string {
  const { languageIds = [] } = workspace.getConfiguration('files', uri).inspect('encoding') ?? {};
  const languageId = languageIds.length === 0 ? undefined : languageOfFile(uri);
  const scope: ConfigurationScope = languageId === undefined ? uri : { uri, languageId };
  return workspace.getConfiguration('files', scope).get('encoding', 'utf8');
}

/** As the editor would take it: by the setting `files.associations`, or by what extensions say of its name. */
function languageOfFile({ path }: Uri): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const associations = workspace.getConfiguration('files').get<Record<string, string>>('associations', {});
  const associated = Object.entries(associations).find(([pattern]) => isNamedAs(name, pattern.toLowerCase()));
  if (associated) return associated[1];
  return contributedLanguages().find(({ names }) => names.some((pattern) => isNamedAs(name, pattern)))?.id;
}

/** `*.csv`, or a whole name. */
function isNamedAs(name: string, pattern: string): boolean {
  return pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : name === pattern;
}

interface ContributedLanguage {
  id: string;
  names: string[];
}

function contributedLanguages(): ContributedLanguage[] {
  return extensions.all.flatMap(({ packageJSON }) => {
    const { contributes } = packageJSON as { contributes?: { languages?: unknown } };
    return Array.isArray(contributes?.languages) ? contributes.languages.map(contributedLanguage) : [];
  });
}

function contributedLanguage(language: {
  id?: unknown;
  extensions?: unknown;
  filenames?: unknown;
}): ContributedLanguage {
  const endings = texts(language.extensions).map((extension) => `*${extension}`);
  return {
    id: String(language.id),
    names: [...texts(language.filenames), ...endings].map((name) => name.toLowerCase()),
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/**
 * What the editor itself decodes. It would look for a byte order mark, and for zeros, in the first bytes of each piece,
 * though the encoding is named: line feeds before the piece keep it from finding any.
 */
function editorEncoding(name: string): OtherEncoding {
  return {
    name,
    async decode(bytes) {
      const padded = new Uint8Array(LOOKED_AT_BYTES + bytes.length).fill(LINE_FEED, 0, LOOKED_AT_BYTES);
      padded.set(bytes, LOOKED_AT_BYTES);
      const text = await workspace.decode(padded, { encoding: name });
      return text.slice(LOOKED_AT_BYTES);
    },
  };
}
