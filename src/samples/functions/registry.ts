import type { Builtin } from './builtin';
import { CHOICE_FUNCTIONS } from './choices';
import { FAKER_FUNCTIONS } from './fakerFunctions';
import { FIELD_FUNCTIONS } from './fields';
import { generatorName } from './generatorNames';
import { LEGACY_FUNCTIONS } from './legacyFunctions';
import { LEGACY_NAMES } from './legacyNames';
import { NUMBER_FUNCTIONS } from './numbers';
import { GENERATOR_TIME_FUNCTIONS, TIME_FUNCTIONS } from './times';

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    ...FIELD_FUNCTIONS,
    ...NUMBER_FUNCTIONS,
    ...CHOICE_FUNCTIONS,
    ...TIME_FUNCTIONS,
    ...GENERATOR_TIME_FUNCTIONS,
    ...LEGACY_FUNCTIONS,
  }),
);

/** Names from the Kinesis Data Generator's time give text within quotes, as they did there: `"{{random.number(9)}}"` is `"7"`. */
export function isLegacy(name: string): boolean {
  return generatorName(name) !== undefined || LEGACY_NAMES.has(name) || Object.hasOwn(LEGACY_FUNCTIONS, name);
}

export function knownNames(): string[] {
  return [...BUILTINS.keys(), ...FAKER_FUNCTIONS.keys(), ...LEGACY_NAMES.keys()];
}
