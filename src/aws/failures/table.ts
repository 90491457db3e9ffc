import { CREDENTIAL_FAILURES } from './credentialFailures';
import { NETWORK_FAILURES } from './networkFailures';
import { OBJECT_FAILURES } from './objectFailures';
import type { Explain } from './reason';
import { SERVICE_FAILURES } from './serviceFailures';

const FAILURES: ReadonlyMap<string, Explain> = new Map(
  Object.entries({ ...CREDENTIAL_FAILURES, ...NETWORK_FAILURES, ...SERVICE_FAILURES, ...OBJECT_FAILURES }),
);

/** Every code that has an explanation of its own. */
export const FAILURE_CODES: readonly string[] = [...FAILURES.keys()];

/** Undefined: the code is not known. */
export function explanationFor(code: string): Explain | undefined {
  return FAILURES.get(code);
}
