import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import { configFile, credentialsFile, sessionFolders } from '../configFiles';

/** A tool writes a file in several steps: it is read after the last of them. */
const QUIET_MS = 100;

/** Tells when the files change that credentials come from. */
export interface CredentialChanges {
  /** @returns what ends it */
  onDidChange(listener: () => void): () => void;
}

interface WatchedFolder {
  path: string;
  /** The only files that count. Undefined: all of them do. */
  names: ReadonlySet<string> | undefined;
}

/**
 * Watches the AWS configuration and the session caches of the AWS CLI, whose keys any tool may renew. It watches folders, since
 * tools replace files, and only while somebody listens. Where the system allows no watch, nothing is told; a refused request
 * reads the files again in any case.
 */
export class CredentialFiles implements CredentialChanges {
  readonly #listeners = new Set<() => void>();
  readonly #watchers = new Set<FSWatcher>();
  #quiet: NodeJS.Timeout | undefined;

  onDidChange(listener: () => void): () => void {
    // A wrapper, so that one function can listen twice.
    const call = () => listener();
    this.#listeners.add(call);
    if (this.#listeners.size === 1) this.#watchAll();
    return () => {
      this.#listeners.delete(call);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  #watchAll(): void {
    for (const folder of watchedFolders()) this.#watch(folder);
  }

  #stop(): void {
    clearTimeout(this.#quiet);
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers.clear();
  }

  #watch({ path, names }: WatchedFolder): void {
    const existing = this.#open(path, (name) => {
      if (!names || name === null || names.has(name)) this.#changed();
    });
    if (existing) return;
    // It may be made later: its nearest parent tells.
    for (let child = path, parent = dirname(path); parent !== child; child = parent, parent = dirname(parent)) {
      const name = basename(child);
      const watcher = this.#open(parent, (changed) => {
        if (changed !== name && changed !== null) return;
        if (watcher) this.#close(watcher);
        this.#watch({ path, names });
        this.#changed();
      });
      if (watcher) return;
    }
  }

  /** Undefined: it does not exist, or the system allows no watch. */
  #open(folder: string, onChange: (name: string | null) => void): FSWatcher | undefined {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => onChange(name));
      // A folder that is removed ends its watch.
      watcher.on('error', () => this.#close(watcher));
      this.#watchers.add(watcher);
      return watcher;
    } catch {
      return undefined;
    }
  }

  #close(watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(watcher);
  }

  #changed(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      for (const listener of [...this.#listeners]) listener();
    }, QUIET_MS).unref();
  }
}

function watchedFolders(): WatchedFolder[] {
  const files = [configFile(), credentialsFile()];
  const folders = [...new Set(files.map((file) => dirname(file)))];
  const namesIn = (folder: string) => files.filter((file) => dirname(file) === folder).map((file) => basename(file));
  return [
    ...folders.map((path) => ({ path, names: new Set(namesIn(path)) })),
    ...sessionFolders().map((path) => ({ path, names: undefined })),
  ];
}
