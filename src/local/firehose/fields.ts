import { Input } from '../kinesis/input';

export function objectsOf(input: Input, name: string): readonly Input[] {
  return (input.list(name) ?? []).map((item) => new Input(item));
}

/** Keeps only the fields that were given. */
export function picked(input: Input, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (input.has(name) ? [[name, input.raw(name)]] : [])));
}

export function flag(input: Input | undefined, name: string): boolean {
  return input?.raw(name) === true;
}
