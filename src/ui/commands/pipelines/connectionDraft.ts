import { basename, dirname } from 'node:path';
import { connectionNameProblem, foldedName, type Connection, type ConnectionColor, type Profile } from '../../../aws';
import { definedFields } from '../../../common';
import type { WritableScope } from '../../connections/connectionSettings';
import type { DotenvFile } from '../../connections/dotenvFiles';

/** How an account is reached. */
export type Source =
  | { kind: 'profile'; profile: Profile }
  | { kind: 'dotenv'; file: DotenvFile }
  | { kind: 'endpoint' }
  | { kind: 'default' };

/** What a person has said so far about connections to be made, one for each region. */
export interface ConnectionDraft {
  source: Source;
  /** For the source `endpoint`. */
  endpoint: string;
  regions: string[];
  options: ConnectionOptions;
  scope: WritableScope;
  name: string;
}

export interface ConnectionOptions {
  readOnly: boolean;
  protected: boolean;
  color: ConnectionColor | undefined;
}

/** As they are written to the settings. Several have the region after their name. */
export function connectionsOf(draft: ConnectionDraft): Connection[] {
  const { source, endpoint, regions, options, name } = draft;
  return regions.map((region) =>
    definedFields({
      name: regionalName(draft, region),
      region,
      profile: source.kind === 'profile' ? source.profile.name : undefined,
      storedKeys: source.kind === 'dotenv' ? name : undefined,
      endpoint: source.kind === 'endpoint' ? endpoint : undefined,
      ...writtenOptions(options),
    }),
  );
}

/** What is off is not written. */
export function writtenOptions(options: ConnectionOptions) {
  return {
    readOnly: options.readOnly || undefined,
    protected: options.protected || undefined,
    color: options.color,
  };
}

function regionalName({ name, regions }: Pick<ConnectionDraft, 'name' | 'regions'>, region: string): string {
  return regions.length === 1 ? name : `${name}-${region}`;
}

/** Undefined: all connections can have their names. */
export function nameTakenOrWrong(
  name: string,
  regions: readonly string[],
  taken: readonly string[],
): { problem: string } | { takenName: string } | undefined {
  const used = new Set(taken.map(foldedName));
  for (const region of regions) {
    const whole = regionalName({ name, regions: [...regions] }, region);
    const problem = connectionNameProblem(whole);
    if (problem !== undefined) return { problem };
    if (used.has(foldedName(whole))) return { takenName: whole };
  }
  return undefined;
}

/** A name that nobody has to change: the first of these that is free. */
export function suggestedName(draft: Pick<ConnectionDraft, 'source' | 'regions'>, taken: readonly string[]): string {
  const { source, regions } = draft;
  const isFree = (name: string) => nameTakenOrWrong(name, regions, taken) === undefined;
  return freeName(nameOfSource(source, regions), isFree, regions.length === 1 ? regions[0] : undefined);
}

/** `dev`, else `dev-eu-west-1`, else `dev-2` and so on. */
export function freeName(name: string, isFree: (name: string) => boolean, region?: string): string {
  const first = region === undefined ? [name] : [name, `${name}-${region}`];
  const found = first.find(isFree);
  if (found !== undefined) return found;
  for (let number = 2; ; number++) {
    const numbered = `${name}-${number}`;
    // A name that no connection may have is the person's to correct.
    if (isFree(numbered) || connectionNameProblem(numbered) !== undefined) return numbered;
  }
}

function nameOfSource(source: Source, regions: readonly string[]): string {
  switch (source.kind) {
    case 'profile':
      return source.profile.name;
    case 'dotenv':
      return basename(dirname(source.file.path));
    case 'endpoint':
      return 'endpoint';
    case 'default':
      return regions.length === 1 ? (regions[0] ?? 'aws') : 'aws';
  }
}

/** The region that the source speaks of, else the environment's, else the one of the other connections, else AWS's first. */
export function likelyRegion(source: Source, others: readonly Connection[]): string {
  const { AWS_REGION: named, AWS_DEFAULT_REGION: preset } = process.env;
  const own =
    source.kind === 'profile' ? source.profile.region : source.kind === 'dotenv' ? source.file.region : undefined;
  return [own, named, preset, others.at(-1)?.region].find((region) => region) ?? 'us-east-1';
}
