import * as l10n from '@vscode/l10n';
import type { LogOutputChannel, Memento } from 'vscode';
import { streamLabel } from '../../../aws';
import { showError } from '../../messages';
import type { TailSession } from '../tailSession';
import { SchemaMemory, type SchemaPlace } from './schemaMemory';
import type { SchemaChoice } from './schemaChoice';
import { openSchema, type TailSchema } from './tailSchema';

/** Which schema the records of a tail are read by. */
export class TailSchemas {
  readonly #memory: SchemaMemory;
  readonly #log: LogOutputChannel;

  constructor(memento: Memento, log: LogOutputChannel) {
    this.#memory = new SchemaMemory(memento);
    this.#log = log;
  }

  /** For a tail that begins. A schema that is remembered and cannot be read is told of; the tail begins without it. */
  async of(place: SchemaPlace, asked: SchemaChoice | undefined): Promise<TailSchema | undefined> {
    if (asked) return openSchema(asked);
    const remembered = this.#memory.get(place);
    if (!remembered) return undefined;
    try {
      return await openSchema(remembered);
    } catch (error) {
      showError(this.#log, error, { doing: l10n.t('read the schema of {0}', streamLabel(place.stream)) });
      return undefined;
    }
  }

  /** Remembered for the stream from now on. @throws PipelinesError `InvalidSchema`; then all stays as it was */
  async choose(session: TailSession, choice: SchemaChoice | undefined): Promise<void> {
    session.setSchema(choice && (await openSchema(choice)));
    await this.#memory.set(session, choice);
  }
}
