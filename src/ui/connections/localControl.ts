import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../errors';
import type { FaultSettings } from './simulatedFaults';

/**
 * What the local pipeline can be asked beside AWS's calls (CONTRIBUTING, "The local pipeline's own endpoint"). Throws
 * `LocalControlFailed` with its reason where it refuses.
 */
export class LocalControl {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  faults(): Promise<FaultSettings> {
    return this.#call('GET', 'faults');
  }

  /** Replaces all faults: those that are not named end. */
  simulate(faults: FaultSettings): Promise<FaultSettings> {
    return this.#call('PUT', 'faults', faults);
  }

  async reset(): Promise<void> {
    await this.#call('POST', 'reset');
  }

  async #call(method: string, path: string, body?: object): Promise<FaultSettings> {
    const response = await fetch(`${this.#endpoint}/_local/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = fieldsOf(await response.json());
    if (response.ok) return answer;
    const reason = typeof answer.message === 'string' ? answer.message : `HTTP ${response.status}`;
    throw new PipelinesError('LocalControlFailed', l10n.t('The local pipeline refused: {0}', reason));
  }
}

function fieldsOf(answer: unknown): Record<string, unknown> {
  return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
}
