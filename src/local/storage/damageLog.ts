import { cp, mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';

/** Something in the data folder that is not what was written. */
export interface Damage {
  /** The path within the data folder, with `/` between names. */
  readonly file: string;
  readonly problem: string;
  /** Where the damaged file, or a copy of it, lies now. */
  readonly kept?: string | undefined;
}

export interface DamageSummary {
  /** How many finds there were since the start. */
  readonly count: number;
  /** The first finds. */
  readonly found: readonly Damage[];
  /** The folders with what this start and earlier ones have set aside, one for each start. */
  readonly setAside: readonly string[];
}

/** A folder within the data folder. The program writes into it and never deletes anything from it. */
export const SET_ASIDE = 'set-aside';
const MAX_LISTED = 50;
const MAX_KNOWN = 10_000;

/** Collects reports of damage, passes each on once, and sets damaged files aside. */
export class DamageLog {
  readonly #root: string;
  readonly #tell: (message: string) => void;
  readonly #found: Damage[] = [];
  readonly #known = new Set<string>();
  /** The folder for everything that this start sets aside. */
  readonly #aside = path.posix.join(SET_ASIDE, new Date().toISOString().replace(/[:.]/g, '-'));
  #count = 0;

  constructor(root: string, tell: (message: string) => void = () => undefined) {
    this.#root = root;
    this.#tell = tell;
  }

  /** Reports a problem. The same problem of the same file is reported once. */
  found(file: string, problem: string, kept?: string): void {
    const damage: Damage = { file: this.#relative(file), problem, kept };
    const key = JSON.stringify([damage.file, problem]);
    if (this.#known.has(key)) return;
    if (this.#known.size < MAX_KNOWN) this.#known.add(key);
    if (this.#found.length < MAX_LISTED) this.#found.push(damage);
    this.#count++;
    this.#tell(`Damaged: ${damage.file}: ${problem}${kept === undefined ? '' : ` Kept in ${kept}.`}`);
  }

  /** Moves a file or a folder into `set-aside` and reports it. */
  async setAside(file: string, problem: string): Promise<void> {
    const target = await this.#placeFor(file);
    await rename(file, path.join(this.#root, target));
    this.found(file, problem, target);
  }

  /** Moves a file into `set-aside` and returns its new path. The caller reports it, together with others. */
  async moveAside(file: string): Promise<string> {
    const target = await this.#placeFor(file);
    await rename(file, path.join(this.#root, target));
    return target;
  }

  /** Copies a file that is about to be repaired into `set-aside`. Returns the copy's path. */
  async copyAside(file: string): Promise<string> {
    const target = await this.#placeFor(file);
    await cp(file, path.join(this.#root, target));
    return target;
  }

  async summary(): Promise<DamageSummary> {
    const names = await readdir(path.join(this.#root, SET_ASIDE)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    });
    const setAside = names.sort().map((name) => path.posix.join(SET_ASIDE, name));
    return { count: this.#count, found: this.#found, setAside };
  }

  async #placeFor(file: string): Promise<string> {
    const wanted = path.posix.join(this.#aside, this.#relative(file));
    const folder = path.posix.dirname(wanted);
    await mkdir(path.join(this.#root, folder), { recursive: true, mode: 0o700 });
    const taken = new Set(await readdir(path.join(this.#root, folder)));
    let name = path.posix.basename(wanted);
    for (let number = 2; taken.has(name); number++) name = `${path.posix.basename(wanted)}.${number}`;
    return path.posix.join(folder, name);
  }

  #relative(file: string): string {
    return path.relative(this.#root, file).split(path.sep).join('/');
  }
}
