import { extensions, workspace, type ConfigurationScope, type Uri } from 'vscode';
import { LINE_FEED, type EncodingChoice, type OtherEncoding, type TextEncoding } from '../../records';

/** The encodings of VS Code, with its names for them ("TextDocument.encoding"). */
const ENCODINGS = new Map([
  ['utf8', 'UTF-8'],
  ['utf16le', 'UTF-16 LE'],
  ['utf16be', 'UTF-16 BE'],
  ['windows1252', 'Western (Windows 1252)'],
  ['iso88591', 'Western (ISO 8859-1)'],
  ['iso885915', 'Western (ISO 8859-15)'],
  ['macroman', 'Western (Mac Roman)'],
  ['cp437', 'DOS (CP 437)'],
  ['cp850', 'Western European DOS (CP 850)'],
  ['iso88593', 'Western (ISO 8859-3)'],
  ['windows1250', 'Central European (Windows 1250)'],
  ['iso88592', 'Central European (ISO 8859-2)'],
  ['cp852', 'Central European (CP 852)'],
  ['windows1251', 'Cyrillic (Windows 1251)'],
  ['iso88595', 'Cyrillic (ISO 8859-5)'],
  ['cp866', 'Cyrillic (CP 866)'],
  ['cp1125', 'Cyrillic (CP 1125)'],
  ['koi8r', 'Cyrillic (KOI8-R)'],
  ['koi8u', 'Cyrillic (KOI8-U)'],
  ['koi8ru', 'Cyrillic (KOI8-RU)'],
  ['koi8t', 'Tajik (KOI8-T)'],
  ['windows1253', 'Greek (Windows 1253)'],
  ['iso88597', 'Greek (ISO 8859-7)'],
  ['windows1254', 'Turkish (Windows 1254)'],
  ['iso88599', 'Turkish (ISO 8859-9)'],
  ['windows1255', 'Hebrew (Windows 1255)'],
  ['iso88598', 'Hebrew (ISO 8859-8)'],
  ['windows1256', 'Arabic (Windows 1256)'],
  ['iso88596', 'Arabic (ISO 8859-6)'],
  ['windows1257', 'Baltic (Windows 1257)'],
  ['iso88594', 'Baltic (ISO 8859-4)'],
  ['iso885913', 'Estonian (ISO 8859-13)'],
  ['iso885910', 'Nordic (ISO 8859-10)'],
  ['cp865', 'Nordic DOS (CP 865)'],
  ['iso885914', 'Celtic (ISO 8859-14)'],
  ['iso885916', 'Romanian (ISO 8859-16)'],
  ['windows1258', 'Vietnamese (Windows 1258)'],
  ['windows874', 'Thai (Windows 874)'],
  ['iso885911', 'Latin/Thai (ISO 8859-11)'],
  ['gb18030', 'Simplified Chinese (GB18030)'],
  ['gbk', 'Simplified Chinese (GBK)'],
  ['gb2312', 'Simplified Chinese (GB 2312)'],
  ['cp950', 'Traditional Chinese (Big5)'],
  ['big5hkscs', 'Traditional Chinese (Big5-HKSCS)'],
  ['shiftjis', 'Japanese (Shift JIS)'],
  ['eucjp', 'Japanese (EUC-JP)'],
  ['euckr', 'Korean (EUC-KR)'],
]);

/** How far VS Code looks for a byte order mark, and for zeros that would make a text binary. */
const LOOKED_AT_BYTES = 512;

function isEncoding(name: string): boolean {
  return ENCODINGS.has(name);
}

export function encodingNames(): string[] {
  return [...ENCODINGS.keys()];
}

export function encodingLabel(name: string): string {
  return ENCODINGS.get(name) ?? name;
}

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
