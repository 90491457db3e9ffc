import { readFile } from 'node:fs/promises';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { configFile, credentialsFile } from './configFiles';
import { CredentialsError } from './credentials/failure';

/** The keys of one section, as written. A key without a value is not there. */
export type Section = Readonly<Record<string, string | undefined>>;
/** The SDK's reader keeps some sections with other names and silently drops the rest. */
const READABLE_NAME = /^[\w\-@+.%:/]+$/;

type Sections = Readonly<Record<string, Section | undefined>>;

/**
 * The two files of the AWS configuration, read by the SDK's own reader: what is decided here is decided on what its clients
 * see ("AWS SDKs and Tools Reference: Shared config and credentials files").
 */
export class SharedConfig {
  readonly files: readonly string[];
  readonly #config: Sections;
  readonly #credentials: Sections;

  private constructor(files: readonly string[], config: Sections, credentials: Sections) {
    this.files = files;
    this.#config = config;
    this.#credentials = credentials;
  }

  /** Reads the files again. The SDK keeps the text that was read last, so clients that are made from now on see the same. */
  static async read(): Promise<SharedConfig> {
    const files = [configFile(), credentialsFile()];
    await Promise.all(files.map(refuseUnreadable));
    const found = await loadSharedConfigFiles({ ignoreCache: true });
    return new SharedConfig(files, found.configFile, found.credentialsFile);
  }

  /** Where both files have a key, the one of the credentials file counts. */
  profile(name: string): Section | undefined {
    const config = own(this.#config, name);
    const credentials = own(this.#credentials, name);
    return config || credentials ? { ...config, ...credentials } : undefined;
  }

  /**
   * @throws {CredentialsError} when the profile does not exist or the SDK cannot read it
   * @param referredBy the profile that has it as its source
   */
  readableProfile(name: string, referredBy?: string): Section {
    const found = this.profile(name);
    if (!found) {
      const { files } = this;
      throw new CredentialsError({ kind: 'missing', profile: name, referredBy, files, known: this.profileNames() });
    }
    if (READABLE_NAME.test(name)) return found;
    throw new CredentialsError({ kind: 'incomplete', profile: name, problem: { kind: 'unreadableName' } });
  }

  /** The settings of a profile, for which the config file counts first. */
  settings(name: string): Section {
    return { ...own(this.#credentials, name), ...own(this.#config, name) };
  }

  /** A section that profiles refer to by its name: `[sso-session NAME]`, `[services NAME]`. */
  section(kind: 'sso-session' | 'services', name: string): Section | undefined {
    return own(this.#config, `${kind}.${name}`);
  }

  profileNames(): string[] {
    const isProfile = (name: string) => !/^(sso-session|services)\./.test(name);
    return [...new Set([...Object.keys(this.#config), ...Object.keys(this.#credentials)])].filter(isProfile);
  }
}

/** A name such as `constructor` must not find what every object has. */
function own(sections: Sections, name: string): Section | undefined {
  return Object.hasOwn(sections, name) ? sections[name] : undefined;
}

/** The SDK takes a file that it cannot read for one that is not there, and goes on with other settings and credentials. */
async function refuseUnreadable(file: string): Promise<void> {
  try {
    await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      throw new CredentialsError({ kind: 'unreadable', file, code: String(code) });
  }
}
