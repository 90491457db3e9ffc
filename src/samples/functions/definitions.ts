import type { Faker } from '@faker-js/faker';

type Definitions = Readonly<Record<string, unknown>>;

/** Faker's data for the locale, by a path like `phone_number.format.human`. */
function definition(faker: Faker, path: string): unknown {
  let found: unknown = faker.rawDefinitions;
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
    found = (found as Definitions)[name];
  }
  return found;
}

/** A word list by its path, e.g. `location.city_suffix`. Lists that depend on the sex are joined. */
export function definitionList(faker: Faker, path: string): readonly string[] {
  const found = definition(faker, path);
  const list: unknown = isParts(found) ? (found.generic ?? Object.values(found).flat()) : found;
  return Array.isArray(list) ? list.filter((text): text is string => typeof text === 'string') : [];
}

function isParts(found: unknown): found is Definitions {
  return typeof found === 'object' && found !== null && !Array.isArray(found);
}

export interface WeightedPattern {
  value: string;
  weight: number;
}

/** Faker's patterns, e.g. `{{person.lastName}} {{company.legal_entity_type}}`, with how often each is used. */
export function definitionPatterns(faker: Faker, path: string): readonly WeightedPattern[] {
  const found = definition(faker, path);
  const list: unknown[] = Array.isArray(found) ? found : found === undefined ? [] : [found];
  return list.flatMap((item): WeightedPattern[] => {
    if (typeof item === 'string') return [{ value: item, weight: 1 }];
    return typeof item === 'object' && item !== null && 'value' in item && 'weight' in item
      ? [item as WeightedPattern]
      : [];
  });
}
