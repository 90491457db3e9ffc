import { createHash } from 'node:crypto';
import type { ObjectEntry } from '../../outputs';

/** Objects of a bucket. Below the folder, each has its key without the prefix as its path. */
export interface DownloadSource {
  bucket: string;
  prefix: string;
  entries: Iterable<ObjectEntry>;
}

export interface PlannedFile {
  bucket: string;
  entry: ObjectEntry;
  /** Below the folder that was chosen. */
  path: string[];
  /** The key is not a file name that is safe everywhere, or another file has the name already. */
  isRenamed: boolean;
}

export interface DownloadPlan {
  files: PlannedFile[];
  /** S3's console keeps a folder as an empty object whose key ends with `/`. */
  folders: string[][];
}

/** Enough for a name that has a tag and the ending of an unfinished file to stay below the 255 bytes of most file systems. */
const MAX_NAME_BYTES = 200;
/** Longer than the digits that Windows adds to its short names (`PROGRA~1`). */
const TAG_LENGTH = 12;

/**
 * Which object becomes which file. Each object gets a file of its own, also where the file system ignores case or Unicode's
 * forms; no name is special to a file system, to Windows, or to tools that read hidden files (`.git`, `.vscode`). A key that
 * has to be changed for that ends with a tag made of its hash, so it gets the same name every time.
 */
export function planDownloads(sources: Iterable<DownloadSource>): DownloadPlan {
  const plan: DownloadPlan = { files: [], folders: [] };
  const planned = new Set<string>();
  for (const { bucket, prefix, entries } of sources) {
    for (const entry of entries) {
      const key = entry.key.slice(prefix.length);
      // A row and the folder that it lies in may both be selected.
      const once = JSON.stringify([bucket, entry.key, key]);
      if (planned.has(once)) continue;
      planned.add(once);
      const names = key.split('/');
      const path = names.map(safeName);
      if (entry.size === 0 && names.at(-1) === '') plan.folders.push(path.slice(0, -1));
      else plan.files.push({ bucket, entry, path, isRenamed: path.some((name, index) => name !== names[index]) });
    }
  }
  giveEachItsOwn(plan);
  return plan;
}

function giveEachItsOwn({ files, folders }: DownloadPlan): void {
  const taken = new Set<string>();
  const takeFolders = (path: readonly string[], depth: number): void => {
    for (let length = 1; length <= depth; length++) taken.add(folded(path.slice(0, length)));
  };
  for (const path of folders) takeFolders(path, path.length);
  for (const { path } of files) takeFolders(path, path.length - 1);
  for (const file of files) {
    const name = file.path.at(-1) ?? '';
    for (let attempt = 0; file.isRenamed || taken.has(folded(file.path)); attempt++) {
      file.isRenamed = true;
      file.path = [...file.path.slice(0, -1), tagged(name, `${file.bucket}/${file.entry.key}`, attempt)];
      if (!taken.has(folded(file.path))) break;
    }
    taken.add(folded(file.path));
  }
}

/** Equal for paths that some file system takes for the same. */
function folded(path: readonly string[]): string {
  return path.join('/').normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKC');
}

/**
 * What no file system takes, what is not seen, and `~`, which tells tags and Windows' short names. Half of a surrogate pair
 * is not a character.
 */
// eslint-disable-next-line no-control-regex -- control characters are what is meant
const NOT_IN_NAMES = /[\u0000-\u001f\u007f-\u009f<>:"|?*\\~\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Windows reserves these names, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$) *(\.|$)/i;

function safeName(name: string): string {
  const safe = name.replace(NOT_IN_NAMES, '_').replace(/^\./, '_').replace(DEVICE, '_$&');
  // At last, since a cut may end with a dot.
  const short = shortened(safe, MAX_NAME_BYTES).replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  return short === '' ? '_' : short;
}

function tagged(name: string, key: string, attempt: number): string {
  const hash = createHash('sha256').update(key).update('\0'.repeat(attempt)).digest('hex');
  const ending = /(\.[a-z0-9]{1,10}){1,2}$/i.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - ending.length);
  return `${shortened(stem, MAX_NAME_BYTES - ending.length)}~${hash.slice(0, TAG_LENGTH)}${ending}`;
}

function shortened(name: string, mostBytes: number): string {
  if (Buffer.byteLength(name) <= mostBytes) return name;
  const ending = /(\.[a-z0-9]{1,10}){1,2}$/i.exec(name)?.[0] ?? '';
  let kept = '';
  let bytes = ending.length;
  for (const character of name.slice(0, name.length - ending.length)) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    kept += character;
  }
  return kept + ending;
}
