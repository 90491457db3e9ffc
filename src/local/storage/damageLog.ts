import { cp, mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';

/** Something in the data folder that is not as it was written. */
export interface Damage {
  /** Within the data folder, with `/` between names. */
  readonly file: string;
  readonly problem: string;
  /** Where the damaged file, or a copy of it, lies now. */
  readonly kept?: string;
}

export interface DamageSummary {
  /** Since the start. */
  readonly count: number;
  /** The first of them. */
  readonly found: readonly Damage[];
  /** What earlier starts and this one have put aside, each in a folder of its own. */
  readonly setAside: readonly string[];
}

/** In the data folder. The program writes here and never deletes anything from it. */
export const SET_ASIDE = 'set-aside';
const MAX_LISTED = 50;
const MAX_KNOWN = 10_000;

/** Collects what is found damaged, tells of it once, and puts damaged files aside. */
export class DamageLog {
  readonly #root: string;
  readonly #tell: (message: string) => void;
  readonly #found: Damage[] = [];
  readonly #known = new Set<string>();
  /** One folder for all that this start puts aside. */
  readonly #aside = path.posix.join(SET_ASIDE, new Date().toISOString().replace(/[:.]/g, '-'));
  #count = 0;

  constructor(root: string, tell: (message: string) => void = () => undefined) {
    this.#root = root;
    this.#tell = tell;
  }

  /** The same problem of the same file is told once. */
  found(file: string, problem: string, kept?: string): void {
    const damage: Damage = { file: this.#relative(file), problem, ...(kept === undefined ? {} : { kept }) };
    const key = JSON.stringify([damage.file, problem]);
    if (this.#known.has(key)) return;
    if (this.#known.size < MAX_KNOWN) this.#known.add(key);
    if (this.#found.length < MAX_LISTED) this.#found.push(damage);
    this.#count++;
    this.#tell(`Damaged: ${damage.file}: ${problem}${kept === undefined ? '' : ` Kept in ${kept}.`}`);
  }

  /** Moves a file or a folder out of the way and tells of it. */
  async setAside(file: string, problem: string): Promise<void> {
    const target = await this.#placeFor(file);
    await rename(file, path.join(this.#root, target));
    this.found(file, problem, target);
  }

  /** Moves a file out of the way; what is told of it names many at once. Returns where it is. */
  async moveAside(file: string): Promise<string> {
    const target = await this.#placeFor(file);
    await rename(file, path.join(this.#root, target));
    return target;
  }

  /** Keeps a copy of a file that is about to be mended. Returns where it is. */
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
