import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A home folder of its own with AWS's files in it, for this process, until `restore`. */
export class AwsEnvironment {
  readonly home: string;
  readonly #before: NodeJS.ProcessEnv;

  private constructor(home: string, before: NodeJS.ProcessEnv) {
    this.home = home;
    this.#before = before;
  }

  static async create(): Promise<AwsEnvironment> {
    const home = await mkdtemp(path.join(tmpdir(), 'aws-home-'));
    await mkdir(path.join(home, '.aws', 'sso', 'cache'), { recursive: true });
    const environment = new AwsEnvironment(home, { ...process.env });
    environment.clear();
    return environment;
  }

  /** No variable of AWS's is set but those that keep it in the home folder, and off the instance's own metadata. */
  clear(): void {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, { HOME: this.home, AWS_EC2_METADATA_DISABLED: 'true' });
  }

  set(variables: Record<string, string>): void {
    Object.assign(process.env, variables);
  }

  config(text: string): Promise<void> {
    return writeFile(path.join(this.home, '.aws', 'config'), text);
  }

  credentials(text: string): Promise<void> {
    return writeFile(path.join(this.home, '.aws', 'credentials'), text);
  }

  /** What `aws sso login` leaves behind. `id`: the name of the session, or the start address of an older profile. */
  ssoToken(id: string, token: Record<string, string>): Promise<void> {
    const name = createHash('sha1').update(id).digest('hex');
    return writeFile(path.join(this.home, '.aws', 'sso', 'cache', `${name}.json`), JSON.stringify(token));
  }

  /** What `aws login` leaves behind for a profile with this `login_session`. */
  async loginToken(session: string, accessToken: { accessKeyId: string; expiresAt: string }): Promise<void> {
    const name = createHash('sha256').update(session).digest('hex');
    const folder = path.join(this.home, '.aws', 'login', 'cache');
    await mkdir(folder, { recursive: true });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const token = {
      accessToken: {
        secretAccessKey: 's',
        sessionToken: `of-${accessToken.accessKeyId}`,
        accountId: '111122223333',
        ...accessToken,
      },
      clientId: 'arn:aws:signin:::devtools/same-device',
      refreshToken: 'r',
      dpopKey: privateKey.export({ type: 'sec1', format: 'pem' }),
    };
    await writeFile(path.join(folder, `${name}.json`), JSON.stringify(token));
  }

  /** A file in the home folder. @returns its path */
  async file(name: string, content: string): Promise<string> {
    const file = path.join(this.home, name);
    await writeFile(file, content);
    return file;
  }

  async restore(): Promise<void> {
    for (const name of Object.keys(process.env)) {
      if (!(name in this.#before)) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, this.#before);
    await rm(this.home, { recursive: true, force: true });
  }
}
