import * as l10n from '@vscode/l10n';
import { commands, type Disposable, type EnvironmentVariableCollection, type Memento } from 'vscode';
import { CONTEXT_KEYS } from '../contributions';
import { LOCAL_REGION, type LocalPipeline } from './localPipeline';
import { localVariables } from './localVariables';

const IS_ON_KEY = 'local.isInTerminals';

export interface LocalEnvironmentOptions {
  readonly local: LocalPipeline;
  /** What VS Code adds to the environment of terminals and tasks. It outlives the window. */
  readonly collection: EnvironmentVariableCollection;
  /** Of the workspace. */
  readonly memento: Memento;
}

/**
 * Points the terminals of a workspace at the local pipeline while that is switched on. While the pipeline is stopped its address
 * stays there: a program that was meant for it must fail, and never reach AWS instead.
 */
export class LocalEnvironment implements Disposable {
  readonly #options: LocalEnvironmentOptions;
  readonly #following: Disposable;

  constructor(options: LocalEnvironmentOptions) {
    this.#options = options;
    this.#following = options.local.onDidChange((state) => {
      if (state.kind === 'running' && this.isOn) this.#write(state.endpoint);
    });
    this.#tellMenus();
  }

  get isOn(): boolean {
    return this.#options.memento.get(IS_ON_KEY, false);
  }

  /** Starts the local pipeline, and returns the variables that new terminals have from now on. */
  async switchOn(): Promise<Readonly<Record<string, string>>> {
    const endpoint = await this.#options.local.start();
    await this.#options.memento.update(IS_ON_KEY, true);
    this.#tellMenus();
    return this.#write(endpoint);
  }

  async switchOff(): Promise<void> {
    await this.#options.memento.update(IS_ON_KEY, undefined);
    this.#options.collection.clear();
    this.#tellMenus();
  }

  dispose(): void {
    this.#following.dispose();
  }

  #write(endpoint: string): Readonly<Record<string, string>> {
    const { collection } = this.#options;
    const variables = localVariables(endpoint, LOCAL_REGION);
    collection.description = l10n.t('Kinesis, Firehose and S3 calls go to the local pipeline at {0}.', endpoint);
    for (const [name, value] of Object.entries(variables)) collection.replace(name, value);
    return variables;
  }

  #tellMenus(): void {
    void commands.executeCommand('setContext', CONTEXT_KEYS.localInTerminals, this.isOn);
  }
}
